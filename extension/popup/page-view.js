/**
 * Shows a tab's report in the popup.
 *
 * @module
 */

import { byId } from "../shared/elements.js";
import { inUnicode } from "../shared/idn.js";
import { clock, number, plural, text } from "../shared/language.js";
import { RowList } from "../shared/row-list.js";
import { ActivityView } from "./activity-view.js";
import { groupsOf } from "./groups.js";
import { HostRows } from "./host-rows.js";
import { PageFilters } from "./page-filters.js";

/** @import { PageActivity } from "../background/page-activity.js" */
/** @import { Length } from "../background/pauses.js" */
/** @import { PageReport } from "../background/page-report.js" */
/** @import { Verdict } from "../engine/learner.js" */
/** @import { Choice } from "./choice-select.js" */
/** @import { Group } from "./groups.js" */
/** @import { ListTitle } from "../shared/lists.js" */
/** @import { OwnerOf } from "../shared/owners.js" */

/** @param {number} blocked @param {boolean} isLeast */
const counted = (blocked, isLeast) => (isLeast ? plural("popupCountLeast", blocked) : plural("popupCount", blocked));

/**
 * The page's trackers and companies. Where requests are missing among the hosts, the sentence says that the numbers are lower
 * bounds.
 *
 * @param {Pick<PageReport, "site" | "hosts" | "blocked" | "isLeast" | "unlisted" | "more">} report @param {OwnerOf} ownerOf
 */
export function sentence({ site, hosts, blocked, isLeast, unlisted, more }, ownerOf) {
  const stopped = hosts.filter(({ count }) => count > 0);
  const name = inUnicode(site);
  if (stopped.length === 0 && blocked > 0) return plural("popupSentenceUnnamed", blocked, name);
  if (stopped.length === 0) return text(isLeast ? "popupSentenceNoneLeast" : "popupSentenceNone", name);
  const companies = new Set(stopped.map(({ host, domain }) => ownerOf(host)?.name ?? domain));
  return text(isLeast || unlisted > 0 || more > 0 ? "popupSentenceLeast" : "popupSentence", plural("trackers", stopped.length), plural("companies", companies.size), name);
}

/** Hosts of which nothing was blocked are listed because of a choice, which can be taken back here. @param {{ count: number }[]} hosts */
function titleOf(hosts) {
  if (hosts.every(({ count }) => count > 0)) return text("popupBlockedTitle");
  return hosts.some(({ count }) => count > 0) ? text("popupBlockedAndChosenTitle") : text("popupChosenTitle");
}

/** @param {PageReport} report */
function stateOf({ off, until, fixed }) {
  if (!off) return text("popupOn");
  if (fixed) return text("popupFixed");
  if (until === null) return text("popupOff");
  return until === 0 ? text("pausedRestart") : text("pausedUntil", clock(until));
}

export class PageView {
  #document;
  #ownerOf;
  /** @type {PageReport | null} */
  #report = null;
  #rows;
  #list;
  #pageFilters;
  #activity;
  /** @type {PageActivity | null} */
  #active = null;
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
    this.#activity = new ActivityView(document, this.#rows, ownerOf);
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

  /** @param {(choice: { site: string, off: boolean, length: Length }) => Promise<void>} listener */
  onPause(listener) {
    for (const button of this.#document.querySelectorAll("#pause .segment")) {
      const length = /** @type {Length} */ (button.getAttribute("data-length"));
      button.addEventListener("click", () => {
        if (this.#report) void listener({ site: this.#report.site, off: true, length });
      });
    }
  }

  /** @param {PageActivity | null} activity */
  showActivity(activity) {
    this.#active = activity;
    if (this.#report) this.#activity.show(this.#report, activity);
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

  /** Whether the background reports every blocked request (Firefox). */
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
    if (report.pageFilters !== null) this.#pageFilters.show(report.pageFilters);
    this.#activity.show(report, this.#active);
    this.#showLine("elsewhere", report.elsewhere, () => plural("popupElsewhere", report.elsewhere));
    this.#showLine("more-requests", report.more, () => plural("popupMoreRequests", report.more));
    this.#showLine("unlisted-requests", report.unlisted, () => plural("popupUnlisted", report.unlisted));
    if (report.pageFilters !== null) this.#document.querySelector("main")?.removeAttribute("aria-busy");
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
    this.#element("damaged").hidden = !damaged;
    this.#element("access").hidden = access;
    this.#element("updates").hidden = updates === "current";
    const isUpdating = updates === "updating";
    this.#element("updates").textContent = text(isUpdating ? "popupUpdating" : "popupUpdateFailed");
    this.#element("access-text").textContent = text(engineBlocks ? "accessMissingBlock" : "accessMissingCount");
  }

  /** @param {PageReport} report */
  #showSite(report) {
    const { site, off, until, fixed, blocked, isLeast } = report;
    this.#element("site-name").textContent = inUnicode(site);
    this.#element("site-ascii").textContent = inUnicode(site) === site ? "" : site;
    this.#element("site-state").textContent = stateOf(report);
    this.#element("sentence").textContent = off ? "" : sentence(report, this.#ownerOf);
    const toggle = this.#element("switch");
    toggle.setAttribute("aria-checked", String(!off));
    toggle.toggleAttribute("disabled", fixed);
    this.#element("pause").hidden = fixed;
    const now = !off ? "" : until === null ? "always" : until === 0 ? "restart" : "hour";
    for (const button of this.#document.querySelectorAll("#pause .segment")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-length") === now));
    }
    this.#element("count-number").textContent = off ? "" : number(blocked);
    this.#element("count-text").textContent = off ? text("popupOffCount") : counted(blocked, isLeast);
  }

  /** @param {PageReport} report */
  #showHosts({ off, hosts: all, site, chosen }) {
    // The blocked requests are of the time before the switch.
    const hosts = off ? [] : all;
    this.#element("blocked").hidden = hosts.length === 0;
    this.#element("blocked-title").textContent = titleOf(hosts);
    this.#rows.page = { site, chosen };
    this.#list.show(groupsOf(hosts, chosen, this.#ownerOf));
  }
}
