/**
 * Chromium: the policies for trackers as dynamic rules.
 *
 * @module
 */

import init, { trackerRules } from "../../engine/learner.js";
import { MOST_TRACKER_RULES } from "../../shared/browser.js";
import { SerialQueue } from "../serial-queue.js";

/** @import { Local, Rule, Rules } from "../../shared/browser.js" */

/** Rule ids: see updates/rule-ids.js. */
const IDS = { learned: { first: 10_000, end: 500_000 }, chosen: { first: 500_000, end: 1_000_000 } };

/** @typedef {keyof typeof IDS} Origin */

/** Rules at most. Hosts with the same treatment share a rule. */
const MOST = { learned: MOST_TRACKER_RULES * 0.7, chosen: MOST_TRACKER_RULES * 0.3 };

/** The stored key of the lines from which the present rules were made. @param {Origin} origin @returns {`rulesOf:${Origin}`} */
const keyOf = (origin) => `rulesOf:${origin}`;

export class TrackerRules {
  #rules;
  #local;
  #moduleUrl;
  /** One queue for each origin, so that a change of the one does not hide a failure of the other. */
  #replacements = { learned: new SerialQueue(), chosen: new SerialQueue() };

  /** @param {{ rules: Rules, local: Pick<Local, "read" | "write">, moduleUrl: string }} parts */
  constructor({ rules, local, moduleUrl }) {
    this.#rules = rules;
    this.#local = local;
    this.#moduleUrl = moduleUrl;
  }

  /** Why the latest change of the rules of an origin failed. */
  get problem() {
    return this.#replacements.chosen.problem ?? this.#replacements.learned.problem;
  }

  /** @param {Origin} origin @param {string} lines */
  apply(origin, lines) {
    return this.#replacements[origin].run(() => this.#apply(origin, lines));
  }

  /** @param {Origin} origin @param {string} lines */
  async #apply(origin, lines) {
    const { first, end } = IDS[origin];
    const present = (await this.#rules.readDynamic()).filter(({ id }) => id >= first && id < end);
    const last = await this.#local.read(keyOf(origin));
    // Rules persist, and the background starts often.
    if (last?.lines === lines && last.count === present.length) return;

    await init({ module_or_path: new URL(this.#moduleUrl) });
    const wanted = /** @type {Rule[]} */ (JSON.parse(trackerRules(first, lines, origin === "chosen", this.#rules.supportTopDomains())));
    const kept = wanted.slice(0, MOST[origin]);
    await this.#rules.replaceDynamic(present.map(({ id }) => id), kept);
    await this.#local.write(keyOf(origin), { lines, count: kept.length });
    if (kept.length < wanted.length) throw new Error(`${wanted.length - kept.length} rules for trackers exceed the limit`);
  }
}
