/**
 * The content scripts of the learner. They are registered while learning is on: in Chromium for all pages, in Firefox while
 * a visit is watched.
 *
 * @module
 */

import { patterns, Registration } from "../registration.js";

/** @import { ContentScripts } from "../../shared/watching.js" */

/** @typedef {chrome.scripting.RegisteredContentScript} Script */

/** @param {string[]} sitesOff */
const everywhere = (sitesOff) => ({
  matches: ["<all_urls>"],
  excludeMatches: patterns(sitesOff),
  allFrames: true,
  matchOriginAsFallback: true,
  runAt: /** @type {const} */ ("document_start"),
  persistAcrossSessions: true,
});

/** @param {string[]} sitesOff @returns {Script[]} */
const watching = (sitesOff) => [
  // The order matters: watch-page.js needs the answer of relay.js.
  { id: "relay", js: ["content/relay.js"], world: "ISOLATED", ...everywhere(sitesOff) },
  // Not in empty frames: the page's scripts can access these before any content script runs.
  { id: "watch-page", js: ["content/watch-page.js"], world: "MAIN", ...everywhere(sitesOff), matchOriginAsFallback: false },
];

/** @param {string[]} sitesOff @returns {Script} */
const interaction = (sitesOff) => ({ id: "interaction", js: ["content/interaction.js"], world: "ISOLATED", ...everywhere(sitesOff), allFrames: false, matchOriginAsFallback: false });

export class Injection {
  #registration;
  #isOnDemand;
  #on = false;
  /** @type {string[]} */
  #sitesOff = [];
  #isWatching = false;

  /** @param {ContentScripts} scripts @param {boolean} isOnDemand Whether the scripts run in watched visits only. */
  constructor(scripts, isOnDemand) {
    this.#registration = new Registration(scripts, (id) => ["relay", "watch-page", "interaction"].includes(id));
    this.#isOnDemand = isOnDemand;
  }

  /** @param {boolean} on @param {string[]} sitesOff */
  apply(on, sitesOff) {
    this.#on = on;
    this.#sitesOff = sitesOff;
    return this.#sync();
  }

  /** A visit is watched, or none any more. Settles when later documents get the scripts. @param {boolean} isWatching */
  async watch(isWatching) {
    if (isWatching === this.#isWatching) return this.#last;
    this.#isWatching = isWatching;
    this.#last = this.#sync();
    return this.#last;
  }

  /** @type {Promise<void>} */
  #last = Promise.resolve();

  #sync() {
    return this.#registration.sync(this.#on ? this.#wanted() : []);
  }

  /** @returns {Script[]} */
  #wanted() {
    if (!this.#isOnDemand) return watching(this.#sitesOff);
    // They end with the browser's session: storing the registration on the disk would delay the visit.
    const watched = this.#isWatching ? watching(this.#sitesOff).map((script) => ({ ...script, persistAcrossSessions: false })) : [];
    return [interaction(this.#sitesOff), ...watched];
  }
}
