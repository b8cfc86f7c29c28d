/**
 * The content scripts of the learner: registered for all pages while learning is on, unregistered while it is off.
 *
 * @module
 */

import { patterns, Registration } from "../registration.js";

/** @import { ContentScripts } from "../../shared/watching.js" */

/** @param {string[]} sitesOff @returns {chrome.scripting.RegisteredContentScript[]} */
function contentScripts(sitesOff) {
  const everywhere = {
    matches: ["<all_urls>"],
    excludeMatches: patterns(sitesOff),
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: /** @type {const} */ ("document_start"),
    persistAcrossSessions: true,
  };
  // The order matters: watch-page.js needs the answer of relay.js.
  return [
    { id: "relay", js: ["content/relay.js"], world: "ISOLATED", ...everywhere },
    // Not in empty frames: the page's scripts can access these before any content script runs.
    { id: "watch-page", js: ["content/watch-page.js"], world: "MAIN", ...everywhere, matchOriginAsFallback: false },
  ];
}

export class Injection {
  #registration;

  /** @param {ContentScripts} scripts */
  constructor(scripts) {
    this.#registration = new Registration(scripts, (id) => id === "relay" || id === "watch-page");
  }

  /** @param {boolean} on @param {string[]} sitesOff */
  apply(on, sitesOff) {
    return this.#registration.sync(on ? contentScripts(sitesOff) : []);
  }
}
