/**
 * Chromium: which page loads are watched request by request.
 *
 * There every event of a request costs the browser about a million instructions, twice for each request with its
 * headers, and no filter leaves first parties out. What a page's trackers do is much the same the next time, so a site
 * is watched for its first load in half an hour, and now and then in between. Documents, which are few, always are.
 *
 * @module
 */

import { Recent } from "../recent.js";
import { hostOf, isWeb } from "./hosts.js";

/** @import { Session } from "../../shared/browser.js" */

const AGAIN = 30 * 60_000;
/** The share of the loads in between: over days all of a site's pages have their turn. */
const BETWEEN = 1 / 16;
/** Milliseconds for which a page that begins is watched, and what loads beside it. */
const LASTS = 20_000;
const SITES = 500;
const KEY = "attention";

export class Attention {
  /** Settles when what an earlier life of the background has watched is known. @type {Promise<void>} */
  ready;

  /** When each site was last watched, by host. @type {Recent<string, number>} */
  #watched = new Recent(SITES);
  #store;
  #start;
  #stop;
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
   * @param {() => number} [parts.chance] From 0 to 1.
   */
  constructor({ store, start, stop, chance = Math.random }) {
    this.#store = store;
    this.#start = start;
    this.#stop = stop;
    this.#chance = chance;
    this.#wait();
    this.ready = this.#read();
  }

  async #read() {
    const stored = (await this.#store.readAll())[KEY];
    if (!Array.isArray(stored)) return;
    const since = [...this.#watched];
    for (const [host, time] of [...stored, ...since]) this.#watched.set(host, time);
  }

  /** A tab goes to another page. @param {string} url @param {number} time */
  begins(url, time) {
    if (!isWeb(url)) return;
    const host = hostOf(url);
    const isDue = time - (this.#watched.get(host) ?? -AGAIN) >= AGAIN;
    if (!isDue && this.#chance() >= BETWEEN) return;
    if (isDue) {
      this.#watched.set(host, time);
      void this.#store.write({ [KEY]: [...this.#watched] }).catch(() => {});
    }
    if (!this.#isOn) this.#start();
    this.#isOn = true;
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), LASTS);
  }

  /** Until a page begins. */
  end() {
    clearTimeout(this.#timer);
    if (this.#isOn) this.#stop();
    this.#isOn = false;
  }
}
