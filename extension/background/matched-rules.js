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

const INTERVAL = 10 * 60_000;
const QUOTA = 20;
/** Milliseconds for which an answer is current: a short time for the first queries of an interval, longer when few are left. */
const CURRENT = { first: 2000, later: 60_000 };
/** The first queries of an interval. */
const FIRST = 8;
const DYNAMIC = "_dynamic";
const SESSION = "_session";

export class MatchedRules {
  #rules;
  #packed;
  #now;
  /** By ruleset, the ids of the packed rules that do not stop requests. @type {Promise<Map<string, Set<number>>> | undefined} */
  #passing;
  /** By tab, the last answer about its page. @type {Map<number, { at: number, count: number }>} */
  #last = new Map();
  /** When the browser was asked, in the last ten minutes. @type {number[]} */
  #asked = [];

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

  /** The stopped requests of a tab's page. @param {number} tabId @returns {Promise<{ count: number, isCurrent: boolean }>} */
  async stopped(tabId) {
    const now = this.#now();
    this.#asked = this.#asked.filter((at) => now - at < INTERVAL);
    const last = this.#last.get(tabId);
    if (last !== undefined && now - last.at < (this.#asked.length < FIRST ? CURRENT.first : CURRENT.later)) return { count: last.count, isCurrent: true };
    const stale = { count: last?.count ?? 0, isCurrent: false };
    if (this.#asked.length >= QUOTA) return stale;
    this.#asked.push(now);
    try {
      const count = await this.#count(await this.#rules.matched(tabId));
      this.#last.set(tabId, { at: now, count });
      return { count, isCurrent: true };
    } catch {
      // An earlier run of the background has used up the quota.
      return stale;
    }
  }

  /** The tab shows another page, or is closed. @param {number} tabId */
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
