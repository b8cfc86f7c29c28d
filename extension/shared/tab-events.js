/**
 * Events of tabs, each with one listener in the browser.
 *
 * Firefox sends every listener a message of its own, and describes the tab anew for each: modules that listen to the same event
 * caused 17 messages for a page in place of 7.5 (`benches/page-load`, counts).
 *
 * @module
 */

import { isFirefox } from "./which-browser.js";

const api = /** @type {typeof chrome} */ (
  /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome
);

/**
 * Adds a listener in the browser with the first of its own.
 *
 * @template {(...args: any[]) => void} Listener
 * @param {(all: Listener) => void} listen Adds a listener in the browser.
 * @returns {(listener: Listener) => void} Adds a listener, which cannot be removed.
 */
function shared(listen) {
  /** @type {Listener[]} */
  const listeners = [];
  return (listener) => {
    listeners.push(listener);
    if (listeners.length > 1) return;
    listen(/** @type {Listener} */ ((...args) => {
      for (const one of listeners) callSafely(() => one(...args));
    }));
  };
}

/** An error in one listener is reported, and does not keep the event from the others. @param {() => void} call */
function callSafely(call) {
  try {
    call();
  } catch (error) {
    reportError(error);
  }
}

/** @typedef {Parameters<typeof api.tabs.onCreated.addListener>[0]} OnCreated */
/** @typedef {Parameters<typeof api.tabs.onUpdated.addListener>[0]} OnUpdated */
/** @typedef {Parameters<typeof api.tabs.onRemoved.addListener>[0]} OnRemoved */

export const tabEvents = {
  watchCreated: shared((/** @type {OnCreated} */ all) => api.tabs.onCreated.addListener(all)),
  /** Called with changes of the URL and the state. */
  watchUpdated: shared((/** @type {OnUpdated} */ all) => {
    // Firefox sends only the wanted changes; Chromium has no such filter.
    if (isFirefox()) return /** @type {any} */ (api.tabs.onUpdated).addListener(all, { properties: ["status", "url"] });
    api.tabs.onUpdated.addListener((tabId, change, tab) => {
      if (change.status !== undefined || change.url !== undefined) all(tabId, change, tab);
    });
  }),
  watchRemoved: shared((/** @type {OnRemoved} */ all) => api.tabs.onRemoved.addListener(all)),
};
