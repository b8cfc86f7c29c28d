/**
 * The page of each tab, and so the site of each request and report.
 *
 * Requests whose site is uncertain are not learned from, nor are those of private windows.
 *
 * @module
 */

import { hostOf, isWeb } from "../../shared/hosts.js";

/** @import { Exchange, FrameRequests, Navigation, ReportSender, WatchedTabs } from "../../shared/watching.js" */

/**
 * @typedef {object} Page
 * @property {string} url
 * @property {string} origin
 * @property {string} host
 * @property {number} began
 * @property {boolean} touched Whether the user interacted with the page.
 * @property {Set<number>} frames Ids of the frames in the page.
 * @property {Map<number, Set<string>>} scripts By frame, the URLs of its document and of the scripts that it has loaded.
 * @property {number} cookiesQueried When the page's cookies were last queried.
 */

/** @typedef {{ incognito: boolean, page: Page | null }} Tab */
/** @typedef {{ site: string, host: string, page: Page | null }} Place The URL and host of a site, and its page if a tab still shows it. */

/** Limits per page: bound the memory if a page loads many scripts or frames. */
const SCRIPTS = 500;
const FRAMES = 500;
const LONGEST_URL = 2048;

/** The latest URL and its origin: most requests in a row are of one page. */
const latest = { url: "", origin: "" };

/** @param {string} url */
function originOf(url) {
  if (url !== latest.url) Object.assign(latest, { url, origin: URL.canParse(url) ? new URL(url).origin : "" });
  return latest.origin;
}

/** @param {string} url @param {number} began @returns {Page | null} */
function pageAt(url, began) {
  if (!isWeb(url)) return null;
  const { origin, hostname } = new URL(url);
  return { url, origin, host: hostname, began, touched: false, frames: new Set(), scripts: new Map([[0, new Set([withoutFragment(url)])]]), cookiesQueried: began };
}

