/**
 * `urlskip`: the address that an address of a link's counter has inside.
 *
 * @module
 */

/** Bytes as text; what is no UTF-8 is an error, not text with other characters in it. @param {Uint8Array<ArrayBuffer>} bytes */
const utf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

/** @param {string} text */
function base64(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  return utf8(bytes);
}

/** A part of a query without its percent-encoding, as `URLSearchParams` has it. @param {string} text */
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

/** The parameters of a URL, names and values as they stand. @param {string} url @returns {[string, string][]} */
const parameters = (url) =>
  new URL(url).search.slice(1).split("&").filter(Boolean).map((parameter) => {
    const [name, ...value] = parameter.split("=");
    return [name, value.join("=")];
  });

/** The name without its encoding; null if it is no UTF-8. @param {string} name */
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
  if (step.startsWith("?")) return value(text, step.slice(1));
  if (step.startsWith("&")) return name(text, Number(step.slice(1)));
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
