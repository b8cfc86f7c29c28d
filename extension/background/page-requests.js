/**
 * Chromium: lists the requests of a tab's page when somebody needs them.
 *
 * A listener for each request costs more than all rules save: with those of the earlier design a page took 1.39 times the CPU of
 * the rules alone (docs/page-load.md). So requests cause no event. After a page has loaded, one content script lists them.
 *
 * @module
 */

/** @import { FrameRequests, PageFrames } from "../shared/watching.js" */

/** @typedef {(tabId: number, frames: FrameRequests[]) => void} Listener */

/** Milliseconds after `load` until a page is listed: its last requests have started. */
const SETTLED = 250;
/** Milliseconds after `load` until it is listed again. Many trackers wait some seconds. */
const LATE = 3000;
/** Lists of one page at most, besides those for the popup. */
const MOST_TIMERS = 20;

export class PageRequests {
  #frames;
  /** @type {Listener[]} */
  #listeners = [];
  /** By tab, the timers of its page. @type {Map<number, ReturnType<typeof setTimeout>[]>} */
  #timers = new Map();
  /** @type {Map<number, Promise<FrameRequests[]>>} */
  #running = new Map();

  /** @param {PageFrames} frames */
  constructor(frames) {
    this.#frames = frames;
  }

  /** Whether the lists of a tab have the page's own data, too. @type {(tabId: number) => boolean} */
  wantsOwnData = () => false;

  /** @param {Listener} listener Called with each list. */
  watch(listener) {
    this.#listeners.push(listener);
  }

  /** A tab's page has loaded. @param {number} tabId */
  loaded(tabId) {
    this.forget(tabId);
    const list = () => void this.list(tabId);
    this.#timers.set(tabId, [setTimeout(list, SETTLED), setTimeout(list, LATE)]);
  }

  /** Lists a tab's page once more, unless it still loads. @param {number} tabId @param {number} [after] Milliseconds. */
  again(tabId, after = SETTLED) {
    const timers = this.#timers.get(tabId);
    if (timers === undefined || timers.length > MOST_TIMERS) return;
    timers.push(setTimeout(() => void this.list(tabId), after));
  }

  /** The tab leaves its page, or closes. @param {number} tabId */
  forget(tabId) {
    for (const timer of this.#timers.get(tabId) ?? []) clearTimeout(timer);
    this.#timers.delete(tabId);
  }

  /** The requests of a tab's page by frame, the page's own first; empty if it is no web page. @param {number} tabId @returns {Promise<FrameRequests[]>} */
  list(tabId) {
    const running = this.#running.get(tabId);
    if (running !== undefined) return running;
    const listing = this.#list(tabId).finally(() => this.#running.delete(tabId));
    this.#running.set(tabId, listing);
    return listing;
  }

  /** The same, without telling the listeners. @param {number} tabId */
  frames(tabId) {
    return this.#frames.list(tabId);
  }

  /** @param {number} tabId */
  async #list(tabId) {
    const frames = await this.#frames.list(tabId, this.wantsOwnData(tabId));
    if (frames.length > 0) for (const listener of this.#listeners) listener(tabId, frames);
    return frames;
  }
}
