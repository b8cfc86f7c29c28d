/**
 * The learned trackers with their evidence, and the actions on learned data.
 *
 * @module
 */

import { trackerLines } from "../../shared/tracker-lines.js";
import { isHost } from "../../shared/checks.js";
import { byId, fromTemplate, part, saveFile } from "../../shared/elements.js";
import { evidence } from "../../shared/evidence.js";
import { day, moment, plural, text } from "../../shared/language.js";
import { RowList } from "../../shared/row-list.js";
import { confirmed } from "../confirm.js";
import { showLearning } from "./learning.js";

/** @import { Learned } from "../../background/learning/messages.js" */
/** @import { Undoable } from "../../background/learning/learner.js" */
/** @import { Verdict } from "../../engine/learner.js" */
/** @import { Ask, Section } from "../section.js" */
/** @typedef {Verdict["action"]} Action */
/** @typedef {{ key: string, tracker: string, category: string, now: Action, next: Action, nextAt: number, isKept: boolean }} Item IsKept: only a damaged ledger knew it. */

/** Verdicts with evidence that are asked for at once: as many as the list shows. */
const FIRST = 50;

const STATES = {
  allow: () => text("stateAllowed"),
  cookieblock: () => text("stateCookies"),
  block: () => text("stateBlocked"),
};
/** @type {Record<Undoable, () => string>} */
const DONE = {
  all: () => text("doneForgetAll"),
  tracker: () => text("doneForgetTracker"),
  site: () => text("doneForgetSite"),
  import: () => text("doneImport"),
};
/** The verdicts without their evidence. @param {Learned} learned @returns {{ tracker: string, action: Action, category: string }[]} */
function allOf({ verdicts, rest }) {
  const others = rest.split("\n").slice(0, -1).map((line) => line.split(" "));
  return [
    ...verdicts.map(({ tracker, action, category = "" }) => ({ tracker, action, category })),
    ...others.map(([action = "allow", tracker = "", ...category]) => ({ tracker, action: /** @type {Action} */ (action), category: category.join(" ") })),
  ];
}

/** Those that are known from damaged data alone come last. @param {Learned} learned @returns {Item[]} */
function itemsOf(learned) {
  const { inForce, nextAt } = learned;
  const now = new Map(trackerLines(inForce).map(({ tracker, action }) => [tracker, /** @type {Action} */ (action)]));
  const all = allOf(learned);
  const known = new Set(all.map(({ tracker }) => tracker));
  const kept = [...now].filter(([tracker]) => !known.has(tracker));
  return [
    ...all.map(({ tracker, action, category }) => ({ key: tracker, tracker, category, now: now.get(tracker) ?? "allow", next: action, nextAt, isKept: false })),
    ...kept.map(([tracker, action]) => ({ key: `kept ${tracker}`, tracker, category: "", now: action, next: action, nextAt, isKept: true })),
  ];
}

/** From when to when it was seen. @param {Verdict} verdict */
const times = ({ evidence: { since, until } }) => text("learnedTimes", day(since), day(until));

class LearnedView {
  #document;
  #ask;
  #list;
  #count = 0;
  /** @type {Item[]} */
  #items = [];
  /** @type {Item[]} */
  #found = [];
  /** The evidence that is known, by tracker. @type {Map<string, Verdict>} */
  #verdicts = new Map();
  /** Trackers in the list whose evidence was not asked for yet. @type {Set<string>} */
  #missing = new Set();

  /** @param {Document} document @param {Ask} ask */
  constructor(document, ask) {
    this.#document = document;
    this.#ask = ask;
    this.#list = new RowList(this.#element("learned-list"), this.#element("more-learned"), (/** @type {Item} */ item) => this.#row(item));
    this.#on("learned-apply", () => ask("applyLearned"));
    this.#on("learned-forget-all", () => this.#forgetAll());
    this.#on("learned-undo", () => ask("undoLearned"));
    this.#on("learned-export", async () => saveFile(document, "brock-learned.json", JSON.stringify(await ask("exportLearned"))));
    this.#on("learned-filters", async () => saveFile(document, "brock-learned.txt", await ask("learnedFilters")));
    this.#element("learned-search").addEventListener("input", () => this.#filter());
    const file = /** @type {HTMLInputElement} */ (this.#element("learned-file"));
    this.#on("learned-import", async () => file.click());
    file.addEventListener("change", () => void this.#import(file));
    this.#element("forget-site").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#forgetSite();
    });
  }

  /** @param {string} id */
  #element(id) {
    return byId(this.#document, id);
  }

