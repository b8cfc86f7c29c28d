/**
 * What answers in place of what is blocked, by the names that filters have for it.
 *
 * @module
 */

import { NAMES, surrogatePath } from "../shared/surrogate-files.js";

export class Surrogates {
  /** Settles when the names are there, or cannot be had: then everything is stopped without one. @type {Promise<void>} */
  ready;
  #fileUrl;
  /** @type {Map<string, string>} */
  #files = new Map();

  /** @param {(path: string) => string} fileUrl The address of a file of the extension. */
  constructor(fileUrl) {
    this.#fileUrl = fileUrl;
    this.ready = this.#read().catch(() => {});
  }

  async #read() {
    const names = await (await fetch(this.#fileUrl(NAMES))).json();
    this.#files = new Map(Object.entries(names));
  }

  /**
   * @param {string | undefined} name @param {string} url What is blocked.
   * @returns {string | null} Null if this build has no such surrogate.
   */
  url(name, url) {
    const file = name === undefined ? undefined : this.#files.get(name);
    if (file === undefined) return null;
    const answer = this.#fileUrl(surrogatePath(file));
    // Of all surrogates only a page of our own can say what it stands for.
    return file === "click2load.html" ? `${answer}#${encodeURIComponent(url)}` : answer;
  }
}
