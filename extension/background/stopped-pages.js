/**
 * Pages that a filter stops as a whole: the reader is shown which filter it was, and may go on.
 *
 * @module
 */

/** @import { Session, Tabs } from "../shared/browser.js" */
/** @import { Reason } from "./tab-records.js" */

/**
 * Leave for one tab to show one host's documents.
 * It lasts until the tab goes to another host, so that the host's own redirects do not stop the reader again.
 *
 * @typedef {{ tabId: number, host: string }} Pass
 */

/**
 * @typedef {object} StoppedPage What the interstitial page is told, in its fragment.
 * @property {string} url
 * @property {string | null} filter
 * @property {string | null} list
 * @property {number | null} line
 * @property {string | null} previous Where "back" leads, where the tab's own history does not know.
 */

const KEY = "passes";

/** @param {string} url */
const hostOf = (url) => (URL.canParse(url) ? new URL(url).hostname : "");

export class StoppedPages {
  /** Settles when the passes given in an earlier life of the background have been read. @type {Promise<void>} */
  ready;

  #store;
  #tabs;
  #pageUrl;
  #inPrivateWindows;
  #passesChanged;
  /** Tab to host. @type {Map<number, string>} */
  #passes = new Map();

  /**
   * @param {object} parts
   * @param {Pick<Session, "readAll" | "write">} parts.store
   * @param {Pick<Tabs, "get" | "show">} parts.tabs
   * @param {string} parts.pageUrl Of the interstitial page.
   * @param {boolean} parts.inPrivateWindows Whether the browser shows extensions' pages there.
   * @param {(passes: Pass[]) => unknown} parts.passesChanged
   */
  constructor({ store, tabs, pageUrl, inPrivateWindows, passesChanged }) {
    this.#store = store;
    this.#tabs = tabs;
    this.#pageUrl = pageUrl;
    this.#inPrivateWindows = inPrivateWindows;
    this.#passesChanged = passesChanged;
    this.ready = this.#read();
  }

  async #read() {
    /** @type {Pass[]} */
    const stored = (await this.#store.readAll())[KEY] ?? [];
    for (const { tabId, host } of stored) this.#passes.set(tabId, host);
  }

  /** @returns {Pass[]} */
  list() {
    return [...this.#passes].map(([tabId, host]) => ({ tabId, host }));
  }

  /**
   * @param {number} tabId @param {string} url
   * @param {Reason} reason
   * @param {string | null} previous
   */
  async stop(tabId, url, { filter, list, line }, previous) {
    /** @type {StoppedPage} */
    const page = { url, filter, list, line, previous };
    try {
      // Where a private window cannot show an extension's page, the browser's own message stays.
      if (!this.#inPrivateWindows && (await this.#tabs.get(tabId)).incognito) return;
      await this.#tabs.show(tabId, `${this.#pageUrl}#${encodeURIComponent(JSON.stringify(page))}`);
    } catch {
      // The tab is gone: nobody is left to tell.
    }
  }

  /**
   * Whether this document may be shown although a filter stops it.
   *
   * @param {number} tabId @param {string} url
   */
  passes(tabId, url) {
    this.leave(tabId, url);
    return this.#passes.has(tabId);
  }

  /**
   * The tab goes to this address: a pass for another host is over.
   *
   * @param {number} tabId @param {string} url
   */
  leave(tabId, url) {
    const host = this.#passes.get(tabId);
    if (host !== undefined && host !== hostOf(url)) this.forget(tabId);
  }

  /** @param {number} tabId @param {string} url */
  async continueOnce(tabId, url) {
    this.#passes.set(tabId, hostOf(url));
    await this.#keep();
    await this.#tabs.show(tabId, url);
  }

  /** @param {number} tabId */
  forget(tabId) {
    if (this.#passes.delete(tabId)) void this.#keep();
  }

  async #keep() {
    await this.#store.write({ [KEY]: this.list() });
    await this.#passesChanged(this.list());
  }
}
