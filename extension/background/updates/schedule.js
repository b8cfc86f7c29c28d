/**
 * When a list is asked for again.
 *
 * @module
 */

/** @import { ListFacts } from "../../shared/store.js" */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a list may ask for. */
const SHORTEST = HOUR;
const LONGEST = 14 * DAY;
/** Where it asks for nothing. */
const USUAL = DAY;

const FIRST_RETRY = 5 * MINUTE;
const LAST_RETRY = DAY;

/** Everybody at the same minute would be too many for a server. */
const SPREAD = 0.1;

/** @param {number} span @param {number} random From 0 to 1. */
const spread = (span, random) => Math.round(span * (1 + SPREAD * random));

/** @param {number} span */
const bounded = (span) => Math.min(Math.max(span, SHORTEST), LONGEST);

/**
 * After a success: when the whole list is due, and when the list or a patch to it.
 *
 * @param {Pick<ListFacts, "expiresHours" | "diffPath" | "diffMinutes"> | null} facts
 * @param {number} now @param {number} random
 */
export function nextChecks(facts, now, random) {
  const whole = facts?.expiresHours ? bounded(facts.expiresHours * HOUR) : USUAL;
  const patch = facts?.diffPath ? bounded(facts.diffMinutes ? facts.diffMinutes * MINUTE : USUAL) : whole;
  return { wholeAt: now + spread(whole, random), nextAt: now + spread(Math.min(whole, patch), random) };
}

/**
 * After so many failures in a row.
 *
 * @param {number} failures At least 1. @param {number} now @param {number} random
 */
export function nextTry(failures, now, random) {
  return now + spread(Math.min(FIRST_RETRY * 2 ** (failures - 1), LAST_RETRY), random);
}

/**
 * Whether a list is to be asked for. Nobody ever sets a time so far ahead: it was set when the device's clock was ahead.
 *
 * @param {number} at @param {number} now
 */
export const isDue = (at, now) => at <= now || at > now + 2 * LONGEST;

/** A list never asked for is due some minutes after the start, which has other things to do. @param {number} now @param {number} random */
export const firstCheck = (now, random) => now + MINUTE + Math.round(4 * MINUTE * random);
