/**
 * `$urlskip`: the target URL inside the URL of a redirector.
 *
 * In JavaScript because a step can be a regular expression whose first group is the target. The engine's regular
 * expressions only match and have no groups; the browser's have.
 *
 * @module
 */

/** Decodes UTF-8. Throws for invalid bytes. @param {Uint8Array<ArrayBuffer>} bytes */
const utf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

/** @param {string} text */
function base64(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  return utf8(bytes);
}

/** Decodes a part of a query as [`URLSearchParams`](https://url.spec.whatwg.org/#concept-urlencoded-parser) does. @param {string} text */
function decoded(text) {
  const bytes = new TextEncoder().encode(text.replaceAll("+", " "));
  const plain = [];
  for (let at = 0; at < bytes.length; at++) {
    const digits = bytes[at] === 0x25 ? String.fromCharCode(...bytes.subarray(at + 1, at + 3)) : "";
    const isEscape = /^[0-9a-f]{2}$/i.test(digits);
    plain.push(isEscape ? Number.parseInt(digits, 16) : bytes[at]);
    if (isEscape) at += 2;
  }
  return utf8(Uint8Array.from(plain));
}

/** The parameters of a URL; names and values stay encoded. @param {string} url @returns {[string, string][]} */
const parameters = (url) =>
  new URL(url).search.slice(1).split("&").filter(Boolean).map((parameter) => {
    const [name, ...value] = parameter.split("=");
    return [name, value.join("=")];
  });

/** The decoded name; null if it is no UTF-8. @param {string} name */
function nameOf(name) {
  try {
    return decoded(name);
  } catch {
    return null;
  }
}

/** @param {string} url @param {string} wanted @returns {string | null} */
function value(url, wanted) {
  const found = parameters(url).find(([name]) => nameOf(name) === wanted);
  return found === undefined ? null : decoded(found[1]);
}

/** @param {string} url @param {number} number From 1. @returns {string | null} */
function name(url, number) {
  const found = parameters(url)[number - 1];
  return found === undefined ? null : decoded(found[0]);
}

/** @param {string} text */
function https(text) {
  if (/^https?:\/\//i.test(text)) return text.replace(/^http:/i, "https:");
  return /^[\w-]+\./.test(text) ? `https://${text}` : null;
}

/** Steps without an argument. @type {Record<string, (text: string) => string | null>} */
const WORDS = {
  "#": (text) => new URL(text).hash.slice(1),
  "+https": https,
  "-base64": base64,
  "-safebase64": base64,
  "-uricomponent": decodeURIComponent,
};

/** @param {string} text @param {string} step @returns {string | null} */
function applyStep(text, step) {
  const word = WORDS[step];
  if (word) return word(text);
  if (step.startsWith("?")) return value(text, step.slice(1));
  if (step.startsWith("&")) return name(text, Number(step.slice(1)));
  if (step.startsWith("/") && step.endsWith("/")) return new RegExp(step.slice(1, -1)).exec(text)?.[1] ?? null;
  // An unknown step, e.g. `-blocked`.
  return null;
}

/**
 * @param {string} url @param {string} value The steps.
 * @returns {string | null} Null if they do not result in another web URL.
 */
export function urlSkipTarget(url, value) {
  /** @type {string | null} */
  let text = url;
  try {
    for (const step of value.split(/\s+/).filter(Boolean)) {
      text = applyStep(text, step);
      if (!text) return null;
    }
    const found = new URL(text);
    return /^https?:$/.test(found.protocol) && found.href !== new URL(url).href ? found.href : null;
  } catch {
    // A step failed on its input.
    return null;
  }
}