  /** @param {string} id @param {() => Promise<unknown>} act */
  #on(id, act) {
    this.#element(id).addEventListener("click", async () => {
      await act();
      await this.refresh();
    });
  }

  async refresh() {
    /** @type {Learned} */
    const learned = await this.#ask("learned", { most: FIRST });
    const { problem, undoable } = learned;
    this.#tell(problem === null ? "" : text("learnedDamaged", problem));
    const items = itemsOf(learned);
    this.#count = items.length;
    this.#element("learned-none").hidden = items.length > 0;
    this.#items = items;
    this.#verdicts = new Map(learned.verdicts.map((verdict) => [verdict.tracker, verdict]));
    this.#missing.clear();
    this.#filter();
    this.#element("learned-undo-bar").hidden = undoable === null;
    const done = undoable === null ? "" : `${DONE[undoable.what]()} ${text("undoUntil", moment(undoable.until))}`;
    this.#element("learned-done").textContent = done;
  }

  /** Shows the trackers whose name, owner's category or state contains the searched text. */
  #filter() {
    const wanted = /** @type {HTMLInputElement} */ (this.#element("learned-search")).value.trim().toLowerCase();
    const states = { allow: STATES.allow(), cookieblock: STATES.cookieblock(), block: STATES.block() };
    this.#found = this.#items.filter(({ tracker, next, category }) => `${tracker} ${category} ${states[next]}`.toLowerCase().includes(wanted));
    this.#list.show(this.#found);
    this.#element("learned-count").textContent = plural("learnedCount", this.#found.length);
  }

  /** The evidence of a row, which is asked for when the row is shown. @param {Item} item */
  #evidence({ tracker, isKept }) {
    if (isKept) return text("learnedKept");
    const verdict = this.#verdicts.get(tracker);
    if (verdict !== undefined) return `${evidence(verdict)} ${times(verdict)}`;
    // One question for all rows of a change.
    if (this.#missing.size === 0) setTimeout(() => void this.#askMissing(), 0);
    this.#missing.add(tracker);
    return "";
  }

  async #askMissing() {
    const trackers = [...this.#missing];
    this.#missing.clear();
    if (trackers.length === 0) return;
    /** @type {Verdict[]} */
    // After a failure, the rows ask again when they are shown again.
    const verdicts = await this.#ask("verdicts", { trackers }).catch(() => []);
    if (verdicts.length === 0) return;
    for (const verdict of verdicts) this.#verdicts.set(verdict.tracker, verdict);
    this.#list.show(this.#found);
  }

  /** @param {Item} item */
  #row({ tracker }) {
    const element = fromTemplate(this.#document, "learned-row");
    part(element, ".name").textContent = tracker;
    const button = part(element, ".forget");
    button.setAttribute("aria-label", text("learnedForgetNamed", tracker));
    button.addEventListener("click", async () => {
      await this.#ask("forgetLearned", { tracker: tracker.split("/")[0] });
      await this.refresh();
      this.#element("learned-undo").focus();
    });
    return {
      element,
      update: (/** @type {Item} */ item) => {
        const { now, next, nextAt } = item;
        part(element, ".action").textContent =
          now === next ? STATES[now]() : text("stateChanges", STATES[now](), moment(nextAt), STATES[next]());
        part(element, ".evidence").textContent = this.#evidence(item);
      },
    };
  }

  async #forgetAll() {
    if (this.#count === 0 || (await confirmed(this.#document, plural("forgetAllSure", this.#count), text("learnedForgetAll")))) {
      await this.#ask("forgetLearned");
    }
  }

  async #forgetSite() {
    const input = /** @type {HTMLInputElement} */ (this.#element("forget-site-name"));
    const name = input.value.trim();
    const url = /^https?:/.test(name) ? name : `https://${name}/`;
    const isSite = name !== "" && URL.canParse(url) && isHost(new URL(url).hostname);
    this.#element("forget-site-problem").textContent = isSite ? "" : text("forgetSiteNone");
    if (!isSite) return;
    const { keptForgotten } = await this.#ask("forgetLearned", { site: new URL(url).hostname });
    input.value = "";
    await this.refresh();
    if (keptForgotten) this.#element("forget-site-problem").textContent = text("forgetSiteKept");
    this.#element("learned-undo").focus();
  }

  /** @param {HTMLInputElement} input */
  async #import(input) {
    const [file] = input.files ?? [];
    if (file === undefined) return;
    try {
      const exported = JSON.parse(await file.text());
      const { ours, theirs } = await this.#ask("previewLearned", { exported });
      const question = text("importSure", ours.trackers, theirs.trackers, theirs.blocked);
      if (await confirmed(this.#document, question, text("importReplace"))) await this.#ask("importLearned", { exported });
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
}

/** @type {Section} */
export async function show(document, ask) {
  const learned = new LearnedView(document, ask);
  const switches = async () => {
    const { learning } = await ask("managed");
    await showLearning(document, () => ask("learning"), (on) => ask("switchLearning", { on }), learning !== undefined);
  };
  await Promise.all([switches(), learned.refresh()]);
}
