/**
 * "Something broken?": asks whether the page works with one part of Brock off, until the cause is known.
 *
 * @module
 */

import { byId, part } from "../shared/elements.js";
import { inUnicode } from "../shared/idn.js";
import { plural, text } from "../shared/language.js";

/** @import { TroubleShown } from "../background/trouble/index.js" */

/** Milliseconds in which a click on what has just appeared is the second of a double click. */
const SETTLED = 500;

/** @typedef {"startTrouble" | "answerTrouble" | "repairTrouble" | "undoTrouble" | "endTrouble"} TroubleAction */
/** @typedef {{ version: string, lists: { title: string | null, name: string, version: string | null }[] }} ReportFacts */

const NAMES = {
  requests: () => text("troublePartRequests"),
  elements: () => text("troublePartElements"),
  scriptlets: () => text("troublePartScriptlets"),
  learned: () => text("troublePartLearned"),
  cookies: () => text("troublePartCookies"),
};

/** @param {TroubleShown} trouble */
function sentence({ step, part: off, hosts, allowed, site }) {
  const name = off === null ? "" : NAMES[off]();
  if (step === "parts") return text("troubleAskPart", name);
  if (step === "hosts") return text("troubleAskHosts", plural("hostsOf", allowed.length));
  if (step === "none") return text("troubleNone");
  const cause = hosts.length > 0 ? inUnicode(allowed[0] ?? "") : name;
  return step === "found" ? text("troubleFound", cause) : text("troubleDone", cause, site);
}

/** The report in English, for the authors of lists. @param {TroubleShown} trouble @param {ReportFacts} facts @param {string} browser */
export function reportOf({ site, step, part: off, tried, allowed, blocked }, { version, lists }, browser) {
  return [
    `Brock ${version}, ${browser}`,
    `Site: ${site}`,
    `Result: ${step === "none" ? "no part of Brock breaks the page" : `${off ?? "unknown"}${allowed.length > 0 ? `: ${allowed.join(", ")}` : ""}`}`,
    `Page still broken without: ${tried.join(", ") || "nothing tried"}`,
    "Blocked hosts:",
    ...blocked.slice(0, 200).map(({ host, filter, list, part: by }) => `  ${host} (${by}${filter === null ? "" : `: ${filter}, ${list}`})`),
    "Lists:",
    ...lists.map(({ title, name, version: of }) => `  ${title ?? name}${of ? ` ${of}` : ""}`),
    "",
  ].join("\n");
}

export class TroubleView {
  #document;
  /** @type {(trouble: TroubleShown) => Promise<string>} */
  #report;
  /** @type {TroubleShown | null} */
  #shown = null;
  #latest = "";
  /** When the text or the buttons changed. */
  #changedAt = 0;

  /**
   * @param {Document} document
   * @param {{ act: (action: TroubleAction, more?: { works: boolean, question: string }) => Promise<unknown>, report: (trouble: TroubleShown) => Promise<string> }} actions
   */
  constructor(document, { act, report }) {
    this.#document = document;
    this.#report = report;
    /** @param {string} id @param {TroubleAction} action @param {boolean} [works] */
    const connect = (id, action, works) => byId(document, id).addEventListener("click", ({ detail }) => {
      const isByMouse = detail > 0;
      if (isByMouse && performance.now() - this.#changedAt < SETTLED) return;
      void act(action, works === undefined ? undefined : { works, question: this.#shown?.question ?? "" });
    });
    connect("trouble-start", "startTrouble");
    connect("trouble-yes", "answerTrouble", true);
    connect("trouble-no", "answerTrouble", false);
    connect("trouble-repair", "repairTrouble");
    connect("trouble-undo", "undoTrouble");
    connect("trouble-end", "endTrouble");
    byId(document, "trouble-copy").addEventListener("click", () => void this.#copy());
  }

  /** @param {TroubleShown | null} trouble @param {boolean} canStart */
  show(trouble, canStart) {
    const [start, panel] = [byId(this.#document, "trouble-start"), byId(this.#document, "trouble")];
    this.#document.body.classList.toggle("is-searching", trouble !== null);
    start.hidden = trouble !== null || !canStart;
    const hadFocus = this.#document.activeElement === start || panel.contains(this.#document.activeElement);
    const latest = JSON.stringify(trouble);
    if (latest === this.#latest) return;
    this.#latest = latest;
    this.#changedAt = performance.now();
    this.#shown = trouble;
    panel.hidden = trouble === null;
    if (trouble === null) {
      if (hadFocus && canStart) start.focus();
      return;
    }
    this.#fill(panel, trouble);
    // The button with the focus can be gone now.
    if (hadFocus) part(panel, "h2").focus();
  }

  /** @param {HTMLElement} panel @param {TroubleShown} trouble */
  #fill(panel, trouble) {
    const { step, questions, site } = trouble;
    panel.hidden = false;
    panel.dataset.question = trouble.question;
    const isOver = step === "done" || step === "none";
    const isQuestion = step === "parts" || step === "hosts";
    byId(this.#document, "trouble-text").textContent = sentence(trouble);
    byId(this.#document, "trouble-left").textContent = isQuestion ? plural("troubleLeft", questions) : "";
    for (const id of ["trouble-yes", "trouble-no"]) byId(this.#document, id).hidden = !isQuestion;
    byId(this.#document, "trouble-repair").hidden = step !== "found";
    byId(this.#document, "trouble-repair").textContent = text("troubleRepair", site);
    byId(this.#document, "trouble-undo").hidden = step !== "done";
    byId(this.#document, "trouble-end").textContent = text(isOver ? "troubleClose" : "cancel");
    byId(this.#document, "trouble-report").hidden = isQuestion;
    byId(this.#document, "trouble-copied").textContent = "";
    void this.#fillReport(trouble);
  }

  /** @param {TroubleShown} trouble */
  async #fillReport(trouble) {
    const area = /** @type {HTMLTextAreaElement} */ (byId(this.#document, "trouble-report-text"));
    area.value = await this.#report(trouble);
  }

  async #copy() {
    if (this.#shown === null) return;
    const area = /** @type {HTMLTextAreaElement} */ (byId(this.#document, "trouble-report-text"));
    const isCopied = await navigator.clipboard.writeText(area.value).then(() => true, () => false);
    if (!isCopied) area.select();
    byId(this.#document, "trouble-copied").textContent = text(isCopied ? "troubleCopied" : "troubleSelected");
  }
}
