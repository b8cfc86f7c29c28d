/** Conditions on requests, and the texts that answer them. */

import { descriptorOf, findExpression, parseJson, splitText, trimText, uncurry } from "./natives.js";
import { expressionOf, needleOf } from "./needle.js";
import { lengthOf, randomText } from "./values.js";

const NAMES = "url|method|mode|credentials|cache|redirect|referrer|referrerPolicy|integrity|keepalive|body|priority|destination|isReloadNavigation|isHistoryNavigation|duplex|signal|type|targetAddressSpace|bodyUsed";
const PROPERTIES = new RegExp(`^(${NAMES}):(.*)$`, "s");
/** A condition after an expression, which contains spaces otherwise. */
const FURTHER = new RegExp(`/[a-z]*\\s+(?:${NAMES}):`);

/**
 * @typedef {Record<string, any> & { url: string, rawUrl: string }} RequestDetails
 */

/**
 * A test of requests: `url:a method:post`, or a bare URL; nothing for no condition.
 *
 * @param {string} [text]
 * @returns {((details: RequestDetails) => boolean) | undefined}
 */
export function requestTest(text = "") {
  const trimmed = trimText(text);
  if (trimmed === "") return undefined;
  if (trimmed === "*") return () => true;
  const bare = trimmed[0] === "!" ? trimmed.slice(1) : trimmed;
  const isOne = expressionOf(bare) !== null && findExpression(FURTHER, bare) === null;
  const words = isOne ? [trimmed] : splitText(trimmed, /\s+/);
  /** @type {{ name: string, needle: import("./needle.js").Needle }[]} */
  const conditions = [];
  for (let at = 0; at < words.length; at += 1) {
    const parts = findExpression(PROPERTIES, words[at]);
    conditions[at] = parts === null ? { name: "url", needle: needleOf(words[at]) } : { name: parts[1], needle: needleOf(parts[2]) };
  }
  return (details) => {
    for (let at = 0; at < conditions.length; at += 1) {
      const { name, needle } = conditions[at];
      if (name === "url" ? !needle.testAny(details.rawUrl, details.url) : !needle.test(`${details[name] ?? ""}`)) return false;
    }
    return true;
  };
}

/** The same, where no condition is true for every request. @param {string} [text] */
export const anyRequestTest = (text) => requestTest(text) ?? (() => true);

const NativeUrl = URL;
const hrefOf = uncurry(descriptorOf(NativeUrl.prototype, "href")?.get);
// An image with this name hides the document's property.
const baseOf = uncurry(descriptorOf(Node.prototype, "baseURI")?.get);

/** @param {string} url */
export function absolute(url) {
  try {
    return hrefOf(new NativeUrl(url, baseOf(document)));
  } catch {
    return url;
  }
}

/** Files that `war:` names. @type {Record<string, string>} */
const FILES = {
  __proto__: /** @type {any} */ (null),
  "noop-vast2.xml": '<VAST version="2.0"></VAST>',
  "noop-vast3.xml": '<VAST version="3.0"></VAST>',
  "noop-vast4.xml": '<VAST version="4.0"></VAST>',
  "noop-vmap1.xml": '<vmap:VMAP xmlns:vmap="http://www.iab.net/videosuite/vmap" version="1.0"></vmap:VMAP>',
  "noop-vmap1.0.xml": '<vmap:VMAP xmlns:vmap="http://www.iab.net/videosuite/vmap" version="1.0"></vmap:VMAP>',
  "noop.json": "{}",
  "doubleclick_instream_ad_status.js": "window.google_ad_status = 1;",
};

/**
 * The body of an answer.
 *
 * @param {string} [directive] `true`, `emptyObj`, `emptyArr`, `emptyStr`, `length:10-20` or `war:file`.
 * @param {boolean} [isTrusted] Other texts are the body itself.
 */
export function bodyOf(directive = "", isTrusted = false) {
  if (directive === "" || directive === "emptyStr" || directive === "false") return "";
  if (directive === "true") return randomText(10);
  if (directive === "emptyObj") return "{}";
  if (directive === "emptyArr") return "[]";
  const parts = findExpression(/^(length|war):(.*)$/s, directive);
  if (parts?.[1] === "length") return randomText(lengthOf(parts[2]));
  if (parts !== null) return FILES[parts[2]] ?? "";
  return isTrusted ? directive : "";
}

/** @param {string} [text] A type, or properties as JSON. @returns {Record<string, any>} */
export function responseProperties(text = "") {
  if (text === "") return {};
  try {
    const properties = parseJson(text);
    return properties !== null && typeof properties === "object" ? properties : {};
  } catch {
    return ["basic", "cors", "default", "error", "opaque"].includes(text) ? { type: text } : {};
  }
}
