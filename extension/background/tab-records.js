/**
 * The blocked requests of each tab's page.
 *
 * The browser can end the background at any moment, so every change is written to session storage, in batches.
 *
 * @module
 */

import { hostIn, hostOf, isWeb } from "../shared/hosts.js";
import { RECORD, recordKey } from "../shared/agreed-names.js";

/** @import { Session } from "../shared/browser.js" */

/**
 * @typedef {object} Reason
 * @property {string | null} filter
 * @property {string | null} list
 * @property {number | null} line
 * @property {"choice" | "learned"} [reason] No filter decided, but the user's choice or a learned verdict.
 * @property {boolean} [surrogate] A harmless replacement answered.
 */

/** @typedef {Reason & { host: string, count: number }} BlockedHost With the reason of the host's first blocked request. */

/**
 * @typedef {object} TabRecord
 * @property {string} url
 * @property {string} site
 * @property {number} blocked
 * @property {number} elsewhere Number of requests that another extension or the browser stopped.
 * @property {BlockedHost[]} hosts The first `MOST_HOSTS` ones.
 * @property {number} [more] Blocked requests to further hosts.
 */

/** Hosts listed per page at most. */
export const MOST_HOSTS = 500;
/** Records with more hosts are written less often: each write is sent to every open page of the extension. */
const LARGE = 100;
/** Milliseconds between two writes of a large record. */
const PAUSE = 250;

/** Whether a record is of the page with this URL. @param {TabRecord} record @param {string} url */
export const isOfPage = (record, url) => hostOf(record.url) === hostOf(url);

export class TabRecords {
  /** Settles when the records of earlier runs of the background have been read. @type {Promise<void>} */
  ready;

  #store;
  #changed;
  #every;
  /** @type {Map<number, TabRecord>} */
  #records = new Map();
  /** By tab, the record of the page before, which can make requests while it is left. These are not reported. @type {Map<number, TabRecord>} */
  #before = new Map();
  /** Those of pages that their tabs have shown, unlike redirects and downloads. @type {WeakSet<TabRecord>} */
  #shown = new WeakSet();
  /** By record, its hosts by name. @type {WeakMap<TabRecord, Map<string, BlockedHost>>} */
  #hosts = new WeakMap();
  /** @type {Set<number>} */
  #unwritten = new Set();
  #writing = false;

  /**
   * @param {Pick<Session, "readAll" | "write" | "remove">} store
   * @param {(tabId: number, record: TabRecord) => void} changed Called before each write.
   * @param {number} [every] Milliseconds from a change to its write. 0: at the end of the turn.
   */
  constructor(store, changed, every = 0) {
    this.#store = store;
    this.#changed = changed;
    this.#every = every;
    this.ready = this.#read();
  }

  async #read() {
    for (const [key, record] of Object.entries(await this.#store.readAll())) {
      if (key.startsWith(RECORD)) {
        this.#records.set(Number(key.slice(RECORD.length)), /** @type {TabRecord} */ (record));
      }
    }
  }

  /** @param {number} tabId */
  get(tabId) {
    return this.#records.get(tabId);
  }

