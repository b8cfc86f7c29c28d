/**
 * For each start of the background, the time until it was ready, with the loading of its scripts, and the requests that waited.
 *
 * Only Firefox holds requests back; in Chromium `waited` is 0.
 *
 * @module
 */

/** @import { Session } from "../shared/browser.js" */

/**
 * @typedef {object} Start
 * @property {number} at When the browser began to load the background: milliseconds since 1970.
 * @property {number | null} readyAfter Milliseconds; after `at`; null until the background is ready.
 * @property {number} waited Requests that were held back.
 * @property {number} longestWait Milliseconds from the request's time stamp to the decision.
 */

const KEY = "starts";
/** The first start of the session and the latest ones are kept. */
const KEPT = 20;

export class StartLog {
  #store;
  #now;
  /** @type {Start} */
  #start;

  /** @param {Pick<Session, "readAll" | "write">} store @param {() => number} now @param {number} at See {@link Start}. */
  constructor(store, now, at) {
    this.#store = store;
    this.#now = now;
    this.#start = { at, readyAfter: null, waited: 0, longestWait: 0 };
  }

  /** @param {number} requestedAt */
  waited(requestedAt) {
    this.#start.waited += 1;
    this.#start.longestWait = Math.max(this.#start.longestWait, this.#now() - requestedAt);
  }

  ready() {
    this.#start.readyAfter = this.#now() - this.#start.at;
  }

  /** Stores the figures. To be called when no request waits any more. */
  async keep() {
    await this.#store.write({ [KEY]: await this.all() });
  }

  /** @returns {Promise<Start[]>} The oldest first. */
  async all() {
    /** @type {Start[]} */
    const stored = (await this.#store.readAll())[KEY] ?? [];
    const earlier = stored.filter((start) => start.at !== this.#start.at);
    const [first, ...rest] = [...earlier, this.#start];
    return rest.length < KEPT ? [first, ...rest] : [first, ...rest.slice(-(KEPT - 1))];
  }
}
