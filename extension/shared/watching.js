/**
 * The browser's extension API, as far as the learner uses it.
 *
 * @module
 */

import { tellFrames } from "./frame-calls.js";
import { tabEvents } from "./tab-events.js";
import { isFirefox } from "./which-browser.js";

/** @import { Header, RequestDetails } from "./browser.js" */

const api = /** @type {typeof chrome} */ (
  /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome
);

const EVERYWHERE = { urls: ["<all_urls>"] };

/**
 * A request with its request headers, or with its response headers.
 *
 * @typedef {RequestDetails & {
 *   frameId: number,
 *   parentFrameId: number,
 *   incognito?: boolean,
 *   requestHeaders?: Header[],
 *   responseHeaders?: Header[],
 *   requestBody?: { raw?: { bytes?: ArrayBuffer }[], formData?: Record<string, unknown[]> } | null,
 *   statusCode?: number,
 * }} Exchange
 */

/** @typedef {(exchange: Exchange) => void} ExchangeListener */
/** @typedef {{ tabId: number, url: string, time: number, asked: boolean, redirected: boolean, ahead: boolean }} Navigation Asked: by the user, with the browser's own controls. Redirected: by a server. Ahead: the page is prerendered. */
/** @typedef {{ tabId: number, tabUrl: string, incognito: boolean, frameId: number, url: string }} ReportSender The content script that sends a report, from the browser. */

/** @typedef {typeof exchanges} Exchanges */
/** @typedef {typeof navigations} Navigations */
/** @typedef {typeof watchedTabs} WatchedTabs */
/** @typedef {typeof contentScripts} ContentScripts */
/** @typedef {typeof names} Names */
/** @typedef {typeof pageFrames} PageFrames */
/** @typedef {typeof cookieStore} CookieStore */

/**
 * The requests of one frame, from content/page-requests.js.
 *
 * @typedef {object} FrameRequests
 * @property {number} frameId
 * @property {string} url
 * @property {boolean} isTop
 * @property {boolean | null} sendsCookies Whether the browser sends cookies to the frame's site in this page; null if unknown.
 * @property {[url: string, type: string][]} requests Since the frame's start.
 * @property {Record<string, unknown>[]} [ownData] Reports of the frame's cookies and stored items, where they were asked for.
 */

/** @typedef {{ sent: ExchangeListener, received: ExchangeListener }} HeaderListeners */

/** Without stylesheets, fonts and media: each watched request costs time. */
const PARTS = ["sub_frame", "script", "image", "imageset", "object", "xmlhttprequest", "ping", "beacon", "websocket", "webtransport", "other"];
const BODIES = ["beacon", "ping", "xmlhttprequest"];
/** The tab of requests that are in none. */
const NO_TAB = -1;

/** The types that this browser supports. @param {string[]} types */
function only(types) {
  const known = Object.values(api.webRequest.ResourceType ?? {});
  return /** @type {any} */ ({ ...EVERYWHERE, types: types.filter((type) => known.includes(/** @type {any} */ (type))) });
}

export const exchanges = {
  /**
   * Firefox: the requests of a tab with a body.
   *
   * @param {number} tabId @param {ExchangeListener} listener Not the same function as for other tabs.
   * @returns {() => void} Removes the listener.
   */
  watchTab(tabId, listener) {
    const { onBeforeRequest } = /** @type {any} */ (api.webRequest);
    onBeforeRequest.addListener(listener, { ...only(BODIES), tabId }, ["requestBody"]);
    return () => onBeforeRequest.removeListener(listener);
  },
  /**
   * Firefox: the headers of the requests of service workers.
   *
   * @param {HeaderListeners} listeners @returns {() => void} Removes the listeners.
   */
  watchWorkers({ sent, received }) {
    const { onSendHeaders, onHeadersReceived } = /** @type {any} */ (api.webRequest);
    const filter = { ...only(PARTS), tabId: NO_TAB };
    const learned = (/** @type {ExchangeListener} */ listener) => (/** @type {any} */ exchange) => {
      if (!isUnlearned(exchange)) listener(exchange);
    };
    const [onSent, onReceived] = [learned(sent), learned(received)];
    onSendHeaders.addListener(onSent, filter, ["requestHeaders"]);
    onHeadersReceived.addListener(onReceived, filter, ["responseHeaders"]);
    return () => {
      onSendHeaders.removeListener(onSent);
      onHeadersReceived.removeListener(onReceived);
    };
  },
  /** Whether requests of this type are watched. @param {string} type */
  isWatched: (type) => PARTS.includes(type),
  /** Chromium: requests of scripts with their bodies. The browser copies only these bodies. @param {ExchangeListener} listener */
  watchBodies(listener) {
    api.webRequest.onBeforeRequest.addListener(/** @type {any} */ (listener), only(BODIES), ["requestBody"]);
  },
  /** @param {ExchangeListener} listener */
  unwatchBodies(listener) {
    api.webRequest.onBeforeRequest.removeListener(/** @type {any} */ (listener));
  },
};

