/**
 * Firefox: the surrogates that answer blocked requests, by their names in filters.
 *
 * @module
 */

import { text } from "../shared/language.js";
import { dataUrl, PACKED } from "../shared/surrogate-files.js";
import { FRAMES } from "./request.js";

/** @import { StartFiles } from "./start-files.js" */

/** The surrogate for a frame that is replaced by a message. */
const MESSAGE = "click2load.html";
const BLANK = "about:blank";

/** @param {string} html */
const toBase64 = (html) => btoa(Array.from(new TextEncoder().encode(html), (byte) => String.fromCharCode(byte)).join(""));

/** @param {string} value */
const escaped = (value) => value.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** @param {string} url Of the blocked frame. */
function message(url) {
  const style = "body{font:1rem/1.5 system-ui;padding:1rem}code{overflow-wrap:anywhere}";
  return `<!doctype html><meta charset="utf-8"><title>Brock</title><style>${style}</style><p>${escaped(text("frameStopped"))}</p><p><code dir="ltr">${escaped(url)}</code></p>`;
}

export class Surrogates {
  /** Settles when the surrogates are loaded, or loading failed; then requests are cancelled instead. @type {Promise<void>} */
  ready;
  #files;
  /** @type {Map<string, string>} */
  #urls = new Map();

  /** @param {Pick<StartFiles, "json">} files */
  constructor(files) {
    this.#files = files;
    this.ready = this.#read().catch(() => {});
  }

  async #read() {
    /** @type {import("../shared/surrogate-files.js").PackedSurrogates} */
    const { names, urls } = await this.#files.json(PACKED);
    this.#urls = new Map(Object.entries(names).map(([name, file]) => [name, urls[file] ?? ""]));
  }

  /**
   * Never a URL of the extension, which a page could read. Frames get an empty document: a page's policy may forbid
   * `data:` URLs in frames.
   *
   * @param {string | undefined} name @param {{ url: string, type: string }} request The blocked request.
   * @returns {string | null} Null if there is no such surrogate.
   */
  url(name, { url, type }) {
    const surrogate = name === undefined ? undefined : this.#urls.get(name);
    if (surrogate === undefined || type === "websocket") return null;
    if (!FRAMES.has(type)) return surrogate;
    return name === MESSAGE ? dataUrl(MESSAGE, toBase64(message(url))) : BLANK;
  }
}
