/**
 * Content scripts that the browser keeps registered across restarts.
 *
 * @module
 */

import { SerialQueue } from "./serial-queue.js";

/** @import { ContentScripts } from "../shared/watching.js" */

/** @typedef {chrome.scripting.RegisteredContentScript} Script */

/** The registered scripts of one feature. */
export class Registration {
  #scripts;
  #isOwn;
  #changes = new SerialQueue();

  /** @param {Pick<ContentScripts, "registered" | "register" | "unregister">} scripts @param {(id: string) => boolean} isOwn Whether a script belongs to the feature. */
  constructor(scripts, isOwn) {
    this.#scripts = scripts;
    this.#isOwn = isOwn;
  }

  /** Registers these scripts and unregisters the feature's others. Unchanged ones stay. @param {Script[]} wanted */
  sync(wanted) {
    return this.#changes.outcome(() => this.#sync(wanted));
  }

  /** @param {Script[]} wanted */
  async #sync(wanted) {
    const present = (await this.#scripts.registered()).filter(({ id }) => this.#isOwn(id));
    const [before, after] = [new Set(present.map(identity)), new Set(wanted.map(identity))];
    const removed = present.filter((script) => !after.has(identity(script)));
    const added = wanted.filter((script) => !before.has(identity(script)));
    if (removed.length > 0) await this.#scripts.unregister(removed.map(({ id }) => id));
    if (added.length > 0) await this.#scripts.register(added);
  }
}

/** The fields in which scripts differ. Browsers return patterns in an order of their own. @param {Script} script */
const identity = ({ id, js = [], matches = [], excludeMatches = [] }) =>
  JSON.stringify([id, js, [...matches].sort(), [...excludeMatches].sort()]);

/** Whether a host can be in a match pattern. The browser rejects the whole registration for one invalid pattern. @param {string} host */
export const isPatternable = (host) => /^[a-z0-9.-]+$/.test(host);

/** [Match patterns](https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Match_patterns) for hosts and their subdomains. @param {string[]} hosts */
export const patterns = (hosts) => hosts.filter(isPatternable).map((host) => `*://*.${host}/*`);
