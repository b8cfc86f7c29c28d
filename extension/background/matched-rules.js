/**
 * Chromium: the number of requests that rules have stopped in a tab's page, as the browser recorded it.
 *
 * The browser names the rules and no URLs. It answers 20 times in ten minutes
 * ([quota](https://developer.chrome.com/docs/extensions/reference/api/declarativeNetRequest#property-GETMATCHEDRULES_QUOTA_INTERVAL)).
 *
 * @module
 */

import { isStopping } from "../shared/rule-actions.js";

/** @import { Rules } from "../shared/browser.js" */

/** Milliseconds between two questions for one tab. */
const PAUSE = 2000;
const DYNAMIC = "_dynamic";
const SESSION = "_session";

export class MatchedRules {
  #rules;
  #packed;
  #now;
  /** By ruleset, the ids of the packed rules that do not stop requests. @type {Promise<Map<string, Set<number>>> | undefined} */
  #passing;
  /** By tab. @type {Map<number, { at: number, stopped: number }>} */
  #last = new Map();

  /**
   * @param {object} parts
   * @param {Pick<Rules, "matched" | "readDynamic">} parts.rules
   * @param {() => Promise<Record<string, number[]>>} parts.packed Reads data/passing-rules.json.
   * @param {() => number} parts.now
   */
  constructor({ rules, packed, now }) {
    this.#rules = rules;
    this.#packed = packed;
    this.#now = now;
  }

  /** The stopped requests of a tab's page; null if the browser does not answer. @param {number} tabId @returns {Promise<number | null>} */
  async stopped(tabId) {
    const last = this.#last.get(tabId);
    if (last !== undefined && this.#now() - last.at < PAUSE) return last.stopped;
    try {
      const matched = await this.#rules.matched(tabId);
      const stopped = await this.#count(matched);
      this.#last.set(tabId, { at: this.#now(), stopped });
      return stopped;
    } catch {
      // The quota is used up.
      return null;
    }
  }

  /** @param {number} tabId */
  forget(tabId) {
    this.#last.delete(tabId);
  }

  /** @param {{ ruleId: number, rulesetId: string }[]} matched */
  async #count(matched) {
    this.#passing ??= this.#packed().then((all) => new Map(Object.entries(all).map(([id, rules]) => [id, new Set(rules)])));
    const passing = await this.#passing;
    const ids = [...new Set(matched.filter(({ rulesetId }) => rulesetId === DYNAMIC).map(({ ruleId }) => ruleId))];
    const dynamic = new Set((ids.length > 0 ? await this.#rules.readDynamic(ids) : []).filter(({ action }) => isStopping(action)).map(({ id }) => id));
    const isStopped = (/** @type {{ ruleId: number, rulesetId: string }} */ { ruleId, rulesetId }) => {
      // All session rules allow.
      if (rulesetId === SESSION) return false;
      return rulesetId === DYNAMIC ? dynamic.has(ruleId) : !passing.get(rulesetId)?.has(ruleId);
    };
    return matched.filter(isStopped).length;
  }
}