/** The URL without its fragment, which is not sent to servers. @param {string} url */
const withoutFragment = (url) => url.replace(/#.*/s, "");

/** @template T @param {Set<T>} set @param {T} value @param {number} limit */
function put(set, value, limit) {
  if (set.size < limit) set.add(value);
}

/**
 * The frame of a request; 0: the top frame. In Chromium the top frame of a new page has another id until the browser
 * has replaced the previous page, and the first requests can come before that.
 *
 * @param {Pick<Exchange, "frameId" | "parentFrameId">} exchange
 */
export const frameOf = ({ frameId, parentFrameId }) => (parentFrameId < 0 ? 0 : frameId);

export class TabPages {
  /** Settles when the open tabs have been read. @type {Promise<void>} */
  ready;

  /** @type {Map<number, Tab>} */
  #tabs = new Map();

  /** @param {Pick<WatchedTabs, "all">} tabs */
  constructor(tabs) {
    this.ready = this.#read(tabs);
  }

  /** @param {Pick<WatchedTabs, "all">} tabs */
  async #read(tabs) {
    for (const { id, url, incognito } of await tabs.all()) {
      if (!this.#tabs.has(id)) this.#tabs.set(id, { incognito, page: pageAt(url, Date.now()) });
    }
  }

  /** @param {number} tabId @param {boolean} incognito */
  opened(tabId, incognito) {
    this.#tabs.set(tabId, { incognito, page: null });
  }

  /** @param {number} tabId */
  closed(tabId) {
    this.#tabs.delete(tabId);
  }

  /** The page of an open tab; undefined if nothing may be learned from the tab. @param {number} tabId */
  page(tabId) {
    const tab = this.#tabs.get(tabId);
    return tab === undefined || tab.incognito ? undefined : tab.page;
  }

  /** @param {Navigation} navigation @returns {Page | null | undefined} The same as `page`. */
  committed({ tabId, url, time }) {
    const tab = this.#tabs.get(tabId);
    if (tab === undefined) return undefined;
    tab.page = pageAt(url, time);
    return this.page(tabId);
  }

  /** The site of a request; null if it is uncertain, or nothing may be learned from it. @param {Exchange} exchange @returns {Place | null} */
  ofExchange(exchange) {
    // The user has not visited a prerendered page.
    if (exchange.incognito || exchange.documentLifecycle === "prerender") return null;
    if (exchange.tabId < 0) return this.#ofWorker(exchange);
    const page = this.page(exchange.tabId);
    if (page === undefined) return null;
    const place = exchange.documentUrl === undefined ? this.#inChromium(exchange, page) : this.#inFirefox(exchange, page);
    if (place?.page) {
      if (exchange.type === "sub_frame") {
        put(place.page.frames, exchange.frameId, FRAMES);
        // The frame's earlier scripts are gone. Inline scripts have the URL of the document.
        if (place.page.frames.has(exchange.frameId)) place.page.scripts.set(exchange.frameId, new Set([withoutFragment(exchange.url)]));
      }
    }
    return place;
  }

  /**
   * Chromium: the frames of a tab's page and their scripts.
   *
   * @param {number} tabId @param {FrameRequests[]} frames @returns {Page | null} Null if the tab shows another page by now, or nothing may be learned from it.
   */
  listed(tabId, frames) {
    const page = this.page(tabId) ?? null;
    const top = frames.find(({ isTop }) => isTop);
    if (page === null || top === undefined || originOf(top.url) !== page.origin) return null;
    for (const { frameId, url, requests } of frames) {
      if (frameId !== 0) put(page.frames, frameId, FRAMES);
      const frame = /** @type {Exchange} */ ({ frameId, parentFrameId: 0 });
      this.addScript(page, frame, url);
      for (const [script, type] of requests) if (type === "script") this.addScript(page, frame, script);
    }
    return page;
  }

  /** @param {Page} page @param {Pick<Exchange, "frameId" | "parentFrameId">} exchange @param {string} url Of a script that the frame has requested: reports about others are ignored. */
  addScript({ scripts }, exchange, url) {
    const frame = frameOf(exchange);
    const known = scripts.get(frame) ?? new Set();
    if (!scripts.has(frame) && scripts.size < FRAMES) scripts.set(frame, known);
    if (url.length <= LONGEST_URL) put(known, withoutFragment(url), SCRIPTS);
  }

  /** Whether a frame has loaded a script, or the script is inline. @param {Place} place @param {ReportSender} sender @param {string} url */
  hasScript({ page }, { frameId, url: document }, url) {
    return withoutFragment(url) === withoutFragment(document) || (page?.scripts.get(frameId)?.has(withoutFragment(url)) ?? false);
  }

  /**
   * Firefox gives the page of a request.
   *
   * @param {Exchange} exchange @param {Page | null} page
   */
  #inFirefox({ documentUrl = "", frameAncestors }, page) {
    const top = frameAncestors?.at(-1)?.url ?? documentUrl;
    return this.#at(top, page);
  }

  /**
   * Chromium gives the initiator. For the top frame it is the page's origin, also if the tab has already left the page.
   * A frame is in the page if the page or one of its frames requested it.
   *
   * @param {Exchange} exchange @param {Page | null} page
   */
  #inChromium(exchange, page) {
    const { frameId, parentFrameId, initiator = "" } = exchange;
    if (frameOf(exchange) === 0) return initiator === "null" ? (page && this.#at(page.url, page)) : this.#at(initiator, page);
    if (page === null || !this.#isWithin(page, frameId, parentFrameId, initiator)) return null;
    return this.#at(page.url, page);
  }

  /** @param {Page} page @param {number} frameId @param {number} parentFrameId @param {string} origin */
  #isWithin(page, frameId, parentFrameId, origin) {
    return page.frames.has(frameId) || page.frames.has(parentFrameId) || (parentFrameId <= 0 && origin === page.origin);
  }

  /** @param {string} url @param {Page | null} page @returns {Place | null} */
  #at(url, page) {
    if (page !== null && originOf(url) === page.origin) return { site: page.url, host: page.host, page };
    return isWeb(url) ? { site: url, host: hostOf(url), page: null } : null;
  }

  /**
   * A service worker is in no tab. Its requests belong to its origin if a tab shows that, and no private tab does.
   *
   * @param {Exchange} exchange @returns {Place | null}
   */
  #ofWorker({ initiator, documentUrl, originUrl }) {
    const origin = initiator ?? originOf(documentUrl ?? originUrl ?? "");
    const showing = [...this.#tabs.values()].filter(({ page }) => page !== null && page.origin === origin);
    const [tab] = showing;
    if (tab === undefined || showing.some(({ incognito }) => incognito)) return null;
    return this.#at(origin, tab.page);
  }

  /** The site of a report. @param {ReportSender} sender @returns {Place | null} */
  ofSender({ tabId, tabUrl, incognito, frameId, url }) {
    const page = this.page(tabId);
    if (incognito || page === undefined) return null;
    if (frameId === 0) return this.#at(url, page);
    // The tab may have navigated since; then `tabUrl` is of the next page.
    if (page === null || page.origin !== originOf(tabUrl)) return null;
    return this.#isWithin(page, frameId, -1, originOf(url)) ? this.#at(page.url, page) : null;
  }
}
