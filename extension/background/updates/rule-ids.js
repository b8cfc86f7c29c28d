/**
 * The ids of dynamic rules:
 *
 * | ids | rules |
 * |---|---|
 * | 1 to 999 | switched-off sites, Global Privacy Control, link cleaning, referrers |
 * | 10,000 to 499,999 | learned policy for trackers |
 * | 500,000 to 999,999 | the user's choices for trackers |
 * | 1,000,000 to 1,999,999 | the user's own filters |
 * | 1,000,000 × n to 1,000,000 × n + 999,999, n from 2 | one list each |
 *
 * The ids of a list are two halves, used in turn, so that all new rules exist before the old ones are removed.
 *
 * @module
 */

const SPAN = 1_000_000;
const HALF = SPAN / 2;
const OWN_SLOT = 1;
const FIRST_SLOT = 2;

/** @typedef {{ slot: number, half: 0 | 1 }} Place */

/** The number before a list's first id. @param {Place} place */
export const base = ({ slot, half }) => slot * SPAN + half * HALF;

/** The ids for rules that are numbered from 1. @param {Place} place @param {number} count */
export function idsOf(place, count) {
  return Array.from({ length: count }, (_, index) => base(place) + index + 1);
}

/** Whether an id is one of a list. @param {number} id */
export const isOfLists = (id) => id >= SPAN;

/**
 * @param {{ place: Place } | undefined} installed The list's present place.
 * @param {boolean} own @param {Place[]} taken
 * @returns {Place} The place for its next rules.
 */
export function nextPlace(installed, own, taken) {
  if (installed) return { slot: installed.place.slot, half: installed.place.half === 0 ? 1 : 0 };
  if (own) return { slot: OWN_SLOT, half: 0 };
  let slot = FIRST_SLOT;
  while (taken.some((place) => place.slot === slot)) slot += 1;
  return { slot, half: 0 };
}
