/**
 * Which of the browser's dynamic rules are whose, by their numbers:
 *
 * | numbers | whose |
 * |---|---|
 * | 1 to 999 | the sites that are switched off, Global Privacy Control |
 * | 10,000 to 499,999 | trackers that were learned |
 * | 500,000 to 999,999 | what the reader chose for trackers |
 * | 1,000,000 to 1,999,999 | the reader's own filters |
 * | 1,000,000 × n to 1,000,000 × n + 999,999, n from 2 | one list each |
 *
 * A list's numbers are two halves, used in turns: the new rules are all there before the old ones go.
 *
 * @module
 */

const SPAN = 1_000_000;
const HALF = SPAN / 2;
const OWN_SLOT = 1;
const FIRST_SLOT = 2;

/** @typedef {{ slot: number, half: 0 | 1 }} Place */

/** What stands in front of a list's first number. @param {Place} place */
export const base = ({ slot, half }) => slot * SPAN + half * HALF;

/** Of rules that were numbered from 1. @param {Place} place @param {number} count */
export function idsOf(place, count) {
  return Array.from({ length: count }, (_, index) => base(place) + index + 1);
}

/** Whether lists may have this number. @param {number} id */
export const isOfLists = (id) => id >= SPAN;

/**
 * @param {{ place: Place } | undefined} installed What the list has now.
 * @param {boolean} own @param {Place[]} taken
 * @returns {Place} Where its next rules go.
 */
export function nextPlace(installed, own, taken) {
  if (installed) return { slot: installed.place.slot, half: installed.place.half === 0 ? 1 : 0 };
  if (own) return { slot: OWN_SLOT, half: 0 };
  let slot = FIRST_SLOT;
  while (taken.some((place) => place.slot === slot)) slot += 1;
  return { slot, half: 0 };
}
