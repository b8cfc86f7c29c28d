/**
 * The frames that get an empty storage, from the learner's module.
 *
 * @module
 */

import init, { isolatedFrames } from "../../engine/learner.js";

/** @import { IsolatedFrames } from "../../engine/learner.js" */

/** @typedef {{ chosen: string, learned: string, sitesOff: string[] }} Policies Lines of the user's choices and of the learned policy. */

/** The treatment that removes cookies. Policies without it isolate no frame. */
const REMOVES_COOKIES = "cookieblock";

/** @param {string} moduleUrl Of the learner's module. */
export function frameSelection(moduleUrl) {
  /** @param {Policies} policies @returns {Promise<IsolatedFrames[]>} */
  return async ({ chosen, learned, sitesOff }) => {
    // Without such an entry the module need not be loaded.
    if (!chosen.includes(REMOVES_COOKIES) && !learned.includes(REMOVES_COOKIES)) return [];
    await init({ module_or_path: new URL(moduleUrl) });
    return JSON.parse(isolatedFrames(chosen, learned, sitesOff));
  };
}
