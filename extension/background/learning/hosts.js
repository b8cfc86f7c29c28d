/** @module */

/** @param {string} url */
export const hostOf = (url) => (URL.canParse(url) ? new URL(url).hostname : "");

/** @param {string} url */
export const isWeb = (url) => /^https?:/.test(url);

/** @param {string} host */
const bare = (host) => (host.startsWith("www.") ? host.slice(4) : host);

/**
 * Whether two hosts are surely one party's: the same, or one within the other.
 * Of the rest the learner decides, which knows the public suffixes.
 *
 * @param {string} one @param {string} other
 */
export function related(one, other) {
  if (one === other) return true;
  const [a, b] = [bare(one), bare(other)];
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}
