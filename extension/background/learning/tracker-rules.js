/**
 * Chromium: what is done with trackers, as rules of the browser.
 *
 * @module
 */

import init, { trackerRules } from "../../engine/learner.js";
import { MOST_TRACKER_RULES } from "../../shared/browser.js";
import { SerialQueue } from "../serial-queue.js";

/** @import { Local, Rule, Rules } from "../../shared/browser.js" */

/** The numbers of the rules: updates/rule-ids.js. */
const PLACES = { learned: { first: 10_000, end: 500_000 }, chosen: { first: 500_000, end: 1_000_000 } };

/** @typedef {keyof typeof PLACES} Whose */

/** Hosts that are treated alike share a rule: these are many. */
const MOST = { learned: MOST_TRACKER_RULES * 0.7, chosen: MOST_TRACKER_RULES * 0.3 };

/** What the rules were made of that the browser has. @param {Whose} whose @returns {`rulesOf:${Whose}`} */
const made = (whose) => `rulesOf:${whose}`;

export class TrackerRules {
  #rules;
  #local;
  #moduleUrl;
  #replacements = new SerialQueue();

  /** @param {{ rules: Rules, local: Pick<Local, "read" | "write">, moduleUrl: string }} parts */
  constructor({ rules, local, moduleUrl }) {
    this.#rules = rules;
    this.#local = local;
    this.#moduleUrl = moduleUrl;
  }

  /** Why the browser does not have the rules it should have. */
  get problem() {
    return this.#replacements.problem;
  }

  /** @param {Whose} whose @param {string} lines */
  apply(whose, lines) {
    return this.#replacements.run(() => this.#apply(whose, lines));
  }

  /** @param {Whose} whose @param {string} lines */
  async #apply(whose, lines) {
    const { first, end } = PLACES[whose];
    const present = (await this.#rules.readDynamic()).filter(({ id }) => id >= first && id < end);
    const last = await this.#local.read(made(whose));
    // The rules outlive the background, which starts often.
    if (last?.lines === lines && last.count === present.length) return;

    await init({ module_or_path: new URL(this.#moduleUrl) });
    const wanted = /** @type {Rule[]} */ (JSON.parse(trackerRules(first, lines, whose === "chosen", this.#rules.knowTopDomains())));
    const kept = wanted.slice(0, MOST[whose]);
    await this.#rules.replaceDynamic(present.map(({ id }) => id), kept);
    await this.#local.write(made(whose), { lines, count: kept.length });
    if (kept.length < wanted.length) throw new Error(`${wanted.length - kept.length} rules for trackers found no room`);
  }
}
