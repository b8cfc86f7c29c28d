/**
 * Chromium: selects the page loads that are learned from.
 *
 * Trackers behave much the same at each visit of a site, and verdicts are applied every six hours. So a site's first load in six
 * hours is learned from, and a random sample of the later loads. Only then are bodies watched: each event costs Chromium about
 * a million instructions.
 *
 * In JavaScript and not in the learner's module, because it limits the cost in this browser.
 *
 * @module
 */

import { Recent } from "../recent.js";
import { hostOf, isWeb } from "../../shared/hosts.js";
import { QUARTER } from "./learner.js";

/** @import { Session } from "../../shared/browser.js" */

/** The sampled share of later loads: over days, a sample covers all pages of a site. */
const SHARE = 1 / 16;
/** Milliseconds for which requests are watched after a sampled page starts. */
const DURATION = 20_000;
const SITES = 500;
const KEY = "sampling";
/** Milliseconds until the times are stored: after a page has loaded, not while it loads. */
const KEPT_AFTER = 2000;

export class Sampling {
  /** Settles when the sampling times of earlier runs of the background have been read. @type {Promise<void>} */
  ready;

  /** When each site was last watched. @type {Recent<string, number>} */
  #watched = new Recent(SITES);
  /** The tabs whose page is sampled. @type {Set<number>} */
  #tabs = new Set();
  #store;
  #start;
  #stop;
  #siteOf;
  #random;
  #isOn = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #keeping;

  /**
   * On at first: the background may have been woken by a page load.
   *
   * @param {object} parts
   * @param {Pick<Session, "readAll" | "write">} parts.store
   * @param {() => void} parts.start
   * @param {() => void} parts.stop
   * @param {(host: string) => string} parts.siteOf
   * @param {() => number} [parts.random] From 0 to 1.
   */
  constructor({ store, start, stop, siteOf, random = Math.random }) {
    this.#store = store;
    this.#start = start;
    this.#stop = stop;
    this.#siteOf = siteOf;
    this.#random = random;
    this.#wait();
    this.ready = this.#read();
  }

  async #read() {
    /** @type {[string, number][]} */
    const stored = (await this.#store.readAll())[KEY] ?? [];
    const since = [...this.#watched];
    for (const [site, time] of [...stored, ...since]) this.#watched.set(site, time);
  }

  /** A tab shows another page. @param {number} tabId @param {string} url @param {number} time */
  onNavigation(tabId, url, time) {
    if (!isWeb(url)) return;
    const site = this.#siteOf(hostOf(url));
    // A time in the future was stored while the device's clock was wrong.
    const isDue = Math.abs(time - (this.#watched.get(site) ?? -QUARTER)) >= QUARTER;
    if (!isDue && this.#random() >= SHARE) {
      this.left(tabId);
      return;
    }
    if (isDue) {
      this.#watched.set(site, time);
      this.#keeping ??= setTimeout(() => this.#keep(), KEPT_AFTER);
    }
    this.#tabs.add(tabId);
    if (!this.#isOn) this.#start();
    this.#isOn = true;
    this.#wait();
  }

  /** The tab leaves its page, or is closed. @param {number} tabId */
  left(tabId) {
    if (this.#tabs.delete(tabId) && this.#tabs.size === 0) this.end();
  }

  /** @param {number} tabId */
  isSampled(tabId) {
    return this.#tabs.has(tabId);
  }

  /** Forgets when a site was sampled. @param {string} [site] Default: every site. */
  forget(site) {
    if (site === undefined) this.#watched.clear();
    else this.#watched.delete(site);
    this.#keep();
  }

  #keep() {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
    void this.#store.write({ [KEY]: [...this.#watched] }).catch(() => {});
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), DURATION);
  }

  /** Stops watching until the next sampled page. */
  end() {
    clearTimeout(this.#timer);
    this.#tabs.clear();
    if (this.#isOn) this.#stop();
    this.#isOn = false;
  }
}
