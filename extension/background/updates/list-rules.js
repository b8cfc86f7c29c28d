/**
 * Chromium: installs updated lists as dynamic rules, and disables their static rulesets.
 *
 * At no moment is less blocked than before: new rules are added and verified before old ones are removed. A journal names
 * the list of the current change. If the journal exists at a start, the change was interrupted, and the browser's rules
 * are reset to the record of installed lists.
 *
 * @module
 */

import { SerialQueue } from "../serial-queue.js";
import { OWN } from "./list-sources.js";
import { addAll, differing, replaceAll } from "./rule-batches.js";
import { base, idsOf, isOfLists, nextPlace } from "./rule-ids.js";

/** @import { Local, Rule, Rules } from "../../shared/browser.js" */
/** @import { Place } from "./rule-ids.js" */

/**
 * @typedef {object} Installed
 * @property {Place} place
 * @property {string} hash SHA-256 of the rules as JSON.
 * @property {number} count Number of rule ids used.
 * @property {number} unsafeRules
 * @property {number} regexRules
 * @property {number} refused Rules that the browser rejected.
 */

/**
 * @typedef {object} Wanted
 * @property {string} id
 * @property {string} hash
 * @property {number} count
 * @property {number} unsafeRules
 * @property {number} regexRules
 * @property {string | null} packed The hash of its static ruleset; null if it has none.
 */

/** @typedef {Pick<Installed, "count" | "unsafeRules" | "regexRules">} Counts */

const INSTALLED = "installedRules";
const JOURNAL = "rulesJournal";

export class ListRules {
  #rules;
  #local;
  #read;
  #changes = new SerialQueue();

  /**
   * @param {object} parts
   * @param {Rules} parts.rules
   * @param {Pick<Local, "read" | "write" | "remove">} parts.local
   * @param {(id: string) => Promise<string>} parts.read The rules of a list as JSON.
   */
  constructor({ rules, local, read }) {
    this.#rules = rules;
    this.#local = local;
    this.#read = read;
  }

