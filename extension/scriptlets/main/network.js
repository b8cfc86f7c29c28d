/** Requests that are answered without the network, and responses whose text is changed. */

import { addFetchRule, madeResponse } from "../shared/fetches.js";
import {
  append, brandTest, descriptorOf, findExpression, joinTexts, makeExpression, replaceText, selectAll, splitText, uncurry,
} from "../shared/natives.js";
import { needleOf, pairsOf, replacerOf } from "../shared/needle.js";
import { anyRequestTest, bodyOf, responseProperties } from "../shared/requests.js";
import { addXhrRule } from "../shared/xhrs.js";

/** Without an argument nothing is prevented. @param {string | undefined} conditions @param {string} body @param {string} response @param {string[]} rest @param {boolean} isTrusted */
function preventFetch(conditions, body, response, rest, isTrusted) {
  if (conditions === undefined) return;
  const test = anyRequestTest(conditions);
  const isProperties = body[0] === "{" && response === "" && body.includes('"type"');
  const properties = responseProperties(isProperties ? body : response);
  const delay = Number(pairsOf(rest).throttle) || 0;
  addFetchRule({
    test,
    answer: ({ url }) => madeResponse(bodyOf(isProperties ? "" : body, isTrusted), { url, type: "basic", ...properties }, delay),
  });
}

/** @param {string | undefined} conditions @param {string} body @param {boolean} isTrusted */
function preventXhr(conditions, body, isTrusted) {
  if (conditions !== undefined) addXhrRule({ test: anyRequestTest(conditions), answer: () => bodyOf(body, isTrusted) });
}

/** @param {string} pattern @param {string} replacement @returns {((text: string) => string) | undefined} */
function textChange(pattern, replacement) {
  if (pattern === "") return undefined;
  if (pattern === "*") return () => replacement;
  const replacer = replacerOf(pattern);
  return (text) => replaceText(text, replacer, replacement);
}

/** Tags that stay without their segment. */
const HEADER = /^#EXT(?:M3U|-X-(?:VERSION|TARGETDURATION|MEDIA-SEQUENCE|PLAYLIST-TYPE|INDEPENDENT-SEGMENTS|KEY|MAP))\b/;

/** The text of a playlist without the segments that match. @param {string} segment @returns {(text: string) => string} */
function playlistChange(segment) {
  const expression = findExpression(/^\/(.+)\/([a-z]*)$/s, segment);
  const replacer = expression !== null && /[gms]/.test(expression[2]) ? replacerOf(segment) : null;
  const needle = needleOf(segment);
  return (text) => {
    if (needle.isEmpty || findExpression(/^\s*#EXTM3U/, text) === null) return text;
    if (replacer !== null) return replaceText(text, replacer, "");
    const lines = splitText(text, "\n");
    const kept = [];
    let start = 0;
    for (let at = 0; at < lines.length; at += 1) {
      if (at < lines.length - 1) lines[at] = findExpression(/^(.*?)\r?$/s, lines[at])[1];
      const isTag = findExpression(/^(?:#|\s*$)/, lines[at]) !== null;
      // The tags of a segment come before its URL.
      if (isTag && at < lines.length - 1 && findExpression(/^#EXT-X-(?:ENDLIST|MEDIA:|STREAM-INF:)/, lines[at]) === null) continue;
      let isAd = false;
      for (let index = start; index <= at && !isTag; index += 1) if (needle.test(lines[index])) isAd = true;
      for (; start <= at; start += 1) if (!isAd || findExpression(HEADER, lines[start]) !== null) append(kept, lines[start]);
    }
    return joinTexts(kept, "\n");
  };
}

const NativeParser = DOMParser;
const parseText = uncurry(NativeParser.prototype.parseFromString);
const NativeSerializer = XMLSerializer;
const serialize = uncurry(NativeSerializer.prototype.serializeToString);
const evaluate = uncurry(Document.prototype.evaluate);
const parentOf = uncurry(descriptorOf(Node.prototype, "parentNode")?.get);
const removeChild = uncurry(Node.prototype.removeChild);
const ownerOf = uncurry(descriptorOf(Attr.prototype, "ownerElement")?.get);
const isAttribute = brandTest(descriptorOf(Attr.prototype, "ownerElement")?.get);
const removeAttributeNode = uncurry(Element.prototype.removeAttributeNode);
const XML_DECLARATION = makeExpression("^\\s*<\\?xml.*?\\?>\\s*", "s");

/** @param {Document} tree @param {string} selector @returns {Node[]} */
function selectIn(tree, selector) {
  const path = findExpression(/^xpath\((.*)\)$/s, selector);
  if (path === null) return selectAll(tree, selector);
  const result = evaluate(tree, path[1], tree, null, 7, null);
  const nodes = [];
  for (let at = 0; at < result.snapshotLength; at += 1) nodes[at] = result.snapshotItem(at);
  return nodes;
}

/** @param {Document} tree @param {string} selector @param {string} needed */
function pruneTree(tree, selector, needed) {
  if (needed !== "" && selectIn(tree, needed).length === 0) return false;
  const nodes = selectIn(tree, selector);
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at];
    if (isAttribute(node)) removeAttributeNode(ownerOf(node), node);
    else if (parentOf(node) !== null) removeChild(parentOf(node), node);
  }
  return nodes.length > 0;
}

export const scriptlets = {
  "prevent-fetch"(conditions = undefined, body = "", response = "", ...rest) {
    preventFetch(conditions, body, response, rest, false);
  },

  "trusted-prevent-fetch"(conditions = undefined, body = "", response = "", ...rest) {
    preventFetch(conditions, body, response, rest, true);
  },

  "prevent-xhr"(conditions = undefined, body = "") {
    preventXhr(conditions, body, false);
  },

  "trusted-prevent-xhr"(conditions = undefined, body = "") {
    preventXhr(conditions, body, true);
  },

  "trusted-replace-fetch-response"(pattern = "", replacement = "", conditions = "") {
    const response = textChange(pattern, replacement);
    if (response !== undefined) addFetchRule({ test: anyRequestTest(conditions), response });
  },

  "trusted-replace-xhr-response"(pattern = "", replacement = "", conditions = "") {
    const response = textChange(pattern, replacement);
    if (response !== undefined) addXhrRule({ test: anyRequestTest(conditions), response });
  },

  "m3u-prune"(segment, url = "") {
    const rule = { test: anyRequestTest(url), response: playlistChange(segment) };
    addFetchRule(rule);
    addXhrRule(rule);
  },

  "xml-prune"(selector, needed = "", url = "") {
    const response = (text) => {
      if (findExpression(/^\s*</, text) === null) return text;
      const tree = parseText(new NativeParser(), text, "text/xml");
      if (selectAll(tree, "parsererror").length > 0 || !pruneTree(tree, selector, needed)) return text;
      const declaration = findExpression(XML_DECLARATION, text)?.[0] ?? "";
      return declaration + replaceText(serialize(new NativeSerializer(), tree), XML_DECLARATION, "");
    };
    const test = anyRequestTest(url);
    addFetchRule({ test, response });
    addXhrRule({ test, response, tree: (tree) => void pruneTree(tree, selector, needed) });
  },
};
