/**
 * Which page each tab shows, and so which site a request or a report belongs to.
 *
 * What is not known for certain belongs to no site, and is not learned from: private windows above all.
 *
 * @module
 */

import { hostOf, isWeb } from "./hosts.js";

/** @import { Exchange, Navigation, Teller, WatchedTabs } from "../../shared/watching.js" */

/**
 * @typedef {object} Page
 * @property {string} url
 * @property {string} origin
 * @property {string} host
 * @property {number} began
 * @property {boolean} touched By a person.
 * @property {Set<number>} frames Those within it.
 * @property {Map<number, Set<string>>} scripts By frame, the addresses of its document and of the scripts that have come for it.
 * @property {number} cookiesAsked When it was last asked for its cookies.
 */

/** @typedef {{ incognito: boolean, page: Page | null }} Tab */
/** @typedef {{ site: string, host: string, page: Page | null }} Place A site's address and host; its page if that is still there. */

/** A page that asks for more is believed no further. */
const SCRIPTS = 500;
const FRAMES = 500;
const LONGEST_URL = 2048;

/** What browsers run as no script, whatever asked for it. */
const NO_SCRIPT = /^\s*(?:image|audio|video)\/|^\s*text\/csv\b/i;
const SCRIPT = /^\s*(?:text|application)\/(?:x-)?(?:java|ecma|j|live)script[\d.]*\s*(?:;|$)/i;

/** @param {string} url */
const originOf = (url) => (URL.canParse(url) ? new URL(url).origin : "");

/** @param {string} url @param {number} began @returns {Page | null} */
function pageAt(url, began) {
  if (!isWeb(url)) return null;
  const { origin, hostname } = new URL(url);
  return { url, origin, host: hostname, began, touched: false, frames: new Set(), scripts: new Map([[0, new Set([bare(url)])]]), cookiesAsked: began };
}

/** Without its fragment, which no server gets. @param {string} url */
const bare = (url) => url.replace(/#.*/s, "");

/** @param {Exchange} exchange */
function isScript({ statusCode = 0, responseHeaders = [] }) {
  if (statusCode !== 304 && (statusCode < 200 || statusCode > 299)) return false;
  const header = (/** @type {string} */ wanted) => responseHeaders.find(({ name }) => name.toLowerCase() === wanted)?.value ?? "";
  const type = header("content-type");
  return !NO_SCRIPT.test(type) && (SCRIPT.test(type) || type === "" || header("x-content-type-options").trim().toLowerCase() !== "nosniff");
}

/** @template T @param {Set<T>} set @param {T} value @param {number} limit */
function put(set, value, limit) {
  if (set.size < limit) set.add(value);
}

/**
 * The frame that a request is of, 0: the top one. That has another number in Chromium as long as the browser has not
 * yet put the page in the place of the last, which its first requests can be ahead of.
 *
 * @param {Pick<Exchange, "frameId" | "parentFrameId">} exchange
 */
export const frameOf = ({ frameId, parentFrameId }) => (parentFrameId < 0 ? 0 : frameId);

export class TabPages {
  /** Settles when the tabs are known that were there before. @type {Promise<void>} */
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

  /** The page that an open tab shows; undefined if the tab may not be learned from. @param {number} tabId */
  page(tabId) {
    const tab = this.#tabs.get(tabId);
    return tab === undefined || tab.incognito ? undefined : tab.page;
  }

  /** @param {Navigation} navigation @returns {Page | null | undefined} As `page` says of it. */
  committed({ tabId, url, time }) {
    const tab = this.#tabs.get(tabId);
    if (tab === undefined) return undefined;
    tab.page = pageAt(url, time);
    return this.page(tabId);
  }

  /** Where a request belongs; null if nobody can say, or it may not be learned from. @param {Exchange} exchange @returns {Place | null} */
  ofExchange(exchange) {
    // Before a page rendered ahead is shown, nobody has visited it.
    if (exchange.incognito || exchange.documentLifecycle === "prerender") return null;
    if (exchange.tabId < 0) return this.#ofWorker(exchange);
    const page = this.page(exchange.tabId);
    if (page === undefined) return null;
    const place = exchange.documentUrl === undefined ? this.#inChromium(exchange, page) : this.#inFirefox(exchange, page);
    if (place?.page) {
      if (exchange.type === "sub_frame") {
        put(place.page.frames, exchange.frameId, FRAMES);
        // What was in the frame before is gone. Scripts that are written in the document have its address.
        if (place.page.frames.has(exchange.frameId)) place.page.scripts.set(exchange.frameId, new Set([bare(exchange.url)]));
      }
    }
    return place;
  }

  /**
   * A script has come for a frame: until then, nothing that the frame tells of it is believed.
   *
   * @param {Page} page @param {Exchange} exchange With its response's headers. @param {string[]} urls Where it was asked for, and where it was led to.
   */
  scriptCame({ scripts }, exchange, urls) {
    if (!isScript(exchange)) return;
    const frame = frameOf(exchange);
    const known = scripts.get(frame) ?? new Set();
    if (!scripts.has(frame) && scripts.size < FRAMES) scripts.set(frame, known);
    for (const url of urls) if (url.length <= LONGEST_URL) put(known, bare(url), SCRIPTS);
  }

  /** Whether a frame may tell of this script: it has loaded it, or it is its document. @param {Place} place @param {Teller} teller @param {string} url */
  hasScript({ page }, { frameId, url: document }, url) {
    return bare(url) === bare(document) || (page?.scripts.get(frameId)?.has(bare(url)) ?? false);
  }

  /**
   * Firefox says itself which page a request is of.
   *
   * @param {Exchange} exchange @param {Page | null} page
   */
  #inFirefox({ documentUrl = "", frameAncestors }, page) {
    const top = frameAncestors?.at(-1)?.url ?? documentUrl;
    return this.#at(top, page);
  }

  /**
   * Chromium names the origin that asks. In the top frame that is the page's, even where the tab has left it already;
   * a frame is the page's if it was asked for by it, or by one of its frames.
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
   * A service worker is in no tab: it works for the site that it is of, if a tab shows that, and no private one.
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

  /** Where a content script is that tells of something. @param {Teller} teller @returns {Place | null} */
  ofTeller({ tabId, tabUrl, incognito, frameId, url }) {
    const page = this.page(tabId);
    if (incognito || page === undefined) return null;
    if (frameId === 0) return this.#at(url, page);
    // The tab may have gone on since: then the browser names the next page.
    if (page === null || page.origin !== originOf(tabUrl)) return null;
    return this.#isWithin(page, frameId, -1, originOf(url)) ? this.#at(page.url, page) : null;
  }
}
