/**
 * Firefox: selects the visits whose requests are watched.
 *
 * A listener for headers costs each request two messages between the browser's processes. Trackers behave much the same at
 * each visit of a site, and verdicts are applied every six hours. So the requests of a site are watched at its first visit in
 * six hours, and in a random sample of the later ones, in the tab of the visit alone. Content scripts are registered only
 * while a visit is watched.
 *
 * In JavaScript and not in the learner's module, because it limits the cost of this browser's events.
 *
 * @module
 */

import { Recent } from "../recent.js";
import { hostOf, isWeb } from "../../shared/hosts.js";
import { QUARTER } from "./learner.js";

/** The sampled share of later visits: over days, a sample covers all pages of a site. */
const SHARE = 1 / 16;
/** Milliseconds for which the requests of a visit are watched. */
const DURATION = 20_000;
const SITES = 500;

/** @typedef {{ unwatch: () => void, timer: ReturnType<typeof setTimeout> | undefined }} Watched */

export class Visits {
  /** When each site was last watched. @type {Recent<string, number>} */
  #seen = new Recent(SITES);
  /** By tab. @type {Map<number, Watched>} */
  #tabs = new Map();
  #watch;
  #scripts;
  #siteOf;
  #random;

  /**
   * @param {object} parts
   * @param {(tabId: number) => () => void} parts.watch Watches a tab's requests; returns a function that ends it.
   * @param {(on: boolean) => Promise<void>} parts.scripts Registers the content scripts, or unregisters them.
   * @param {(host: string) => string} parts.siteOf
   * @param {() => number} [parts.random] From 0 to 1.
   */
  constructor({ watch, scripts, siteOf, random = Math.random }) {
    this.#watch = watch;
    this.#scripts = scripts;
    this.#siteOf = siteOf;
    this.#random = random;
  }

  /**
   * A document is requested.
   *
   * @param {number} tabId @param {string} url @param {number} time
   * @returns {Promise<void> | undefined} Settles when the document can be loaded; undefined: at once.
   */
  onDocument(tabId, url, time) {
    if (!isWeb(url)) return undefined;
    const site = this.#siteOf(hostOf(url));
    // A time in the future was set while the device's clock was wrong.
    const isDue = Math.abs(time - (this.#seen.get(site) ?? -QUARTER)) >= QUARTER;
    if (isDue) this.#seen.set(site, time);
    else if (this.#random() >= SHARE) {
      this.closed(tabId);
      return undefined;
    }
    const watched = this.#tabs.get(tabId) ?? { unwatch: this.#watch(tabId), timer: undefined };
    clearTimeout(watched.timer);
    watched.timer = setTimeout(() => this.closed(tabId), DURATION);
    this.#tabs.set(tabId, watched);
    // The page is loaded in any case.
    return this.#scripts(true).catch(() => {});
  }

  /** The tab was closed, or leaves its watched visit. @param {number} tabId */
  closed(tabId) {
    const watched = this.#tabs.get(tabId);
    if (watched === undefined) return;
    this.#tabs.delete(tabId);
    clearTimeout(watched.timer);
    watched.unwatch();
    if (this.#tabs.size === 0) void this.#scripts(false).catch(() => {});
  }

  /** Forgets when a site was watched. @param {string} [site] Default: every site. */
  forget(site) {
    if (site === undefined) this.#seen.clear();
    else this.#seen.delete(site);
  }

  /** Stops watching until the next visit that is selected. */
  end() {
    for (const tabId of [...this.#tabs.keys()]) this.closed(tabId);
  }

  /** Number of watched tabs. */
  get size() {
    return this.#tabs.size;
  }
}