  /**
   * A page starts in the tab.
   *
   * @param {number} tabId @param {string} url @param {string} site
   */
  begin(tabId, url, site) {
    const before = this.#records.get(tabId);
    if (before === undefined || !isWeb(before.url)) this.#before.delete(tabId);
    else if (!isOfPage(before, url) && (this.#shown.has(before) || !this.#before.has(tabId))) this.#before.set(tabId, before);
    this.#records.set(tabId, { url, site, blocked: 0, elsewhere: 0, hosts: [] });
    this.#touch(tabId);
  }

  /**
   * The tab shows this URL. Pages from the back-forward cache make no request, so `begin` is not called for them.
   *
   * @param {number} tabId @param {string} url @param {(url: string) => string} siteOf
   */
  shown(tabId, url, siteOf) {
    const record = this.#records.get(tabId);
    if (record === undefined || url === "") return;
    if (isOfPage(record, url)) return void this.#shown.add(record);
    this.begin(tabId, url, siteOf(url));
  }

  /** The tab shows a page that is no web page. @param {number} tabId */
  leave(tabId) {
    const record = this.#records.get(tabId);
    if (record !== undefined && isWeb(record.url)) this.begin(tabId, "", "");
  }

  /**
   * @param {number} tabId @param {string} url Of the blocked request.
   * @param {() => Reason & { action?: string }} reason Called only for the host's first request on this page.
   * @param {string} [pageUrl] The page that makes the request. Default: that of the tab's record.
   */
  addBlocked(tabId, url, reason, pageUrl) {
    const record = this.#recordOf(tabId, pageUrl);
    // A late request of the previous page is not counted for the browser's own page.
    if (record === undefined || !isWeb(record.url)) return;
    const host = hostIn(url);
    const hosts = this.#hosts.get(record) ?? new Map(record.hosts.map((blocked) => [blocked.host, blocked]));
    this.#hosts.set(record, hosts);
    const known = hosts.get(host);
    if (known) {
      known.count += 1;
    } else if (hosts.size >= MOST_HOSTS) {
      record.more = (record.more ?? 0) + 1;
    } else {
      const { filter, list, line, reason: by, action } = reason();
      const blocked = { host, count: 1, filter, list, line, ...(by ? { reason: by } : {}), ...(action === "redirect" && { surrogate: true }) };
      record.hosts.push(blocked);
      hosts.set(host, blocked);
    }
    record.blocked += 1;
    if (record === this.#records.get(tabId)) this.#touch(tabId);
  }

  /** Pages send beacons while they are left, when the next page is requested already. @param {number} tabId @param {string} [pageUrl] */
  #recordOf(tabId, pageUrl) {
    const record = this.#records.get(tabId);
    if (record === undefined || pageUrl === undefined || !isWeb(pageUrl) || isOfPage(record, pageUrl)) return record;
    const before = this.#before.get(tabId);
    return before !== undefined && isOfPage(before, pageUrl) ? before : record;
  }

  /** @param {number} tabId */
  addElsewhere(tabId) {
    const record = this.#records.get(tabId);
    if (record === undefined || !isWeb(record.url)) return;
    record.elsewhere += 1;
    this.#touch(tabId);
  }

  /** @param {number} tabId */
  forget(tabId) {
    this.#unwritten.delete(tabId);
    this.#before.delete(tabId);
    if (this.#records.delete(tabId)) void this.#store.remove([recordKey(tabId)]);
  }

  /** @param {number} tabId */
  #touch(tabId) {
    this.#unwritten.add(tabId);
    if (!this.#writing) void this.#write();
  }

  /**
   * One write at a time, each with all changes since the one before. Only large records wait for a timer.
   */
  async #write() {
    this.#writing = true;
    // Requests come in bursts: the changes of this turn are written together.
    if (this.#every === 0) await Promise.resolve();
    while (this.#unwritten.size > 0) {
      if (this.#every > 0) await new Promise((resolve) => setTimeout(resolve, this.#every));
      /** @type {Record<string, TabRecord>} */
      const values = {};
      for (const tabId of this.#unwritten) {
        const record = this.#records.get(tabId);
        // The tab has been closed meanwhile.
        if (record === undefined) continue;
        values[recordKey(tabId)] = record;
        this.#changed(tabId, record);
      }
      this.#unwritten.clear();
      if (Object.keys(values).length === 0) continue;
      try {
        await this.#store.write(values);
      } catch {
        // The storage is full or unavailable. The records in memory stay correct until the background ends.
      }
      const isLarge = Object.values(values).some(({ hosts }) => hosts.length > LARGE);
      if (isLarge) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    this.#writing = false;
  }
}
