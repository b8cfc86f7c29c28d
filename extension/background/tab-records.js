/**
 * What was blocked in each tab, since its page began.
 *
 * The browser may end the background at any moment, so every change goes to session storage.
 *
 * @module
 */

/** @import { Session } from "../shared/browser.js" */

/**
 * @typedef {object} Reason
 * @property {string | null} filter
 * @property {string | null} list
 * @property {number | null} line
 * @property {"choice" | "learned"} [reason] No filter decided, but the reader, or what was learned.
 */

/** @typedef {Reason & { host: string, count: number }} BlockedHost The reason is that of the host's first blocked request. */

/**
 * @typedef {object} TabRecord
 * @property {string} url
 * @property {string} site
 * @property {number} blocked
 * @property {number} elsewhere Stopped by another extension or the browser, not by Brock.
 * @property {BlockedHost[]} hosts Of the first so many.
 * @property {number} [more] Blocked requests to other hosts than these.
 */

const PREFIX = "tab:";
/** A page that asks for more hosts is no page that anybody reads a list of. */
export const MOST_HOSTS = 500;
/** Each write of a record with so many hosts costs every page of the extension that listens: such a one is written less often. */
const LARGE = 100;
/** Milliseconds between two writes then. */
const PAUSE = 250;

/** @param {number} tabId */
export const recordKey = (tabId) => `${PREFIX}${tabId}`;

/** @param {string} url */
const hostOf = (url) => (URL.canParse(url) ? new URL(url).hostname : "");

/** Whether Brock does anything on the page with this address. @param {string} url */
export const isWebPage = (url) => /^https?:/.test(url);

/** Whether a record is of the page with this address. @param {TabRecord} record @param {string} url */
export const isOfPage = (record, url) => hostOf(record.url) === hostOf(url);

export class TabRecords {
  /** Settles when the records of an earlier life of the background have been read. @type {Promise<void>} */
  ready;

  #store;
  #changed;
  /** @type {Map<number, TabRecord>} */
  #records = new Map();
  /** The hosts of each record by their names. @type {WeakMap<TabRecord, Map<string, BlockedHost>>} */
  #hosts = new WeakMap();
  /** @type {Set<number>} */
  #unwritten = new Set();
  #writing = false;

  /**
   * @param {Pick<Session, "readAll" | "write" | "remove">} store
   * @param {(tabId: number, record: TabRecord) => void} changed
   */
  constructor(store, changed) {
    this.#store = store;
    this.#changed = changed;
    this.ready = this.#read();
  }

  async #read() {
    for (const [key, record] of Object.entries(await this.#store.readAll())) {
      if (key.startsWith(PREFIX)) {
        this.#records.set(Number(key.slice(PREFIX.length)), /** @type {TabRecord} */ (record));
      }
    }
  }

  /** @param {number} tabId */
  get(tabId) {
    return this.#records.get(tabId);
  }

  /**
   * A new page begins in the tab.
   *
   * @param {number} tabId @param {string} url @param {string} site
   */
  begin(tabId, url, site) {
    this.#records.set(tabId, { url, site, blocked: 0, elsewhere: 0, hosts: [] });
    this.#touch(tabId);
  }

  /**
   * The tab shows this address. Pages that come back from the back-forward cache make no request,
   * so this is where a change of page is noticed that `begin` was not told of.
   *
   * @param {number} tabId @param {string} url @param {(url: string) => string} siteOf
   */
  shown(tabId, url, siteOf) {
    const record = this.#records.get(tabId);
    if (record === undefined || url === "" || isOfPage(record, url)) return;
    this.begin(tabId, url, siteOf(url));
  }

  /** The tab shows a page that is not of the web. @param {number} tabId */
  leave(tabId) {
    const record = this.#records.get(tabId);
    if (record !== undefined && isWebPage(record.url)) this.begin(tabId, "", "");
  }

  /**
   * @param {number} tabId @param {string} url Of the blocked request.
   * @param {() => Reason} reason Asked only for a host not seen before on this page.
   */
  addBlocked(tabId, url, reason) {
    const record = this.#records.get(tabId);
    // What is asked for late by the page before is no news of a page of the browser's own.
    if (record === undefined || !isWebPage(record.url)) return;
    const host = hostOf(url);
    const hosts = this.#hosts.get(record) ?? new Map(record.hosts.map((blocked) => [blocked.host, blocked]));
    this.#hosts.set(record, hosts);
    const known = hosts.get(host);
    if (known) {
      known.count += 1;
    } else if (hosts.size >= MOST_HOSTS) {
      record.more = (record.more ?? 0) + 1;
    } else {
      const { filter, list, line, reason: by } = reason();
      const blocked = { host, count: 1, filter, list, line, ...(by ? { reason: by } : {}) };
      record.hosts.push(blocked);
      hosts.set(host, blocked);
    }
    record.blocked += 1;
    this.#touch(tabId);
  }

  /** @param {number} tabId */
  addElsewhere(tabId) {
    const record = this.#records.get(tabId);
    if (record === undefined || !isWebPage(record.url)) return;
    record.elsewhere += 1;
    this.#touch(tabId);
  }

  /** @param {number} tabId */
  forget(tabId) {
    this.#unwritten.delete(tabId);
    if (this.#records.delete(tabId)) void this.#store.remove([recordKey(tabId)]);
  }

  /** @param {number} tabId */
  #touch(tabId) {
    this.#unwritten.add(tabId);
    if (!this.#writing) void this.#write();
  }

  /**
   * One write at a time, each with all that changed during the one before:
   * batched under load. Only large records wait for a timer.
   */
  async #write() {
    this.#writing = true;
    // Requests come in bursts: let this turn's land in the same write.
    await Promise.resolve();
    while (this.#unwritten.size > 0) {
      /** @type {Record<string, TabRecord>} */
      const values = {};
      for (const tabId of this.#unwritten) {
        const record = /** @type {TabRecord} */ (this.#records.get(tabId));
        values[recordKey(tabId)] = record;
        this.#changed(tabId, record);
      }
      this.#unwritten.clear();
      try {
        await this.#store.write(values);
      } catch {
        // The store is full or gone; memory still has the truth for as long as the background lives.
      }
      const isLarge = Object.values(values).some(({ hosts }) => hosts.length > LARGE);
      if (isLarge) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    this.#writing = false;
  }
}
