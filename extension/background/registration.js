/**
 * Content scripts that the browser keeps registered across restarts.
 *
 * @module
 */

import { isPatternable } from "../shared/hosts.js";
import { SerialQueue } from "./serial-queue.js";

/** @import { ContentScripts } from "../shared/watching.js" */

/** @typedef {chrome.scripting.RegisteredContentScript} Script */

/** The registered scripts of one feature. */
export class Registration {
  #scripts;
  #isOwn;
  #changes = new SerialQueue();

  /** @param {Pick<ContentScripts, "registered" | "register" | "update" | "unregister">} scripts @param {(id: string) => boolean} isOwn Whether a script belongs to the feature. */
  constructor(scripts, isOwn) {
    this.#scripts = scripts;
    this.#isOwn = isOwn;
  }

  /**
   * Registers these scripts and unregisters the feature's others. Unchanged ones stay, and changed ones are replaced in one
   * call: a page that loads meanwhile has the former or the new script, and never none.
   *
   * @param {Script[]} wanted
   */
  sync(wanted) {
    return this.#changes.outcome(() => this.#sync(wanted));
  }

  /** @param {Script[]} wanted */
  async #sync(wanted) {
    const present = (await this.#scripts.registered()).filter(({ id }) => this.#isOwn(id));
    const before = new Map(present.map((script) => [script.id, identity(script)]));
    const ids = new Set(wanted.map(({ id }) => id));
    const added = wanted.filter(({ id }) => !before.has(id));
    const changed = wanted.filter((script) => before.has(script.id) && before.get(script.id) !== identity(script));
    const removed = present.filter(({ id }) => !ids.has(id));
    // A page that loads meanwhile has two scripts for the same purpose rather than none.
    if (added.length > 0) await this.#scripts.register(added);
    if (changed.length > 0) await this.#scripts.update(changed);
    if (removed.length > 0) await this.#scripts.unregister(removed.map(({ id }) => id));
  }
}

/** The fields in which scripts differ. Browsers return patterns in an order of their own. @param {Script} script */
const identity = ({ id, js = [], matches = [], excludeMatches = [] }) =>
  JSON.stringify([id, js, [...matches].sort(), [...excludeMatches].sort()]);

/** [Match patterns](https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Match_patterns) for hosts and their subdomains. @param {string[]} hosts */
export const patterns = (hosts) => hosts.filter(isPatternable).map((host) => `*://*.${host}/*`);

/**
 * What scripts for the documents of all frames have in common. Empty frames have none: scripts of their page can access them
 * before any content script runs, and their cookies and storage are those of the page.
 *
 * @param {string[]} sitesOff
 */
export const everywhere = (sitesOff) => ({
  matches: ["<all_urls>"],
  excludeMatches: patterns(sitesOff),
  allFrames: true,
  matchOriginAsFallback: false,
  runAt: /** @type {const} */ ("document_start"),
  persistAcrossSessions: true,
});
