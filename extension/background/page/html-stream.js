/**
 * Removes elements from a document while it arrives, so that the first paint does not wait for the last byte.
 *
 * The bytes are read as Latin-1: every character of the markup is ASCII in each encoding that browsers support for pages, but
 * for UTF-16 and ISO-2022-JP. So what stays is passed on byte for byte.
 *
 * @module
 */

import { RAW } from "./html-names.js";

/** An element that is longer is passed on, so that a page cannot have all memory. */
const LONGEST = 10_000_000;

const latin1 = new TextDecoder("latin1");
/** `TextDecoder` gives other characters for these bytes (windows-1252). @param {Uint8Array} bytes */
function textOf(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return text;
}

/** @param {string} text */
function bytesOf(text) {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

export class HtmlStream {
  #names;
  #isRemoved;
  #pending = "";
  #passes = false;

  /** @param {Set<string>} names Of elements that may be removed. @param {(markup: Uint8Array, name: string) => boolean} isRemoved */
  constructor(names, isRemoved) {
    this.#names = names;
    this.#isRemoved = isRemoved;
  }

  /** @param {Uint8Array} bytes @returns {Uint8Array[]} What can be passed on. */
  data(bytes) {
    if (this.#passes) return [bytes];
    this.#pending += textOf(bytes);
    return [this.#flush(false)];
  }

  end() {
    return [this.#flush(true)];
  }

  /** @param {boolean} isEnd */
  #flush(isEnd) {
    const text = this.#pending;
    let out = "";
    let at = 0;
    while (at < text.length) {
      const next = text.indexOf("<", at);
      if (next < 0) {
        out += text.slice(at);
        at = text.length;
        break;
      }
      out += text.slice(at, next);
      at = next;
      const part = partAt(text, at);
      if (part === null) break;
      if (!this.#names.has(part.name) || !this.#isRemoved(bytesOf(text.slice(at, part.end)), part.name)) out += text.slice(at, part.end);
      at = part.end;
    }
    this.#pending = text.slice(at);
    if (isEnd || this.#pending.length > LONGEST) {
      this.#passes = true;
      out += this.#pending;
      this.#pending = "";
    }
    return bytesOf(out);
  }
}

/**
 * The markup that begins here: a comment, a tag, or an element with its text. Null: it is not complete.
 *
 * @param {string} text @param {number} at
 */
function partAt(text, at) {
  const none = (/** @type {number} */ end) => (end < 0 ? null : { name: "", end });
  const head = text.slice(at, at + 4);
  if (/^<(?:!-?)?$/.test(head) && at + head.length === text.length) return null;
  if (head === "<!--") return none(commentEnd(text, at + 4));
  if (/^<\/?[a-z]/i.test(head)) return head[1] === "/" ? none(tagEnd(text, at)) : elementAt(text, at);
  return none(/^<[!?/]/.test(head) ? text.indexOf(">", at) + 1 || -1 : at + 1);
}

/** A start tag, with the text and the end tag of an element that has only text. @param {string} text @param {number} at */
function elementAt(text, at) {
  const end = tagEnd(text, at);
  if (end < 0) return null;
  const name = /^<([^\s/>]+)/.exec(text.slice(at, Math.min(end, at + 40)))?.[1]?.toLowerCase() ?? "";
  if (!RAW.has(name)) return { name, end };
  const close = name === "script" ? scriptEnd(text, end) : closeOf(text, name, end);
  const last = close < 0 ? -1 : tagEnd(text, close);
  return last < 0 ? null : { name, end: last };
}

/** @param {string} text @param {number} from */
function commentEnd(text, from) {
  // `<!-->` and `<!--->` are whole comments.
  const short = /^-?>/.exec(text.slice(from, from + 2));
  if (short !== null) return from + short[0].length;
  END.lastIndex = from;
  return END.exec(text) === null ? -1 : END.lastIndex;
}
const END = /--!?>/g;

/** Behind a tag: values of attributes can contain `>`. One part after the other, so that the time is linear. @param {string} text @param {number} at */
function tagEnd(text, at) {
  START.lastIndex = at;
  if (!START.test(text)) return -1;
  let place = START.lastIndex;
  while (place < text.length) {
    if (text[place] === ">") return place + 1;
    PART.lastIndex = place;
    PART.test(text);
    place = PART.lastIndex;
  }
  return -1;
}
const START = /<\/?[a-z][^\s/>]*/iy;
/** Space, or an attribute. A value that is not complete ends with the text. */
const PART = /[\s/]+|=?[^\s/>=]*(?:\s*=\s*(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s"'>][^\s>]*)?)?/y;

/** @param {string} text @param {string} name @param {number} from */
function closeOf(text, name, from) {
  const close = new RegExp(`</${name}[\\s/>]`, "gi");
  close.lastIndex = from;
  return close.exec(text)?.index ?? -1;
}

/**
 * The end tag of a script. Inside of `<!--` and behind another `<script`, an end tag ends only that one
 * ([script data double escaped state](https://html.spec.whatwg.org/multipage/parsing.html#script-data-double-escaped-state)).
 *
 * @param {string} text @param {number} from
 */
function scriptEnd(text, from) {
  const marks = /<!--|-->|<(\/?)script[\s/>]/gi;
  marks.lastIndex = from;
  let isEscaped = false;
  let isDouble = false;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === "<!--") isEscaped = true;
    else if (mark[0] === "-->") [isEscaped, isDouble] = [false, false];
    else if (mark[1] === "") isDouble = isEscaped;
    else if (isDouble) isDouble = false;
    else return mark.index;
  }
  return -1;
}

const META = /<meta\b[^>]*charset\s*=\s*["']?\s*([\w.:-]+)/i;
const CHARSET = /charset\s*=\s*["']?\s*([\w.:-]+)/i;

/**
 * The encoding of a document: of its mark, of its header, of the first kilobyte of its text; else windows-1252.
 *
 * @param {string} contentType @param {Uint8Array} start
 */
export function encodingOf(contentType, start) {
  const [first, second, third] = start;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe)) return "utf-16";
  const told = CHARSET.exec(contentType) ?? META.exec(latin1.decode(start.subarray(0, 1024)));
  try {
    return new TextDecoder(told?.[1] ?? "windows-1252").encoding;
  } catch {
    return "windows-1252";
  }
}

/** Encodings whose markup is not ASCII. */
export const isStreamable = (/** @type {string} */ encoding) => !encoding.startsWith("utf-16") && encoding !== "iso-2022-jp";
