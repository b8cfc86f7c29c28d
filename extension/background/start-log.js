/**
 * How long requests waited for the background to be ready, start by start.
 *
 * Only Firefox holds requests back; on Chromium `waited` stays 0.
 *
 * @module
 */

/** @import { Session } from "../shared/browser.js" */

/**
 * @typedef {object} Start
 * @property {number} at Milliseconds since 1970.
 * @property {number | null} readyAfter Milliseconds; null while not ready.
 * @property {number} waited Requests that were held back.
 * @property {number} longestWait Milliseconds from the request's own time stamp to its verdict.
 */

const KEY = "starts";
/** The first start of the browser's session and the latest few tell all there is to know. */
const KEPT = 20;

export class StartLog {
  #store;
  #now;
  /** @type {Start} */
  #start;

  /** @param {Pick<Session, "readAll" | "write">} store @param {() => number} now */
  constructor(store, now) {
    this.#store = store;
    this.#now = now;
    this.#start = { at: now(), readyAfter: null, waited: 0, longestWait: 0 };
  }

  /** @param {number} askedAt */
  waited(askedAt) {
    this.#start.waited += 1;
    this.#start.longestWait = Math.max(this.#start.longestWait, this.#now() - askedAt);
  }

  ready() {
    this.#start.readyAfter = this.#now() - this.#start.at;
  }

  /** Writes once the waiting is over. */
  async keep() {
    await this.#store.write({ [KEY]: await this.all() });
  }

  /** @returns {Promise<Start[]>} Oldest first; this start is the last. */
  async all() {
    /** @type {Start[]} */
    const stored = (await this.#store.readAll())[KEY] ?? [];
    const earlier = stored.filter((start) => start.at !== this.#start.at);
    const [first, ...rest] = [...earlier, this.#start];
    return rest.length < KEPT ? [first, ...rest] : [first, ...rest.slice(-(KEPT - 1))];
  }
}
