/**
 * A tab's report on the popup's page.
 *
 * @module
 */

import { nameOfCategory } from "../shared/categories.js";
import { fill, number, plural, text } from "../shared/language.js";
import { evidence } from "../shared/evidence.js";
import { titleOf } from "../shared/lists.js";
import { ChoiceView } from "./choice-view.js";

/** @import { BlockedHost } from "../background/tab-records.js" */
/** @import { PageReport } from "../background/page-report.js" */
/** @import { Verdict } from "../engine/learner.js" */
/** @import { Choice } from "./choice-view.js" */
/** @import { ListTitle } from "../shared/lists.js" */
/** @import { OwnerOf } from "../shared/owners.js" */

export class PageView {
  #document;
  #lists;
  #ownerOf;
  /** @type {PageReport | null} */
  #report = null;
  /** The rows on show, by host: kept over updates so that an opened row stays open and keeps the focus. @type {Map<string, HTMLElement>} */
  #rows = new Map();

  /** @type {Map<string, ChoiceView>} */
  #choices = new Map();
  #verdictOn;
  /** @type {(choice: Choice) => Promise<void>} */
  #chosen = async () => {};

  /**
   * @param {Document} document
   * @param {{ lists: ListTitle[], ownerOf: OwnerOf, verdictOn: (host: string) => Promise<Verdict | null> }} knowledge
   */
  constructor(document, { lists, ownerOf, verdictOn }) {
    this.#verdictOn = verdictOn;
    this.#document = document;
    this.#lists = lists;
    this.#ownerOf = ownerOf;
  }

  /** @param {string} id */
  #element(id) {
    return /** @type {HTMLElement} */ (this.#document.getElementById(id));
  }

  /** @param {(choice: { site: string, off: boolean }) => Promise<void>} listener */
  onSwitch(listener) {
    this.#element("switch").addEventListener("click", () => {
      if (this.#report) void listener({ site: this.#report.site, off: !this.#report.off });
    });
  }

  /** @param {(choice: Choice) => Promise<void>} listener */
  onChoice(listener) {
    this.#chosen = listener;
  }

  /** @param {() => Promise<void>} listener */
  onAccess(listener) {
    this.#element("access-request").addEventListener("click", () => void listener());
  }

  /** @param {() => Promise<void>} listener */
  onOptions(listener) {
    this.#element("options").addEventListener("click", () => void listener());
  }

  /** @param {PageReport} report */
  show(report) {
    this.#report = report;
    this.#showProblems(report);
    this.#element("site").hidden = report.site === "";
    this.#element("no-site").hidden = report.site !== "";
    this.#showSite(report);
    this.#showHosts(report);
    this.#element("elsewhere").hidden = report.elsewhere === 0;
    if (report.elsewhere > 0) this.#element("elsewhere").textContent = plural("popupElsewhere", report.elsewhere);
    this.#document.querySelector("main")?.removeAttribute("aria-busy");
  }

  /** @param {PageReport} report */
  #showProblems({ access, engineBlocks, problem, updates }) {
    this.#element("problem").hidden = problem === null;
    if (problem !== null) this.#element("problem").textContent = text("engineProblem", problem);
    this.#element("access").hidden = access;
    this.#element("updates").hidden = updates === "current";
    const isUpdating = updates === "updating";
    this.#element("updates").textContent = text(isUpdating ? "popupUpdating" : "popupUpdateFailed");
    this.#element("access-text").textContent = text(engineBlocks ? "accessMissingBlock" : "accessMissingCount");
  }

  /** @param {PageReport} report */
  #showSite({ site, off, blocked }) {
    this.#element("site-name").textContent = site;
    this.#element("site-state").textContent = text(off ? "popupOff" : "popupOn");
    this.#element("switch").setAttribute("aria-checked", String(!off));
    this.#element("count-number").textContent = off ? "" : number(blocked);
    this.#element("count-text").textContent = off ? text("popupOffCount") : plural("popupCount", blocked);
  }

  /** @param {PageReport} report */
  #showHosts({ off, hosts: all, site, chosen }) {
    // What was blocked before the switch is no news of a page that loads everything.
    const hosts = off ? [] : all;
    this.#element("blocked").hidden = hosts.length === 0;
    /** @type {Map<string, HTMLElement>} */
    const rows = new Map();
    for (const host of hosts) {
      const row = this.#rows.get(host.host) ?? this.#row(host);
      part(row, ".times").textContent = host.count > 0 ? text("times", host.count) : "";
      this.#choices.get(host.host)?.show(site, chosen);
      rows.set(host.host, row);
    }
    for (const [host, row] of this.#rows) if (!rows.has(host)) row.remove();
    this.#rows = rows;
    const list = this.#element("hosts");
    // A moved element loses the focus, so only rows out of place are moved.
    [...rows.values()].forEach((row, index) => {
      if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
    });
  }

  /**
   * No filter decided, but the reader, or what was learned.
   *
   * @param {HTMLElement} row @param {string} host @param {"choice" | "learned"} reason
   */
  #explain(row, host, reason) {
    for (const element of row.querySelectorAll(".by-filter")) element.setAttribute("hidden", "");
    for (const element of row.querySelectorAll(".by-other")) element.removeAttribute("hidden");
    const why = part(row, ".evidence");
    if (reason === "choice") why.textContent = text("chosenByYou");
    else void this.#verdictOn(host).then((verdict) => (why.textContent = verdict === null ? "" : evidence(verdict)));
  }

  /** @param {BlockedHost} blocked */
  #row({ host, filter, list, line, reason }) {
    const template = /** @type {HTMLTemplateElement} */ (this.#element("host"));
    const row = /** @type {HTMLElement} */ (
      /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild
    );
    fill(row);
    part(row, ".name").textContent = host;
    this.#choices.set(host, new ChoiceView(part(row, ".choice"), host, (choice) => this.#chosen(choice)));
    if (reason !== undefined) this.#explain(row, host, reason);
    const owner = this.#ownerOf(host);
    if (owner !== null) {
      part(row, ".owner").textContent = text("ownerAndCategory", owner.name, nameOfCategory(owner.category));
      part(row, ".purpose").textContent = owner.purpose;
      for (const element of row.querySelectorAll(".of-owner")) element.removeAttribute("hidden");
    }
    part(row, ".filter").textContent = filter ?? "";
    part(row, ".source").textContent = list === null ? "" : text("listAndLine", titleOf(this.#lists, list), line ?? 0);
    return row;
  }
}

/** @param {HTMLElement} row @param {string} selector */
function part(row, selector) {
  return /** @type {HTMLElement} */ (row.querySelector(selector));
}
