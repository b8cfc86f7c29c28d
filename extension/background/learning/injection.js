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

/** Milliseconds for which the scripts stay registered after the last watched visit: the next one may follow at once. */
const KEPT = 10_000;

export class Injection {
  #scripts;
  #registration;
  #isOnDemand;
  #on = false;
  /** @type {string[]} */
  #sitesOff = [];
  /** In Firefox, the registration for watched visits. @type {Promise<void> | null} */
  #watching = null;
  /** Settles when earlier changes are done. @type {Promise<unknown>} */
  #changes = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {ContentScripts} scripts @param {boolean} isOnDemand Whether the scripts run in watched visits only. */
  constructor(scripts, isOnDemand) {
    this.#scripts = scripts;
    this.#registration = new Registration(scripts, (id) => ["relay", "watch-page"].includes(id));
    this.#isOnDemand = isOnDemand;
  }

  /** @param {boolean} on @param {string[]} sitesOff */
  apply(on, sitesOff) {
    this.#on = on;
    this.#sitesOff = sitesOff;
    this.#watching = null;
    const done = this.#registration.sync(on && !this.#isOnDemand ? watching(sitesOff) : []);
    this.#changes = done.catch(() => {});
    return done;
  }

  /** A visit is watched, or none any more. Settles when later documents get the scripts. @param {boolean} isWatching */
  async watch(isWatching) {
    clearTimeout(this.#timer);
    if (isWatching) await this.#start();
    else this.#timer = setTimeout(() => void this.#stop(), KEPT);
  }

  async #start() {
    if (!this.#on) return;
    // They end with the browser's session: storing the registration on the disk would delay the visit.
    // Nor do they run in empty frames, whose cookies and storage are those of their page.
    const scripts = watching(this.#sitesOff).map((script) => ({ ...script, persistAcrossSessions: false, matchOriginAsFallback: false }));
    this.#watching ??= this.#changes.then(() => this.#scripts.register(scripts));
    await this.#watching.catch((error) => {
      this.#watching = null;
      throw error;
    });
  }

  async #stop() {
    const registered = this.#watching;
    if (registered === null) return;
    this.#watching = null;
    this.#changes = registered.then(() => this.#scripts.unregister(["relay", "watch-page"])).catch(() => {});
    await this.#changes;
  }
}
