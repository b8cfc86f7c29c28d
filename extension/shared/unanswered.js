/**
 * The notice of a page whose background does not answer, with a button to restart the extension.
 *
 * @module
 */

import { byId, part } from "./elements.js";

/** Milliseconds until the notice. Starting the background takes less. */
const TIMEOUT = 3000;

export class Unanswered {
  #document;
  #timer;

  /** @param {Document} document @param {() => unknown} restart */
  constructor(document, restart) {
    this.#document = document;
    this.#timer = setTimeout(() => this.#show(""), TIMEOUT);
    byId(document, "restart").addEventListener("click", () => void restart());
  }

  /** The background has answered. */
  answered() {
    clearTimeout(this.#timer);
    byId(this.#document, "unanswered").hidden = true;
  }

  /** @param {unknown} error */
  failed(error) {
    clearTimeout(this.#timer);
    this.#show(String(/** @type {any} */ (error)?.message ?? error));
  }

  /** @param {string} detail */
  #show(detail) {
    const notice = byId(this.#document, "unanswered");
    part(notice, ".detail").textContent = detail;
    notice.hidden = false;
    part(this.#document, "main").removeAttribute("aria-busy");
  }
}
