/**
 * When lists are downloaded.
 *
 * @module
 */

/** @import { ListFacts } from "../../shared/store.js" */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Bounds for the interval that a list states. */
const SHORTEST = HOUR;
const LONGEST = 14 * DAY;
/** The interval of a list that states none. */
const DEFAULT = DAY;

const FIRST_RETRY = 5 * MINUTE;
const LAST_RETRY = DAY;

/** Random share that is added to intervals, so that not all users load a list at the same minute. */
const SPREAD = 0.1;

/** @param {number} span @param {number} random From 0 to 1. */
const spread = (span, random) => Math.round(span * (1 + SPREAD * random));

/** @param {number} span */
const bounded = (span) => Math.min(Math.max(span, SHORTEST), LONGEST);

/**
 * After a success: when the full list is due, and when the list or a patch is due.
 *
 * @param {Pick<ListFacts, "expiresHours" | "diffPath" | "diffMinutes"> | null} facts
 * @param {number} now @param {number} random
 */
export function nextChecks(facts, now, random) {
  const whole = facts?.expiresHours ? bounded(facts.expiresHours * HOUR) : DEFAULT;
  const patch = facts?.diffPath ? bounded(facts.diffMinutes ? facts.diffMinutes * MINUTE : DEFAULT) : whole;
  return { wholeAt: now + spread(whole, random), nextAt: now + spread(Math.min(whole, patch), random) };
}

/**
 * When to retry after failures in a row.
 *
 * @param {number} failures At least 1. @param {number} now @param {number} random
 */
export function nextTry(failures, now, random) {
  return now + spread(Math.min(FIRST_RETRY * 2 ** (failures - 1), LAST_RETRY), random);
}

/**
 * Whether a list is due. A time too far in the future was set while the device's clock was wrong.
 *
 * @param {number} at @param {number} now
 */
export const isDue = (at, now) => at <= now || at > now + 2 * LONGEST;

/** The first download of a list: some minutes after the start, so as not to slow it down. @param {number} now @param {number} random */
export const firstCheck = (now, random) => now + MINUTE + Math.round(4 * MINUTE * random);
