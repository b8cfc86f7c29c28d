/**
 * `urlskip`: the address that an address of a link's counter has inside.
 *
 * @module
 */

/** @param {string} text */
function base64(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** @param {string} text */
function https(text) {
  if (/^https?:\/\//i.test(text)) return text.replace(/^http:/i, "https:");
  return /^[\w-]+\./.test(text) ? `https://${text}` : null;
}

/** Steps that are whole words. @type {Record<string, (text: string) => string | null>} */
const WORDS = {
  "#": (text) => new URL(text).hash.slice(1),
  "+https": https,
  "-base64": base64,
  "-safebase64": base64,
  "-uricomponent": decodeURIComponent,
};

/** @param {string} text @param {string} step @returns {string | null} */
function take(text, step) {
  const word = WORDS[step];
  if (word) return word(text);
  if (step.startsWith("?")) return new URL(text).searchParams.get(step.slice(1));
  if (step.startsWith("&")) return [...new URL(text).searchParams.keys()][Number(step.slice(1)) - 1] ?? null;
  if (step.startsWith("/") && step.endsWith("/")) return new RegExp(step.slice(1, -1)).exec(text)?.[1] ?? null;
  // `-blocked` among them: what is not known is not guessed.
  return null;
}

/**
 * @param {string} url @param {string} value The steps.
 * @returns {string | null} Null where they lead to no other web address.
 */
export function skipped(url, value) {
  /** @type {string | null} */
  let text = url;
  try {
    for (const step of value.split(/\s+/).filter(Boolean)) {
      text = take(text, step);
      if (!text) return null;
    }
    const found = new URL(text);
    return /^https?:$/.test(found.protocol) && found.href !== new URL(url).href ? found.href : null;
  } catch {
    // A step met what it is not for.
    return null;
  }
}
