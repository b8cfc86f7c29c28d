/**
 * What was learned, all of it, and what the reader may do with it.
 *
 * @module
 */

import { evidence } from "../shared/evidence.js";
import { fill, text } from "../shared/language.js";

/** @import { Verdict } from "../engine/learner.js" */
/** @typedef {(question: string, more?: Record<string, unknown>) => Promise<any>} Ask */

const ACTIONS = { allow: "choiceAllow", cookieblock: "choiceCookies", block: "choiceBlock" };
/** Blocked ones first. */
const ORDER = ["block", "cookieblock", "allow"];

export class LearnedView {
  #document;
  #ask;

  /** @param {Document} document @param {Ask} ask */
  constructor(document, ask) {
    this.#document = document;
    this.#ask = ask;
    this.#on("learned-apply", () => ask("applyLearned"));
    this.#on("learned-forget-all", () => ask("forgetLearned"));
    this.#on("learned-export", async () => this.#save("brock-learned.json", JSON.stringify(await ask("exportLearned"))));
    this.#on("learned-filters", async () => this.#save("brock-learned.txt", await ask("learnedFilters")));
    const file = /** @type {HTMLInputElement} */ (this.#element("learned-file"));
    this.#on("learned-import", async () => file.click());
    file.addEventListener("change", () => void this.#import(file));
  }

  /** @param {string} id */
  #element(id) {
    return /** @type {HTMLElement} */ (this.#document.getElementById(id));
  }

  /** @param {string} id @param {() => Promise<unknown>} act */
  #on(id, act) {
    this.#element(id).addEventListener("click", async () => {
      await act();
      await this.refresh();
    });
  }

  async refresh() {
    const { verdicts, problem } = await this.#ask("learned");
    this.#tell(problem === null ? "" : text("learnedDamaged", problem));
    /** @type {Verdict[]} */
    const sorted = [...verdicts].sort((a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action));
    this.#element("learned-none").hidden = sorted.length > 0;
    this.#element("learned-list").replaceChildren(...sorted.map((verdict) => this.#row(verdict)));
  }

  /** @param {Verdict} verdict */
  #row(verdict) {
    const template = /** @type {HTMLTemplateElement} */ (this.#element("learned-row"));
    const row = /** @type {HTMLElement} */ (
      /** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild
    );
    fill(row);
    part(row, ".name").textContent = verdict.tracker;
    part(row, ".action").textContent = text(ACTIONS[verdict.action]);
    part(row, ".evidence").textContent = evidence(verdict);
    part(row, ".forget").addEventListener("click", async () => {
      await this.#ask("forgetLearned", { tracker: verdict.tracker.split("/")[0] });
      await this.refresh();
    });
    return row;
  }

  /** @param {HTMLInputElement} input */
  async #import(input) {
    const [file] = input.files ?? [];
    if (file === undefined) return;
    try {
      await this.#ask("importLearned", { exported: JSON.parse(await file.text()) });
      await this.refresh();
    } catch {
      this.#tell(text("learnedImportFailed"));
    }
    input.value = "";
  }

  /** @param {string} problem Empty: none. */
  #tell(problem) {
    this.#element("learned-problem").hidden = problem === "";
    this.#element("learned-problem").textContent = problem;
  }

  /** @param {string} name @param {string} content */
  #save(name, content) {
    const link = this.#document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content]));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

/** @param {HTMLElement} row @param {string} selector */
function part(row, selector) {
  return /** @type {HTMLElement} */ (row.querySelector(selector));
}
