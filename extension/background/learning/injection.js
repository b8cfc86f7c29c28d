/**
 * Firefox: the content scripts of the learner, which are registered while a visit is watched. In Chromium page-world.js
 * registers them.
 *
 * @module
 */

import { everywhere, Registration } from "../registration.js";

/** @import { ContentScripts } from "../../shared/watching.js" */

/** @param {string[]} sitesOff @returns {chrome.scripting.RegisteredContentScript[]} */
const watching = (sitesOff) => [
  // The order matters: watch-page.js needs the answer of relay.js.
  { ...everywhere(sitesOff), id: "relay", js: ["content/relay.js"], world: "ISOLATED" },
  { ...everywhere(sitesOff), id: "watch-page", js: ["content/watch-page.js"], world: "MAIN" },
];

/** Milliseconds for which the scripts stay registered after the last watched visit: the next one may follow at once. */
const KEPT = 10_000;

export class Injection {
  #scripts;
  #registration;
  #on = false;
  /** @type {string[]} */
  #sitesOff = [];
  /** @type {Promise<void> | null} */
  #watching = null;
  /** Settles when earlier changes are done. @type {Promise<unknown>} */
  #changes = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {ContentScripts} scripts */
  constructor(scripts) {
    this.#scripts = scripts;
    this.#registration = new Registration(scripts, (id) => ["relay", "watch-page"].includes(id));
  }

  /** @param {boolean} on @param {string[]} sitesOff */
  apply(on, sitesOff) {
    this.#on = on;
    this.#sitesOff = sitesOff;
    this.#watching = null;
    // The next watched visit registers them anew.
    const done = this.#registration.sync([]);
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
    const scripts = watching(this.#sitesOff).map((script) => ({ ...script, persistAcrossSessions: false }));
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
