/**
 * The selected entry: its explanation, and a filter made of it with its reach in this log.
 *
 * @module
 */

import { byId } from "../shared/elements.js";
import { showExplanation } from "../shared/explanation.js";
import { check, engineOf } from "../shared/filter-text.js";
import { hostIn } from "../shared/hosts.js";
import { plural, text } from "../shared/language.js";
import { titleOf } from "../shared/lists.js";

/** @import { Entry } from "../background/logger/index.js" */
/** @import { ListTitle } from "../shared/lists.js" */
/** @typedef {{ ask: (name: string, more?: Record<string, unknown>) => Promise<any>, entries: () => Entry[], lists: ListTitle[] }} Parts */

/** @param {Entry} entry */
const requestOf = ({ url, source, page, type, method }) => ({ url, sourceUrl: source, topUrl: page, type, method });

export class Details {
  #document;
  #parts;
  #filter;
  /** @type {Entry | null} */
  #entry = null;

  /** @param {Document} document @param {Parts} parts */
  constructor(document, parts) {
    this.#document = document;
    this.#parts = parts;
    this.#filter = /** @type {HTMLInputElement} */ (byId(document, "filter"));
    this.#filter.addEventListener("input", () => void this.#preview());
    byId(document, "make-exception").addEventListener("click", () => this.#propose("@@"));
    byId(document, "make-block").addEventListener("click", () => this.#propose(""));
    byId(document, "make").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
  }

  /** @param {Entry} entry */
  async show(entry) {
    const document = this.#document;
    this.#entry = entry;
    byId(document, "details-none").hidden = true;
    byId(document, "chosen").hidden = false;
    byId(document, "chosen-url").textContent = entry.url;
    byId(document, "chosen-page").textContent = text("loggerPage", entry.page);
    byId(document, "make").hidden = entry.kind !== "request";
    this.#filter.value = "";
    void this.#preview();
    const target = byId(document, "explanation");
    if (entry.kind === "request") {
      const explanation = await this.#parts.ask("explain", { request: requestOf(entry) });
      if (this.#entry === entry) showExplanation(document, target, explanation, this.#parts.lists);
    } else {
      const code = Object.assign(document.createElement("code"), { textContent: entry.filter ?? "", dir: "ltr" });
      const place = document.createElement("p");
      place.textContent = text("listAndLine", titleOf(this.#parts.lists, entry.list ?? ""), entry.line ?? 0);
      target.replaceChildren(code, place);
    }
  }

  /** @param {"@@" | ""} sign */
  #propose(sign) {
    if (this.#entry === null) return;
    const { url, page, type } = this.#entry;
    const site = hostIn(page).replace(/^www\./, "");
    const scope = sign === "@@" && site !== "" && type !== "main_frame" ? `$domain=${site}` : type === "main_frame" ? "$document" : "";
    this.#filter.value = `${sign}||${hostIn(url)}^${scope}`;
    this.#filter.focus();
    void this.#preview();
  }

  /** How many requests of this log the filter concerns. */
  async #preview() {
    const filter = this.#filter.value.trim();
    const save = /** @type {HTMLButtonElement} */ (byId(this.#document, "save"));
    const reach = byId(this.#document, "reach");
    save.disabled = true;
    if (filter === "") {
      reach.textContent = "";
      return;
    }
    const { diagnostics } = await check(filter);
    const wrong = diagnostics.find(({ severity }) => severity !== "warning");
    // Alone, an exception has an effect on no request: the same filter as a block tells which it concerns.
    const engine = await engineOf(filter.replace(/^@@/, ""));
    let count = 0;
    try {
      for (const entry of this.#parts.entries()) if (entry.kind === "request" && engine.check(requestOf(entry)).action !== "pass") count += 1;
    } finally {
      engine.free();
    }
    if (filter !== this.#filter.value.trim()) return;
    reach.textContent = wrong === undefined ? plural("loggerReach", count) : wrong.message;
    save.disabled = wrong !== undefined;
  }

  async #save() {
    const line = this.#filter.value.trim();
    const own = await this.#parts.ask("ownFilters");
    const isThere = own.split("\n").some((/** @type {string} */ one) => one.trim() === line);
    if (!isThere) await this.#parts.ask("saveOwnFilters", { filters: `${own === "" || own.endsWith("\n") ? own : `${own}\n`}${line}\n` });
    byId(this.#document, "reach").textContent = text("loggerSaved");
  }
}
