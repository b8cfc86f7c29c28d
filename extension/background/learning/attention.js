/**
 * Chromium: which page loads are watched request by request.
 *
 * There every event of a request costs the browser about a million instructions, twice for each request with its
 * headers, and no filter leaves first parties out. What a site's trackers do is much the same the next time, and verdicts
 * come into force every six hours, so a site is watched for its first load in six hours, and now and then in between.
 * Documents, which are few, always are.
 *
 * @module
 */

import { Recent } from "../recent.js";
import { hostOf, isWeb } from "./hosts.js";
import { QUARTER } from "./learner.js";

/** @import { Session } from "../../shared/browser.js" */

/** The share of the loads in between: over days all of a site's pages have their turn. */
const BETWEEN = 1 / 16;
/** Milliseconds for which a page that begins is watched, and what loads beside it. */
const LASTS = 20_000;
const SITES = 500;
const TABS = 100;
const KEY = "attention";

export class Attention {
  /** Settles when what an earlier life of the background has watched is known. @type {Promise<void>} */
  ready;

  /** When each site was last watched. @type {Recent<string, number>} */
  #watched = new Recent(SITES);
  /** The tabs whose page is watched. @type {Set<number>} */
  #tabs = new Set();
  /** The site that each tab set out for. @type {Recent<number, string>} */
  #bound = new Recent(TABS);
  #store;
  #start;
  #stop;
  #siteOf;
  #chance;
  #isOn = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * Attentive at first: the background may have been woken by a page that begins.
   *
   * @param {object} parts
   * @param {Pick<Session, "readAll" | "write">} parts.store
   * @param {() => void} parts.start
   * @param {() => void} parts.stop
   * @param {(host: string) => string} parts.siteOf
   * @param {() => number} [parts.chance] From 0 to 1.
   */
  constructor({ store, start, stop, siteOf, chance = Math.random }) {
    this.#store = store;
    this.#start = start;
    this.#stop = stop;
    this.#siteOf = siteOf;
    this.#chance = chance;
    this.#wait();
    this.ready = this.#read();
  }

  async #read() {
    /** @type {[string, number][]} */
    const stored = (await this.#store.readAll())[KEY] ?? [];
    const since = [...this.#watched];
    for (const [site, time] of [...stored, ...since]) this.#watched.set(site, time);
  }

  /** A tab sets out for another page. @param {number} tabId @param {string} url @param {number} time */
  begins(tabId, url, time) {
    if (!isWeb(url)) return;
    const site = this.#siteOf(hostOf(url));
    this.#bound.set(tabId, site);
    // A time ahead of now is of a clock that was ahead.
    const isDue = Math.abs(time - (this.#watched.get(site) ?? -QUARTER)) >= QUARTER;
    if (!isDue && this.#chance() >= BETWEEN) {
      // The page that it leaves is over.
      if (this.#tabs.delete(tabId) && this.#tabs.size === 0) this.end();
      return;
    }
    if (isDue) {
      this.#watched.set(site, time);
      this.#keep();
    }
    this.#tabs.add(tabId);
    if (!this.#isOn) this.#start();
    this.#isOn = true;
    this.#wait();
  }

  /** It is there; a redirect may have led to another site than it set out for. @param {number} tabId @param {string} url @param {number} time */
  arrives(tabId, url, time) {
    if (this.#bound.get(tabId) !== this.#siteOf(hostOf(url))) this.begins(tabId, url, time);
  }

  /** That it was ever watched. @param {string} [site] Every one. */
  forget(site) {
    if (site === undefined) this.#watched.clear();
    else this.#watched.delete(site);
    this.#keep();
  }

  #keep() {
    void this.#store.write({ [KEY]: [...this.#watched] }).catch(() => {});
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), LASTS);
  }

  /** Until a page begins. */
  end() {
    clearTimeout(this.#timer);
    this.#tabs.clear();
    if (this.#isOn) this.#stop();
    this.#isOn = false;
  }
}