  /** @returns {Promise<Record<string, Installed>>} */
  async installed() {
    return (await this.#local.read(INSTALLED)) ?? {};
  }

  /** Whether a change was interrupted, or the record of installed lists is lost. */
  async isUnsure() {
    const [installed, journal] = await Promise.all([this.#local.read(INSTALLED), this.#local.read(JOURNAL)]);
    return installed === undefined || journal !== undefined;
  }

  /**
   * The limits for the rules of these lists: the browser's limits less the rules of other lists and of settings.
   *
   * @param {string[]} ids
   */
  async room(ids) {
    const limits = this.#rules.limits();
    const others = Object.entries(await this.installed()).filter(([id]) => !ids.includes(id));
    const taken = sums(others.map(([, list]) => list));
    return {
      rules: Math.max(limits.rules - taken.count, 0),
      unsafeRules: Math.max(limits.unsafeRules - taken.unsafeRules, 0),
      regexRules: Math.max(limits.regexRules - taken.regexRules, 0),
    };
  }

  /** @param {Wanted[]} wanted */
  install(wanted) {
    return this.#changes.outcome(async () => {
      for (const list of wanted) await this.#install(list);
    });
  }

  /** Removes the dynamic rules of lists, and enables their static rulesets. @param {string[]} ids @param {string[]} packed */
  withdraw(ids, packed) {
    return this.#changes.outcome(async () => {
      for (const id of ids) await this.#withdraw(id, packed.includes(id));
    });
  }

  /**
   * Resets the browser's rules to the record. Removes lists with missing rules from the record.
   *
   * @param {string[]} packed The lists with a static ruleset that are on.
   * @param {string[]} [off] Those that the user has switched off.
   * @returns {Promise<string[]>} The removed lists.
   */
  reconcile(packed, off = []) {
    return this.#changes.outcome(async () => {
      const [installed, present, enabled] = await Promise.all([
        this.installed(),
        this.#rules.readDynamic(),
        this.#rules.enabledRulesets(),
      ]);
      const ids = present.map(({ id }) => id).filter(isOfLists);
      const there = new Set(ids);
      const lost = [];
      for (const [id, { place, count, refused }] of Object.entries(installed)) {
        if (idsOf(place, count).filter((number) => there.has(number)).length === count - refused) continue;
        lost.push(id);
        delete installed[id];
      }
      await this.#local.write(INSTALLED, installed);
      await this.#switch(
        packed.filter((id) => !(id in installed) && !enabled.includes(id)),
        [...packed.filter((id) => id in installed), ...off].filter((id) => enabled.includes(id)),
      );
      const kept = new Set(Object.values(installed).flatMap(({ place, count }) => idsOf(place, count)));
      const strays = ids.filter((id) => !kept.has(id));
      if (strays.length > 0) await this.#rules.replaceDynamic(strays, []);
      await this.#local.remove(JOURNAL);
      return lost;
    });
  }

  /** Enables the static rulesets of `on` without dynamic rules, and disables those of `off`. @param {string[]} on @param {string[]} off */
  select(on, off) {
    return this.#changes.outcome(async () => {
      const [installed, enabled] = await Promise.all([this.installed(), this.#rules.enabledRulesets()]);
      await this.#switch(on.filter((id) => !(id in installed) && !enabled.includes(id)), off.filter((id) => enabled.includes(id)));
    });
  }

  /** @param {Wanted} wanted */
  async #install({ id, hash, count, unsafeRules, regexRules, packed }) {
    const installed = await this.installed();
    const old = installed[id];
    if (hash === packed || (count === 0 && packed === null)) return this.#withdraw(id, packed !== null);
    if (old?.hash === hash) return;

    await this.#local.write(JOURNAL, { id });
    const places = Object.values(installed).map(({ place }) => place);
    const place = nextPlace(old, id === OWN, places);
    const rules = /** @type {Rule[]} */ (JSON.parse(await this.#read(id)));
    for (const rule of rules) rule.id += base(place);
    const removed = old ? idsOf(old.place, old.count) : [];
    const beside = this.#haveRoom([...Object.values(installed), { count, unsafeRules, regexRules }]);
    // If old and new rules exceed the limits together, they are replaced in one step.
    const refused = beside ? await addAll(this.#rules, rules) : await replaceAll(this.#rules, removed, rules);
    const wrong = await differing(this.#rules, rules.filter((rule) => !refused.includes(rule.id)));
    if (wrong > 0) {
      await this.#rules.replaceDynamic(rules.map((rule) => rule.id), []);
      throw new Error(`the browser changed ${wrong} rules of "${id}"`);
    }
    installed[id] = { place, hash, count, unsafeRules, regexRules, refused: refused.length };
    await this.#local.write(INSTALLED, installed);
    if (packed !== null) await this.#switch([], [id]);
    if (removed.length > 0) await this.#rules.replaceDynamic(removed, []);
    await this.#local.remove(JOURNAL);
  }

  /** @param {Counts[]} lists */
  #haveRoom(lists) {
    const limits = this.#rules.limits();
    const { count, unsafeRules, regexRules } = sums(lists);
    return count <= limits.rules && unsafeRules <= limits.unsafeRules && regexRules <= limits.regexRules;
  }

  /** @param {string} id @param {boolean} packed */
  async #withdraw(id, packed) {
    const installed = await this.installed();
    const old = installed[id];
    if (old === undefined) return;
    await this.#local.write(JOURNAL, { id });
    if (packed) await this.#switch([id], []);
    delete installed[id];
    await this.#local.write(INSTALLED, installed);
    await this.#rules.replaceDynamic(idsOf(old.place, old.count), []);
    await this.#local.remove(JOURNAL);
  }

  /** Enables before it disables. @param {string[]} on @param {string[]} off */
  async #switch(on, off) {
    if (on.length > 0) await this.#rules.switchRulesets(on, []);
    if (off.length > 0) await this.#rules.switchRulesets([], off);
  }
}

/** The rules of lists, and those that user-rules.js makes of settings. @param {Counts[]} lists @returns {Counts} */
function sums(lists) {
  return lists.reduce(
    (sum, list) => ({
      count: sum.count + list.count,
      unsafeRules: sum.unsafeRules + list.unsafeRules,
      regexRules: sum.regexRules + list.regexRules,
    }),
    { count: 5, unsafeRules: 2, regexRules: 0 },
  );
}
