/**
 * Which pages the browser puts the content scripts into: all while learning is on, none while it is off.
 *
 * @module
 */

import { patterns, Registration } from "../registration.js";

/** @import { ContentScripts } from "../../shared/watching.js" */

/** @param {string[]} sitesOff @returns {chrome.scripting.RegisteredContentScript[]} */
function scriptsBut(sitesOff) {
  const everywhere = {
    matches: ["<all_urls>"],
    excludeMatches: patterns(sitesOff),
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: /** @type {const} */ ("document_start"),
    persistAcrossSessions: true,
  };
  // In this order: the second asks the first whether to watch.
  return [
    { id: "relay", js: ["content/relay.js"], world: "ISOLATED", ...everywhere },
    // Not in empty frames, which the page's scripts have had before it.
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
    return this.#registration.bring(on ? scriptsBut(sitesOff) : []);
  }
}
