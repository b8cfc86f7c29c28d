/**
 * Host names in Unicode, by [Punycode](https://www.rfc-editor.org/rfc/rfc3492#section-6.2).
 *
 * Shown beside the ASCII form only: letters of different scripts can look the same.
 *
 * @module
 */

const [BASE, LOWEST, HIGHEST, SKEW, DAMP, FIRST_BIAS, FIRST_CODE] = [36, 1, 26, 38, 700, 72, 128];
const PREFIX = "xn--";

/** @param {number} delta @param {number} points @param {boolean} isFirst */
function adapted(delta, points, isFirst) {
  let left = isFirst ? Math.floor(delta / DAMP) : delta >> 1;
  left += Math.floor(left / points);
  let bias = 0;
  for (; left > ((BASE - LOWEST) * HIGHEST) >> 1; bias += BASE) left = Math.floor(left / (BASE - LOWEST));
  return bias + Math.floor(((BASE - LOWEST + 1) * left) / (left + SKEW));
}

/** @param {string} character */
function digitOf(character) {
  const code = character.charCodeAt(0);
  return code >= 97 ? code - 97 : code - 22;
}

/** @param {string} label Without its prefix. @returns {string | null} Null if it is malformed. */
function decoded(label) {
  const end = label.lastIndexOf("-");
  const points = [...label.slice(0, Math.max(end, 0))].map((character) => character.charCodeAt(0));
  let [code, bias, index, at] = [FIRST_CODE, FIRST_BIAS, 0, end + 1];
  while (at < label.length) {
    const before = index;
    for (let weight = 1, step = BASE; ; step += BASE) {
      const digit = digitOf(label[at++] ?? "!");
      if (!(digit >= 0 && digit < BASE)) return null;
      index += digit * weight;
      const least = Math.min(Math.max(step - bias, LOWEST), HIGHEST);
      if (digit < least) break;
      weight *= BASE - least;
    }
    const count = points.length + 1;
    bias = adapted(index - before, count, before === 0);
    code += Math.floor(index / count);
    index %= count;
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return null;
    points.splice(index++, 0, code);
  }
  return String.fromCodePoint(...points);
}

/** The host in Unicode; the same text if it has no international label. @param {string} host */
export function inUnicode(host) {
  if (!host.includes(PREFIX)) return host;
  return host.split(".").map((label) => (label.startsWith(PREFIX) ? (decoded(label.slice(PREFIX.length)) ?? label) : label)).join(".");
}
