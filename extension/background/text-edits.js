/**
 * Firefox: `$replace` edits the text of a response, `$uritransform` the path, query and fragment of a URL.
 *
 * The values are `/expression/replacement/flags`, in the syntax of JavaScript. The engine has checked them.
 *
 * @module
 */

import { joinedBytes } from "./joined-bytes.js";
import { encodingOf } from "./page/html-stream.js";

/** Longer responses are passed on unchanged. */
const LONGEST = 10_000_000;
/** Types of texts, besides `text/`. */
const TEXT = /^\s*(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript|ecmascript|x-javascript|x-mpegurl|vnd\.apple\.mpegurl)\b|audio\/(?:x-)?mpegurl\b)/i;
const MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

/** @typedef {(text: string) => string} Edit */

/** @param {string} value @returns {Edit | null} Null for what this browser cannot read. */
export function editOf(value) {
  const found = /^\/((?:[^\\/]|\\[^])+)\/((?:[^\\/]|\\[^])*)\/([a-z]*)$/.exec(value);
  if (found === null) return null;
  const [, source = "", replacement = "", flags = ""] = found;
  try {
    const expression = new RegExp(source, flags);
    const plain = replacement.replace(/\\([/\\,])/g, "$1");
    return (text) => text.replace(expression, plain);
  } catch {
    return null;
  }
}

/** @param {string[]} values @returns {Edit} */
function editsOf(values) {
  const edits = values.map(editOf).filter((edit) => edit !== null);
  return (text) => edits.reduce((edited, edit) => edit(edited), text);
}

/**
 * The URL after `$uritransform` filters; null if they change nothing.
 *
 * @param {string} url @param {string[]} values
 */
export function transformedUrl(url, values) {
  if (values.length === 0) return null;
  const { origin, pathname, search, hash } = new URL(url);
  const edited = editsOf(values)(pathname + search + hash);
  // Other hosts and schemes are out of reach: the path begins with one slash.
  if (!/^\/(?![/\\])/.test(edited) || !URL.canParse(origin + edited)) return null;
  const { href } = new URL(origin + edited);
  return href === url ? null : href;
}

/** What changes a response for `$replace` filters: held until its end, unless it is no text. @param {string[]} values */
export function textEditor(values) {
  const edit = editsOf(values);
  let type = "";
  /** @type {Uint8Array[] | null} */
  let held = [];
  let length = 0;
  const passOn = () => {
    const parts = held ?? [];
    held = null;
    return parts;
  };
  return {
    /** @param {string} contentType */
    begin(contentType) {
      type = contentType;
      return contentType === "" || TEXT.test(contentType);
    },
    /** @param {Uint8Array} bytes @returns {Uint8Array[]} */
    data(bytes) {
      if (held === null) return [bytes];
      held.push(bytes);
      length += bytes.length;
      return length > LONGEST ? passOn() : [];
    },
    /** @returns {Uint8Array[]} */
    end() {
      if (held === null || length === 0) return [];
      const bytes = joinedBytes(held, length);
      const encoding = /html/i.test(type) || /charset/i.test(type) ? encodingOf(type, bytes) : "utf-8";
      const text = decoded(bytes, encoding);
      const edited = text === null ? text : edit(text);
      if (edited === null || edited === text) return [bytes];
      const written = new TextEncoder().encode(edited);
      // The mark has precedence over the declared encoding.
      return /^utf-?8$/i.test(encoding) && !/html/i.test(type) ? [written] : edited.startsWith("\ufeff") ? [written] : [MARK, written];
    },
  };
}

/** Null if the bytes are no text of this encoding. @param {Uint8Array} bytes @param {string} encoding */
function decoded(bytes, encoding) {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
