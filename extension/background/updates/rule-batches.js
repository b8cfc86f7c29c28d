/**
 * Many rules into the browser, a batch at a time.
 *
 * @module
 */

/** @import { Rule, Rules } from "../../shared/browser.js" */

const BATCH = 5000;
/** More than so many are no single bad rules: then it is the browser that has a problem, and is left in peace. */
const MOST_REFUSED = 100;

/**
 * Adds rules; one that the browser refuses costs itself only.
 *
 * @param {Pick<Rules, "replaceDynamic">} rules @param {Rule[]} added
 * @returns {Promise<number[]>} The numbers of those refused.
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
    // What a change that was broken off left under these numbers goes with the same step.
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
 * Puts rules in the place of others in one step. The browser names the rule it stumbles over: without it, again.
 *
 * @param {Pick<Rules, "replaceDynamic">} rules @param {number[]} removed @param {Rule[]} added
 * @returns {Promise<number[]>} The numbers of those refused.
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
 * How many of these the browser does not have as they were given.
 *
 * @param {Pick<Rules, "readDynamic">} rules @param {Rule[]} given
 */
export async function differing(rules, given) {
  const there = new Map((await rules.readDynamic(given.map(({ id }) => id))).map((rule) => [rule.id, canonical(rule)]));
  return given.filter((rule) => there.get(rule.id) !== canonical(rule)).length;
}

/** The same for the same rule, in whichever order its fields stand. @param {unknown} value @returns {string} */
export function canonical(value) {
  return JSON.stringify(value, (_key, inner) =>
    inner === null || typeof inner !== "object" || Array.isArray(inner)
      ? inner
      : Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}
