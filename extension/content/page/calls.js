/**
 * Passes calls of scriptlets from the isolated world to the page's.
 *
 * @module
 */

/** The type of the event. */
export const CALLS = "brock-calls";

/** Calls the script of the page's world; without calls it stops listening. @param {unknown[]} calls */
export const runInPage = (calls) => void document.dispatchEvent(new CustomEvent(CALLS, { detail: JSON.stringify(calls) }));