/** Transitions by the browser's own controls: address bar, bookmarks, back, reload. */
const ASKED_TYPES = new Set(["typed", "auto_bookmark", "generated", "start_page", "auto_toplevel", "reload", "keyword", "keyword_generated"]);
const ASKED_HOW = ["from_address_bar", "forward_back"];

/** @param {any} details @returns {Navigation} */
function navigationOf({ tabId, url, timeStamp, transitionType, transitionQualifiers = [], documentLifecycle }) {
  const asked = ASKED_TYPES.has(transitionType) || ASKED_HOW.some((how) => transitionQualifiers.includes(how));
  return { tabId, url, time: timeStamp, asked, redirected: transitionQualifiers.includes("server_redirect"), ahead: documentLifecycle === "prerender" };
}

/** @param {string} url */
const originOf = (url) => (URL.canParse(url) ? new URL(url).origin : "");

/**
 * Firefox: the pages of tabs. While an extension listens to navigations, Firefox reports those of every frame to its main
 * process, which took 3 % of the CPU time of a page. So they are listened to from the request for a tab's document until
 * the tab shows it. A page that is shown without a request comes from the browser's memory, when the user goes back or
 * forward; then only its URL is reported.
 */
class ExpectedPages {
  /** @type {((navigation: Navigation) => void)[]} */
  #listeners = [];
  /** Tabs whose document was requested. @type {Set<number>} */
  #expected = new Set();
  /** By tab, the origin of its page. @type {Map<number, string>} */
  #origins = new Map();

