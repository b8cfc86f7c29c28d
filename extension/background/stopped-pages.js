/**
 * Documents that a filter blocks: the interstitial page shows the filter, and lets the user continue.
 *
 * @module
 */

import { hostOf } from "../shared/hosts.js";

/** @import { Session, Tabs } from "../shared/browser.js" */
/** @import { Reason } from "./tab-records.js" */

/**
 * Permission for a tab to show documents of one host. It lasts until the tab goes to another host, so that redirects of the
 * host do not show the interstitial page again.
 *
 * @typedef {{ tabId: number, host: string }} Pass
 */

/**
 * @typedef {object} StoppedPage The data of the interstitial page, in its URL's fragment.
 * @property {string} url
 * @property {string | null} filter
 * @property {string | null} list
 * @property {number | null} line
 * @property {string | null} previous The target of "back", if it is not the previous entry of the tab's history.
 */

const KEY = "passes";

export class StoppedPages {
  /** Settles when the passes of earlier runs of the background have been read. @type {Promise<void>} */
  ready;

  #store;
  #tabs;
  #pageUrl;
  #inPrivateWindows;
  #passesChanged;
  /** By tab, the host. @type {Map<number, string>} */
  #passes = new Map();

  /**
   * @param {object} parts
   * @param {Pick<Session, "readAll" | "write">} parts.store
   * @param {Pick<Tabs, "get" | "show">} parts.tabs
   * @param {string} parts.pageUrl Of the interstitial page.
   * @param {boolean} parts.inPrivateWindows Whether private windows can show pages of the extension.
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
      // Where a private window cannot show the page, the browser's own error page stays.
      if (!this.#inPrivateWindows && (await this.#tabs.get(tabId)).incognito) return;
      await this.#tabs.show(tabId, `${this.#pageUrl}#${encodeURIComponent(JSON.stringify(page))}`);
    } catch {
      // The tab has closed.
    }
  }

  /**
   * Whether the user allowed this document.
   *
   * @param {number} tabId @param {string} url
   */
  passes(tabId, url) {
    this.leave(tabId, url);
    return this.#passes.has(tabId);
  }

  /**
   * The tab goes to this URL. Ends a pass for another host.
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
