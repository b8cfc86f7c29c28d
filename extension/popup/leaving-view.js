/**
 * The switch "Forget this site when I leave", what it removes, and the permission that it needs.
 *
 * @module
 */

import { byId } from "../shared/elements.js";

/** @import { PageReport } from "../background/page-report.js" */

export class LeavingView {
  #document;
  #permission;
  #site = "";
  /** Null until the browser has answered. @type {boolean | null} */
  #isAllowed = null;

  /**
   * @param {Document} document
   * @param {{ isAllowed: () => Promise<boolean>, request: () => Promise<boolean> }} permission
   * @param {(choice: { site: string, on: boolean }) => Promise<unknown>} change
   */
  constructor(document, permission, change) {
    this.#document = document;
    this.#permission = permission;
    const box = this.#box;
    // The background gets the choice first: the browser can close the popup while it asks for the permission.
    box.addEventListener("change", () => {
      void change({ site: this.#site, on: box.checked });
      if (box.checked) void this.#ask();
    });
    byId(document, "leaving-allow").addEventListener("click", () => void this.#ask());
  }

  get #box() {
    return /** @type {HTMLInputElement} */ (byId(this.#document, "leaving-on"));
  }

  async #ask() {
    const hadFocus = this.#document.activeElement === byId(this.#document, "leaving-allow");
    // Both browsers ask only in the turn of the click.
    this.#isAllowed = await this.#permission.request().catch(() => false);
    this.#showAsk();
    if (hadFocus && this.#isAllowed) this.#box.focus();
  }

  /** @param {PageReport} report */
  async show({ site, forgets, isPrivate, engineBlocks }) {
    this.#site = site;
    byId(this.#document, "leaving").hidden = site === "";
    this.#box.checked = forgets;
    byId(this.#document, "leaving-more").hidden = !forgets;
    byId(this.#document, "leaving-private").hidden = !isPrivate;
    byId(this.#document, "leaving-kept").hidden = !engineBlocks || isPrivate;
    this.#isAllowed = await this.#permission.isAllowed();
    this.#showAsk();
  }

  #showAsk() {
    byId(this.#document, "leaving-ask").hidden = this.#isAllowed !== false || !this.#box.checked;
  }
}
