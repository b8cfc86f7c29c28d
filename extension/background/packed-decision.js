/**
 * The engine's packed decisions: a number that needs no object, and no text of a filter.
 *
 * @module
 */

import { Engine } from "../engine/index.js";

/** The action in a packed decision. */
export const ACTION_BITS = 7;
const { ACTIONS } = Engine;

/** @param {number} packed */
export function isStopped(packed) {
  const action = packed & ACTION_BITS;
  return action === ACTIONS.BLOCK || action === ACTIONS.REDIRECT;
}

/** Stopped without a surrogate. @param {number} packed */
export const isBlocked = (packed) => (packed & ACTION_BITS) === ACTIONS.BLOCK;
