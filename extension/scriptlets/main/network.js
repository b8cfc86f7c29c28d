/** Requests that are answered without the network, and responses whose text is changed. */

import { addFetchRule, madeResponse } from "../shared/fetches.js";
import { findExpression, splitText } from "../shared/natives.js";
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
  return (text) => text.replace(replacer, replacement);
}

/** The text of a playlist without the segments that match. @param {string} segment @returns {(text: string) => string} */
function playlistChange(segment) {
  const expression = findExpression(/^\/(.+)\/([a-z]*)$/s, segment);
  const replacer = expression !== null && /[gms]/.test(expression[2]) ? replacerOf(segment) : null;
  const needle = needleOf(segment);
  return (text) => {
    if (needle.isEmpty || !/^\s*#EXTM3U/.test(text)) return text;
    if (replacer !== null) return text.replace(replacer, "");
    const lines = splitText(text, /\r?\n/);
    const kept = [];
    let start = 0;
    for (let at = 0; at < lines.length; at += 1) {
      const isTag = lines[at].startsWith("#") || lines[at].trim() === "";
      // The tags of a segment come before its URL.
      if (isTag && at < lines.length - 1 && !/^#EXT-X-(?:ENDLIST|MEDIA:|STREAM-INF:)/.test(lines[at])) continue;
      const part = lines.slice(start, at + 1);
      const isHeader = (line) => /^#EXT(?:M3U|-X-(?:VERSION|TARGETDURATION|MEDIA-SEQUENCE|PLAYLIST-TYPE|INDEPENDENT-SEGMENTS|KEY|MAP))\b/.test(line);
      const isAd = !isTag && part.some((line) => needle.test(line));
      kept.push(...(isAd ? part.filter(isHeader) : part));
      start = at + 1;
    }
    return kept.join("\n");
  };
}

/** @param {Document} tree @param {string} selector */
function selectIn(tree, selector) {
  const path = findExpression(/^xpath\((.*)\)$/s, selector);
  if (path === null) return [...tree.querySelectorAll(selector)];
  const result = tree.evaluate(path[1], tree, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
  return Array.from({ length: result.snapshotLength }, (_, at) => result.snapshotItem(at));
}

/** @param {Document} tree @param {string} selector @param {string} needed */
function pruneTree(tree, selector, needed) {
  if (needed !== "" && selectIn(tree, needed).length === 0) return false;
  const nodes = selectIn(tree, selector);
  for (const node of nodes) {
    if (node instanceof Attr || node?.nodeType === Node.ATTRIBUTE_NODE) /** @type {Attr} */ (node).ownerElement?.removeAttributeNode(/** @type {Attr} */ (node));
    else node?.parentNode?.removeChild(node);
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
      if (!/^\s*</.test(text)) return text;
      const tree = new DOMParser().parseFromString(text, "text/xml");
      if (tree.querySelector("parsererror") !== null || !pruneTree(tree, selector, needed)) return text;
      const declaration = findExpression(/^\s*<\?xml.*?\?>\s*/s, text)?.[0] ?? "";
      return declaration + new XMLSerializer().serializeToString(tree).replace(/^<\?xml.*?\?>\s*/s, "");
    };
    const test = anyRequestTest(url);
    addFetchRule({ test, response });
    addXhrRule({ test, response, tree: (tree) => void pruneTree(tree, selector, needed) });
  },
};
