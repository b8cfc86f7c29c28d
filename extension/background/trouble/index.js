/**
 * "Something broken?": switches one part of Brock off on a site, in one tab's search, until the user has found the cause.
 *
 * The searches are in session storage, so they survive the end of the background, and end with the browser. What they change
 * goes through the same parts as the user's choices: the engine, the browser's rules, and content scripts.
 *
 * @module
 */

import { SerialQueue } from "../serial-queue.js";
import { answer, begin, exceptionFor, linesBut, partOff, questionOf, questionsLeft } from "./steps.js";

/** @import { Session, Tabs } from "../../shared/browser.js" */
/** @import { Cosmetics } from "../../engine/index.js" */
/** @import { Settings } from "../settings.js" */
/** @import { Suspect, Trouble } from "./steps.js" */

/** @typedef {{ tabId: number, isTrouble: true }} TroublePass Every request of the tab passes. */
/** @typedef {Trouble & { questions: number, question: string }} TroubleShown Question: see `questionOf`. */
/** @typedef {{ add: (line: string) => Promise<unknown>, remove: (line: string) => Promise<unknown> }} OwnFilters */

const KEY = "troubles";

export class Troubles {
  /** @type {Promise<void>} */
  ready;
  #session;
  #settings;
  #tabs;
  #own;
  /** @type {Trouble[]} */
  #all = [];
  /** @type {(() => unknown)[]} */
  #listeners = [];
  #changes = new SerialQueue();

  /** @param {{ session: Pick<Session, "readAll" | "write">, settings: Settings, tabs: Pick<Tabs, "reload">, own: OwnFilters }} parts */
  constructor({ session, settings, tabs, own }) {
    this.#session = session;
    this.#settings = settings;
    this.#tabs = tabs;
    this.#own = own;
    this.ready = session.readAll().then((values) => {
      this.#all = values[KEY] ?? [];
    });
  }

  /** @param {() => unknown} listener A change is complete when its promise has settled. */
  watch(listener) {
    this.#listeners.push(listener);
  }

  /** Sites whose page filters are not the usual ones. */
  get sites() {
    return this.#all.filter((one) => ["elements", "scriptlets"].includes(partOff(one) ?? "")).map(({ site }) => site);
  }

  /** Whether every request of a tab passes. @param {number} tabId */
  allows(tabId) {
    return this.#all.some((one) => one.tabId === tabId && partOff(one) === "requests");
  }

  /** @returns {TroublePass[]} */
  passes() {
    return this.#all.filter((one) => partOff(one) === "requests").map(({ tabId }) => ({ tabId, isTrouble: /** @type {const} */ (true) }));
  }

  /** The user's choices with those of the searches. @param {string} lines */
  chosen(lines) {
    return this.#all.reduce((text, one) => {
      const allowed = one.step === "hosts" || one.step === "found" ? one.allowed.map((host) => `allow ${host} on ${one.site}\n`).join("") : "";
      const others = allowed === "" ? text : text.split("\n").filter((line) => !one.allowed.some((host) => line.endsWith(` ${host} on ${one.site}`))).join("\n");
      return allowed + (partOff(one) === "cookies" ? linesBut(others, one.site, (action) => action === "cookieblock") : others);
    }, lines);
  }

  /** The learned policy without what the searches switch off. @param {string} lines */
  learned(lines) {
    return this.#all.reduce((text, one) => {
      const part = partOff(one);
      if (part === "learned") return linesBut(text, one.site, () => true);
      return part === "cookies" ? linesBut(text, one.site, (action) => action === "cookieblock") : text;
    }, lines);
  }

  /** What page filters do on a site during its search. @param {Cosmetics} usual @param {string} site */
  cosmetics(usual, site) {
    const part = this.#all.map((one) => (one.site === site ? partOff(one) : null)).find((one) => one === "elements" || one === "scriptlets");
    if (part === "scriptlets") return { ...usual, scriptlets: [] };
    if (part === "elements") return { ...usual, genericHide: true, hide: [], style: [], procedural: [], proceduralPrograms: [], html: [], htmlPrograms: [] };
    return usual;
  }

  /** @param {number} tabId @returns {TroubleShown | null} */
  of(tabId) {
    const one = this.#all.find((each) => each.tabId === tabId);
    return one === undefined ? null : { ...one, questions: questionsLeft(one), question: questionOf(one) };
  }

  /** @param {number} tabId @param {string} site @param {Suspect[]} blocked */
  start(tabId, site, blocked) {
    return this.#replace(tabId, () => begin(tabId, site, blocked));
  }

  /** A second click on an answer must not answer the next question. @param {number} tabId @param {boolean} works @param {string} question The one that was shown. */
  answer(tabId, works, question) {
    return this.#replace(tabId, (one) => (one !== null && questionOf(one) === question ? answer(one, works) : one));
  }

  /** The cause is allowed for good. @param {number} tabId */
  repair(tabId) {
    return this.#replace(tabId, async (one) => {
      if (one?.step !== "found") return one;
      const line = exceptionFor(one);
      if (line === null) await this.#settings.chooseAll(one.allowed.map((tracker) => ({ tracker, site: one.site, action: "allow" })));
      else await this.#own.add(line);
      return { ...one, step: "done" };
    });
  }

  /** Takes the repair back. @param {number} tabId */
  undo(tabId) {
    return this.#replace(tabId, async (one) => {
      if (one?.step !== "done") return one;
      const line = exceptionFor(one);
      if (line === null) await this.#settings.chooseAll(one.allowed.map((tracker) => ({ tracker, site: one.site, action: null })));
      else await this.#own.remove(line);
      return null;
    });
  }

  /** @param {number} tabId */
  end(tabId) {
    return this.#replace(tabId, () => null);
  }

  /** The tab was closed, or shows another site. @param {number} tabId @param {string | null} site */
  async left(tabId, site) {
    await this.ready;
    const one = this.of(tabId);
    if (one !== null && one.site !== site) await this.#replace(tabId, () => null, false);
  }

  /** @param {number} tabId @param {(one: Trouble | null) => Trouble | null | Promise<Trouble | null>} change @param {boolean} [reloads] */
  #replace(tabId, change, reloads = true) {
    return this.#changes.outcome(async () => {
      await this.ready;
      const before = this.#all.find((one) => one.tabId === tabId) ?? null;
      const after = await change(before);
      if (after === before) return;
      this.#all = [...this.#all.filter((one) => one.tabId !== tabId), ...(after === null ? [] : [after])];
      await this.#session.write({ [KEY]: this.#all });
      await Promise.all(this.#listeners.map((listener) => listener()));
      if (reloads) await this.#tabs.reload(tabId).catch(() => {});
    });
  }
}