  /** @param {(navigation: Navigation) => void} listener */
  watch(listener) {
    this.#listeners.push(listener);
    if (this.#listeners.length > 1) return;
    tabEvents.watchUpdated((tabId, { url }) => {
      if (url !== undefined && !this.#expected.has(tabId)) this.#onUrl(tabId, url);
    });
    tabEvents.watchRemoved((tabId) => {
      this.#origins.delete(tabId);
      this.#end(tabId);
    });
  }

  /** @param {number} tabId */
  expect(tabId) {
    if (this.#expected.size === 0) api.webNavigation.onCommitted.addListener(this.#onCommitted);
    this.#expected.add(tabId);
  }

  /** @param {any} details */
  #onCommitted = (details) => {
    if (details.frameId !== 0) return;
    this.#end(details.tabId);
    this.#report(navigationOf(details));
  };

  /** @param {number} tabId */
  #end(tabId) {
    if (this.#expected.delete(tabId) && this.#expected.size === 0) api.webNavigation.onCommitted.removeListener(this.#onCommitted);
  }

  /** Scripts can change the URL within the page's origin. @param {number} tabId @param {string} url */
  #onUrl(tabId, url) {
    if (this.#origins.get(tabId) !== originOf(url)) this.#report({ tabId, url, time: Date.now(), asked: true, redirected: false, ahead: false });
  }

  /** @param {Navigation} navigation */
  #report(navigation) {
    this.#origins.set(navigation.tabId, originOf(navigation.url));
    for (const listener of this.#listeners) listener(navigation);
  }
}

const expectedPages = new ExpectedPages();

export const navigations = {
  /** @param {(navigation: Navigation) => void} listener Called when a tab shows another page. */
  watchPages(listener) {
    if (isFirefox()) return expectedPages.watch(listener);
    api.webNavigation.onCommitted.addListener((details) => {
      if (details.frameId === 0) listener(navigationOf(details));
    });
  },
  /** Firefox: a tab's document was requested, and continues. @param {number} tabId */
  expect: (tabId) => expectedPages.expect(tabId),
  /** @param {(opener: number, tabId: number) => void} listener */
  watchOpened(listener) {
    if (isFirefox()) {
      // Without navigations of every frame: see ExpectedPages.
      return tabEvents.watchCreated(({ id, openerTabId }) => {
        if (id !== undefined && openerTabId !== undefined) listener(openerTabId, id);
      });
    }
    api.webNavigation.onCreatedNavigationTarget.addListener(({ sourceTabId, tabId }) => listener(sourceTabId, tabId));
  },
};

/** Firefox: containers that are not learned from, as if their tabs were in private windows; `ready` settles when they are known. */
export const unlearned = { stores: /** @type {Set<string>} */ (new Set()), ready: /** @type {Promise<unknown>} */ (Promise.resolve()) };

/** @param {{ incognito?: boolean, cookieStoreId?: string }} place A tab, or a request. */
const isUnlearned = ({ incognito = false, cookieStoreId = "" }) => incognito || unlearned.stores.has(cookieStoreId);

export const watchedTabs = {
  async all() {
    await unlearned.ready;
    return (await api.tabs.query({})).map((tab) => ({ id: tab.id ?? -1, url: tab.url ?? "", incognito: isUnlearned(/** @type {any} */ (tab)) }));
  },
  /** @param {(tabId: number, incognito: boolean) => void} listener */
  watchCreated(listener) {
    tabEvents.watchCreated((tab) => listener(tab.id ?? -1, isUnlearned(/** @type {any} */ (tab))));
  },
};

export const contentScripts = {
  /** The registered scripts. They persist until the extension is updated. */
  registered: () => api.scripting.getRegisteredContentScripts(),
  /** @param {chrome.scripting.RegisteredContentScript[]} scripts */
  register: (scripts) => api.scripting.registerContentScripts(scripts),
  /** @param {chrome.scripting.RegisteredContentScript[]} scripts */
  update: (scripts) => api.scripting.updateContentScripts(scripts),
  /** @param {string[]} ids */
  unregister: (ids) => api.scripting.unregisterContentScripts({ ids }),
  /** Sends a message to a tab's top frame. @param {number} tabId @param {string} message */
  send: async (tabId, message) => void (await tellFrames(tabId, 0, message, "brockRelay")),
  /** Sends a message to all frames of a tab. @param {number} tabId @param {string} message */
  sendAll: (tabId, message) => api.tabs.sendMessage(tabId, message).then(
    () => {},
    () => {},
  ),
  /** @param {(seen: any, sender: ReportSender) => void} listener */
  watchReports(listener) {
    api.runtime.onMessage.addListener((message, { tab, frameId, url }) => {
      if (message?.seen === undefined || tab?.id === undefined || frameId === undefined) return false;
      listener(message.seen, { tabId: tab.id, tabUrl: tab.url ?? "", incognito: tab.incognito, frameId, url: url ?? "" });
      return false;
    });
  },
};

/** Milliseconds to wait for the frames of a page: scripts that run without end would delay the popup. */
const LONGEST_LISTING = 1000;

/** Chromium: what the frames of a tab have requested. */
export const pageFrames = {
  /** @param {number} tabId @param {boolean} [wantsOwnData] @returns {Promise<FrameRequests[]>} Empty where the extension may not look. */
  async list(tabId, wantsOwnData = false) {
    const files = [...(wantsOwnData ? ["content/page-own-data.js"] : []), "content/page-requests.js"];
    // Frames that still load are listed, too.
    const script = { target: { tabId, allFrames: true }, files, injectImmediately: true };
    const tooLate = new Promise((resolve) => setTimeout(() => resolve([]), LONGEST_LISTING));
    try {
      const results = /** @type {chrome.scripting.InjectionResult<any>[]} */ (await Promise.race([api.scripting.executeScript(script), tooLate]));
      // A frame that has just ended has no result.
      return results.flatMap(({ frameId, result }) => (result ? [{ ...result, frameId }] : []));
    } catch {
      return [];
    }
  },
};

/** Firefox demands the domain where a person isolates first parties; Chromium knows no such field. @param {string | undefined} storeId */
const inStore = (storeId) => (isFirefox() ? { firstPartyDomain: null, ...(storeId !== undefined && { storeId }) } : {});

/** The browser's cookies. */
export const cookieStore = {
  /** The cookies for a URL, of all sites and of each. @param {string} url @param {string} [storeId] Firefox: of a container. @returns {Promise<chrome.cookies.Cookie[]>} */
  sentTo: (url, storeId) => api.cookies.getAll(/** @type {any} */ ({ url, partitionKey: {}, ...inStore(storeId) })),
  /** Firefox: the cookies that third parties have on a site. @param {string} topLevelSite @param {string} [storeId] Of a container. @returns {Promise<chrome.cookies.Cookie[]>} */
  ofSite: (topLevelSite, storeId) => api.cookies.getAll(/** @type {any} */ ({ partitionKey: { topLevelSite }, ...inStore(storeId) })),
  /** @param {(cookie: chrome.cookies.Cookie) => void} listener Called when a cookie is set. @returns {() => void} Removes the listener. */
  watchSet(listener) {
    const onChanged = (/** @type {{ removed: boolean, cookie: chrome.cookies.Cookie }} */ { removed, cookie }) => {
      if (!removed) listener(cookie);
    };
    api.cookies.onChanged.addListener(onChanged);
    return () => api.cookies.onChanged.removeListener(onChanged);
  },
};

export const names = {
  /** Firefox only. */
  available: () => /** @type {any} */ (api).dns !== undefined,
  /** @param {string} host @returns {Promise<string | undefined>} The canonical name: the last of its CNAME records. */
  canonical: async (host) => (await /** @type {any} */ (api).dns.resolve(host, ["canonical_name"])).canonicalName,
};
