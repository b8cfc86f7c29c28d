/**
 * Shows a tab's report in the popup.
 *
 * @module
 */

import { byId } from "../shared/elements.js";
import { number, plural, text } from "../shared/language.js";
import { RowList } from "../shared/row-list.js";
import { groupsOf } from "./groups.js";
import { HostRows } from "./host-rows.js";
import { PageFilters } from "./page-filters.js";

/** @import { PageReport } from "../background/page-report.js" */
/** @import { Verdict } from "../engine/learner.js" */
/** @import { Choice } from "./choice-view.js" */
/** @import { Group } from "./groups.js" */
/** @import { ListTitle } from "../shared/lists.js" */
/** @import { OwnerOf } from "../shared/owners.js" */

/** @param {number} blocked @param {boolean} isLeast */
const counted = (blocked, isLeast) => (isLeast ? plural("popupCountLeast", blocked) : plural("popupCount", blocked));

export class PageView {
  #document;
  #ownerOf;
  /** @type {PageReport | null} */
  #report = null;
  #rows;
  #list;
  #pageFilters;
  /** @type {(choices: Choice[]) => Promise<void>} */
  #chosen = async () => {};

  /**
   * @param {Document} document
   * @param {{ lists: ListTitle[], ownerOf: OwnerOf, verdictOn: (host: string) => Promise<Verdict | null> }} data
   */
  constructor(document, { lists, ownerOf, verdictOn }) {
    this.#document = document;
    this.#ownerOf = ownerOf;
    this.#pageFilters = new PageFilters(document, lists);
    this.#rows = new HostRows(document, { lists, ownerOf, verdictOn, chosen: (choices) => this.#chosen(choices) });
    this.#list = new RowList(this.#element("hosts"), this.#element("more-hosts"), (/** @type {Group} */ group) => this.#rows.row(group));
  }

  /** @param {string} id */
  #element(id) {
    return byId(this.#document, id);
  }

  /** @param {(choice: { site: string, off: boolean }) => Promise<void>} listener */
  onSwitch(listener) {
    this.#element("switch").addEventListener("click", () => {
      if (this.#report) void listener({ site: this.#report.site, off: !this.#report.off });
    });
  }

  /** @param {(choices: Choice[]) => Promise<void>} listener */
  onChoice(listener) {
    this.#chosen = listener;
  }

  /** @param {() => Promise<void>} listener */
  onAccess(listener) {
    this.#element("access-request").addEventListener("click", () => void listener());
  }

  /** @param {(site: string) => Promise<unknown>} forget @param {() => Promise<boolean>} undo False if it is too late. */
  onForget(forget, undo) {
    const [status, undoButton] = [this.#element("forget-status"), this.#element("forget-undo")];
    this.#element("forget-site").addEventListener("click", async () => {
      const site = this.#report?.site ?? "";
      if (site === "") return;
      await forget(site);
      status.textContent = text("forgetSiteDone", site);
      undoButton.hidden = false;
    });
    undoButton.addEventListener("click", async () => {
      const isUndone = await undo();
      status.textContent = text(isUndone ? "undone" : "undoTooLate");
      undoButton.hidden = true;
      this.#element("forget-site").focus();
    });
  }

  /** Whether the background tells of every blocked request (Firefox). */
  get isLive() {
    return this.#report?.engineBlocks ?? true;
  }

  /** @param {PageReport} report */
  show(report) {
    this.#report = report;
    this.#showProblems(report);
    for (const id of ["site", "learned-here"]) this.#element(id).hidden = report.site === "";
    this.#element("no-site").hidden = report.site !== "";
    this.#showSite(report);
    this.#showHosts(report);
    this.#pageFilters.show(report.pageFilters);
    this.#showLine("elsewhere", report.elsewhere, () => plural("popupElsewhere", report.elsewhere));
    this.#showLine("more-requests", report.more, () => plural("popupMoreRequests", report.more));
    this.#showLine("unlisted-requests", report.unlisted, () => plural("popupUnlisted", report.unlisted));
    this.#document.querySelector("main")?.removeAttribute("aria-busy");
  }

  /** @param {string} id @param {number} count @param {() => string} line */
  #showLine(id, count, line) {
    this.#element(id).hidden = count === 0;
    this.#element(id).textContent = count === 0 ? "" : line();
  }

  /** @param {PageReport} report */
  #showProblems({ access, engineBlocks, problem, updates, damaged }) {
    this.#element("problem").hidden = problem === null;
    if (problem !== null) this.#element("problem").textContent = text("engineProblem", problem);
    this.#element("damaged").hidden = damaged === 0;
    this.#element("access").hidden = access;
    this.#element("updates").hidden = updates === "current";
    const isUpdating = updates === "updating";
    this.#element("updates").textContent = text(isUpdating ? "popupUpdating" : "popupUpdateFailed");
    this.#element("access-text").textContent = text(engineBlocks ? "accessMissingBlock" : "accessMissingCount");
  }

  /** @param {PageReport} report */
  #showSite({ site, off, blocked, isLeast }) {
    this.#element("site-name").textContent = site;
    this.#element("site-state").textContent = text(off ? "popupOff" : "popupOn");
    this.#element("switch").setAttribute("aria-checked", String(!off));
    this.#element("count-number").textContent = off ? "" : number(blocked);
    this.#element("count-text").textContent = off ? text("popupOffCount") : counted(blocked, isLeast);
  }

  /** @param {PageReport} report */
  #showHosts({ off, hosts: all, site, chosen }) {
    // The blocked requests are of the time before the switch.
    const hosts = off ? [] : all;
    this.#element("blocked").hidden = hosts.length === 0;
    const isBlocked = hosts.some(({ count }) => count > 0);
    this.#element("blocked-title").textContent = text(isBlocked ? "popupBlockedTitle" : "popupChosenTitle");
    this.#rows.page = { site, chosen };
    this.#list.show(groupsOf(hosts, chosen, this.#ownerOf));
  }
}
