/**
 * The part of the popup about the page itself: starts the picker, lists closed popups.
 *
 * @module
 */

import { byId, fromTemplate, part } from "../shared/elements.js";
import { hostOf } from "../shared/hosts.js";
import { text } from "../shared/language.js";
import { titleOf } from "../shared/lists.js";

/** @import { PageReport } from "../background/page-report.js" */
/** @import { ClosedPopup } from "../background/whole-page/closed-popups.js" */
/** @import { ListTitle } from "../shared/lists.js" */

/** Characters of an address: some are longer than the popup. */
const LONGEST_ADDRESS = 200;

export class PageTools {
  #document;
  #reopen;
  #shown = "";

  /**
   * @param {Document} document
   * @param {{ start: (mode: "hide" | "zap") => Promise<boolean>, reopen: (url: string) => Promise<unknown> }} actions
   */
  constructor(document, { start, reopen }) {
    this.#document = document;
    this.#reopen = reopen;
    for (const [id, mode] of /** @type {const} */ ([["pick", "hide"], ["zap", "zap"]])) {
      byId(document, id).addEventListener("click", async () => {
        // The page gets the focus.
        if (await start(mode)) document.defaultView?.close();
        else byId(document, "tools-status").textContent = text("pickerUnavailable");
      });
    }
  }

  /** @param {PageReport} report @param {ClosedPopup[]} closed @param {ListTitle[]} lists */
  show({ site, off, uniform }, closed, lists) {
    byId(this.#document, "tools").hidden = site === "" || off || uniform !== null;
    byId(this.#document, "closed").hidden = closed.length === 0;
    // The buttons keep the focus.
    const latest = JSON.stringify(closed);
    if (latest === this.#shown) return;
    this.#shown = latest;
    byId(this.#document, "closed-list").replaceChildren(...closed.map((one) => this.#row(one, lists)));
  }

  /** @param {ClosedPopup} closed @param {ListTitle[]} lists */
  #row({ url, filter, list, line }, lists) {
    const element = fromTemplate(this.#document, "closed-popup");
    part(element, ".name").textContent = hostOf(url);
    part(element, ".address").textContent = url.length > LONGEST_ADDRESS ? `${url.slice(0, LONGEST_ADDRESS)}…` : url;
    part(element, ".filter").textContent = filter;
    part(element, ".where").textContent = text("listAndLine", titleOf(lists, list), line);
    const button = part(element, ".open");
    button.setAttribute("aria-label", text("closedOpenLabel", hostOf(url)));
    button.addEventListener("click", () => void this.#reopen(url));
    return element;
  }
}
