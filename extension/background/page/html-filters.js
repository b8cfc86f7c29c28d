/**
 * Firefox: removes the elements that HTML filters select from the text of a response.
 *
 * Filters about scripts and `meta` by their own attributes and text, 95 % of all, are applied while the document arrives.
 * Others need the whole document: it is parsed at its end, and written again as UTF-8.
 *
 * @module
 */

import { joinedBytes } from "../joined-bytes.js";
import { selected, streamedNames } from "./html-programs.js";
import { encodingOf, HtmlStream, isStreamable } from "./html-stream.js";
import { doctypeOf, remove, rootOf } from "./parsed-nodes.js";

/** @import { Program } from "../../engine/index.js" */

/** A longer document is not filtered by filters that need the whole of it. */
const LONGEST = 10_000_000;
const MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

const parse = (/** @type {string} */ text) => new DOMParser().parseFromString(text, "text/html");

export class HtmlFilter {
  #programs;
  #names;
  #contentType = "";
  /** @type {HtmlStream | null} */
  #stream = null;
  /** Of a document that is needed whole. @type {Uint8Array[]} */
  #held = [];
  #length = 0;
  #encoding = "";
  #passes = false;

  /** @param {Program[]} programs */
  constructor(programs) {
    this.#programs = programs;
    this.#names = streamedNames(programs);
  }

  /** Whether the response is a document. @param {string} contentType */
  begin(contentType) {
    this.#contentType = contentType;
    // What is written again is HTML, not XHTML.
    return /^\s*text\/html\b/i.test(contentType) || contentType === "";
  }

  /** @param {Uint8Array} bytes @returns {Uint8Array[]} */
  data(bytes) {
    if (this.#passes) return [bytes];
    if (this.#encoding === "") this.#start(bytes);
    if (this.#stream !== null) return this.#stream.data(bytes);
    if (this.#passes) return [bytes];
    this.#held.push(bytes);
    this.#length += bytes.length;
    return this.#length > LONGEST ? this.#passOn() : [];
  }

  /** @returns {Uint8Array[]} */
  end() {
    if (this.#stream !== null) return this.#stream.end();
    // Its bytes have gone.
    if (this.#passes) return [];
    const bytes = joinedBytes(this.#held, this.#length);
    const document = this.#length === 0 ? null : parse(new TextDecoder(this.#encoding).decode(bytes));
    const elements = document === null ? [] : selected(document, this.#programs);
    if (document === null || elements.length === 0) return this.#passOn();
    for (const element of elements) remove(element);
    const doctype = doctypeOf(document);
    const type = doctype === null ? "" : `<!doctype ${doctype.name}${ids(doctype)}>`;
    // The mark has precedence over the header.
    return [MARK, new TextEncoder().encode(type + rootOf(document).outerHTML)];
  }

  /** @param {Uint8Array} bytes */
  #start(bytes) {
    this.#encoding = encodingOf(this.#contentType, bytes);
    if (this.#names === null) return;
    if (!isStreamable(this.#encoding)) this.#passes = true;
    else this.#stream = new HtmlStream(this.#names, (markup) => this.#isRemoved(markup));
  }

  /** @param {Uint8Array} markup Of one element. */
  #isRemoved(markup) {
    return selected(parse(new TextDecoder(this.#encoding).decode(markup)), this.#programs).length > 0;
  }

  #passOn() {
    this.#passes = true;
    const held = this.#held;
    this.#held = [];
    return held;
  }
}

/** @param {DocumentType} type */
function ids({ publicId, systemId }) {
  if (publicId !== "") return ` public "${publicId}"${systemId === "" ? "" : ` "${systemId}"`}`;
  return systemId === "" ? "" : ` system "${systemId}"`;
}
