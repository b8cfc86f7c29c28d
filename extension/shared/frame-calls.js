/**
 * Sends messages to content scripts.
 *
 * Chromium: by messages. Firefox: by a call of a function in the content script's world. A listener for messages makes Firefox
 * build its API in each frame, which took half of the time of the content scripts (docs/page-load.md).
 *
 * @module
 */

import { isFirefox } from "./which-browser.js";

const api = /** @type {typeof chrome} */ (
  /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome
);

/** Runs in the frame. An element of the page can have such a name. @param {string} name @param {unknown} message */
function call(name, message) {
  const receive = /** @type {any} */ (globalThis)[name];
  return typeof receive === "function" ? receive(message) : undefined;
}

/**
 * Sends a message to a tab's frames, and returns the first answer; undefined if there is none.
 *
 * @param {number} tabId @param {number | null} frameId Null: all frames. @param {unknown} message
 * @param {string} [name] Firefox: of the function.
 * @returns {Promise<any>}
 */
export async function tellFrames(tabId, frameId, message, name = "brockReceive") {
  try {
    if (!isFirefox()) return await api.tabs.sendMessage(tabId, message, frameId === null ? {} : { frameId });
    const target = /** @type {any} */ (frameId === null ? { tabId, allFrames: true } : { tabId, frameIds: [frameId] });
    const outcomes = await api.scripting.executeScript({ target, injectImmediately: true, func: call, args: [name, /** @type {any} */ (message)] });
    return outcomes.find(({ result }) => result !== undefined && result !== null)?.result;
  } catch {
    // The page was loaded before the extension started, or is gone.
    return undefined;
  }
}
