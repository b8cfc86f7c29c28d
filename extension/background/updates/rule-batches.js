/**
 * Adds many rules to the browser, in batches.
 *
 * @module
 */

import { canonical } from "../canonical-json.js";

/** @import { Rule, Rules } from "../../shared/browser.js" */

const BATCH = 5000;
/** With more rejected rules the browser has another problem, and the attempt ends. */
const MOST_REFUSED = 100;

/**
 * Adds rules. A rejected rule does not affect the others.
 *
 * @param {Pick<Rules, "replaceDynamic">} rules @param {Rule[]} added
 * @returns {Promise<number[]>} The ids of the rejected rules.
 */
export async function addAll(rules, added) {
  /** @type {number[]} */
  const refused = [];
  for (let at = 0; at < added.length; at += BATCH) await add(rules, added.slice(at, at + BATCH), refused);
  return refused;
}

/** @param {Pick<Rules, "replaceDynamic">} rules @param {Rule[]} batch @param {number[]} refused @returns {Promise<void>} */
async function add(rules, batch, refused) {
  const ids = batch.map(({ id }) => id);
  try {
    // Also removes rules with these ids from an interrupted change.
    await rules.replaceDynamic(ids, batch);
  } catch (error) {
    if (batch.length > 1) {
      const middle = batch.length >> 1;
      await add(rules, batch.slice(0, middle), refused);
      await add(rules, batch.slice(middle), refused);
      return;
    }
    refused.push(...ids);
    if (refused.length > MOST_REFUSED) throw error;
  }
}

/**
 * Replaces rules in one step. If the browser rejects a rule, it names the id, and the step is repeated without the rule.
 *
 * @param {Pick<Rules, "replaceDynamic">} rules @param {number[]} removed @param {Rule[]} added
 * @returns {Promise<number[]>} The ids of the rejected rules.
 */
export async function replaceAll(rules, removed, added) {
  /** @type {number[]} */
  const refused = [];
  for (;;) {
    try {
      await rules.replaceDynamic(removed, added.filter(({ id }) => !refused.includes(id)));
      return refused;
    } catch (error) {
      const id = Number(/\bid (\d+)/.exec(String(error))?.[1]);
      const isNamed = added.some((rule) => rule.id === id) && !refused.includes(id);
      if (!isNamed || refused.length >= MOST_REFUSED) throw error;
      refused.push(id);
    }
  }
}

/**
 * The number of rules that the browser changed or lost.
 *
 * @param {Pick<Rules, "readDynamic">} rules @param {Rule[]} given
 */
export async function differing(rules, given) {
  const there = new Map((await rules.readDynamic(given.map(({ id }) => id))).map((rule) => [rule.id, canonical(rule)]));
  return given.filter((rule) => there.get(rule.id) !== canonical(rule)).length;
}
