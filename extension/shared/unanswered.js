/**
 * A page whose background does not answer says so, and offers a way on.
 *
 * @module
 */

import { byId, part } from "./elements.js";

/** Milliseconds. A background that has to be started first takes less. */
const PATIENCE = 3000;

export class Unanswered {
  #document;
  #timer;

  /** @param {Document} document @param {() => unknown} restart */
  constructor(document, restart) {
    this.#document = document;
    this.#timer = setTimeout(() => this.#show(""), PATIENCE);
    byId(document, "restart").addEventListener("click", () => void restart());
  }

  /** There was an answer after all. */
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
