/**
 * The browser's extension API, as far as sites are forgotten when a person leaves them: open tabs, their frames, cookies and
 * storage of sites.
 *
 * @module
 */

import { tabEvents } from "./tab-events.js";
import { isFirefox } from "./which-browser.js";

const api = /** @type {typeof chrome} */ (
  /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome
);

/** @typedef {{ id: number, urls: string[], store: string, isPrivate: boolean }} OpenTab Urls: the page, and the one that is being loaded. Store: of its cookies. */
/** @typedef {chrome.cookies.Cookie & { firstPartyDomain?: string }} Cookie */
/** @typedef {typeof siteStorage} SiteStorage */

const NEEDED = { permissions: /** @type {any} */ (["browsingData"]) };
/** Cookie stores of Chromium. */
const STORES = { usual: "0", private: "1" };
/** Firefox limits these to a container. */
const OF_STORE = { localStorage: true, indexedDB: true };
/** Firefox rejects a container for these, and removes them in all. */
const OF_HOST = { serviceWorkers: true, cache: true };
const ALL_KINDS = { cache: true, cacheStorage: true, fileSystems: true, indexedDB: true, localStorage: true, serviceWorkers: true };

/** Firefox demands the domain where a person isolates first parties; Chromium knows no such field. @param {string} storeId */
const inStore = (storeId) => (isFirefox() ? { firstPartyDomain: null, storeId } : { storeId });

export const siteStorage = {
  /** Whether more than cookies may be removed. */
  isAllowed: () => api.permissions.contains(NEEDED),
  /** Must be called in a click handler. */
  request: () => api.permissions.request(NEEDED),

  /** @returns {Promise<OpenTab[]>} */
  async openTabs() {
    const all = /** @type {any[]} */ (await api.tabs.query({}));
    return all.map(({ id, url, pendingUrl, incognito, cookieStoreId }) => ({
      id: id ?? -1,
      urls: [url, pendingUrl].filter((one) => typeof one === "string"),
      store: cookieStoreId ?? (incognito ? STORES.private : STORES.usual),
      isPrivate: incognito,
    }));
  },
  /** The URLs of the frames of a tab. @param {number} tabId @returns {Promise<string[]>} */
  framesOf: async (tabId) => ((await api.webNavigation.getAllFrames({ tabId }).catch(() => null)) ?? []).map(({ url }) => url),
  /** @param {() => void} listener Called when a tab is opened, or restored. */
  watchNewTabs: (listener) => tabEvents.watchCreated(() => listener()),
  /** @param {() => void} listener Called when the browser has started, not after an update of the extension. */
  watchBrowserStart: (listener) => api.runtime.onStartup.addListener(() => listener()),
  /**
   * Chromium: called for each request of a tab's pages. A document for the tab is none: a link leads to it.
   *
   * @param {number} tabId
   * @param {(url: string, page: string | null) => void} listener The page: of the tab, whose request it is; null in a frame below.
   * @returns {() => void} Removes the listener.
   */
  watchRequests(tabId, listener) {
    const { onBeforeRequest, ResourceType } = api.webRequest;
    const types = Object.values(ResourceType).filter((type) => type !== "main_frame");
    /** @param {any} details */
    const heard = ({ url, type, initiator = "", frameId, parentFrameId, documentLifecycle }) => {
      if (documentLifecycle === "prerender") return;
      const isPages = frameId === 0 || (type === "sub_frame" && parentFrameId === 0);
      listener(url, isPages ? `${initiator}/` : null);
    };
    onBeforeRequest.addListener(/** @type {any} */ (heard), { urls: ["<all_urls>"], tabId, types });
    return () => onBeforeRequest.removeListener(/** @type {any} */ (heard));
  },

  /** Whether a call failed because its store is no more: a person can remove a container. @param {any} error */
  isStoreGone: (error) => /^Invalid cookie ?store ?id/i.test(String(error?.message)),

  /** The cookies that are not bound to a site. @param {string} store @param {string} [domain] With its subdomains. @returns {Promise<Cookie[]>} */
  cookies: (store, domain) => api.cookies.getAll(/** @type {any} */ ({ ...inStore(store), ...(domain !== undefined && { domain }) })),
  /** The cookies that are bound to this site. @param {string} store @param {string} topLevelSite As in `https://news.example`. @returns {Promise<Cookie[]>} */
  cookiesOn: (store, topLevelSite) => api.cookies.getAll(/** @type {any} */ ({ ...inStore(store), partitionKey: { topLevelSite } })),
  /** @param {Cookie} cookie */
  async removeCookie({ name, domain, path, secure, storeId, partitionKey, firstPartyDomain }) {
    const url = `http${secure ? "s" : ""}://${domain.replace(/^\./, "")}${path}`;
    await api.cookies.remove(/** @type {any} */ ({ url, name, storeId, ...(partitionKey && { partitionKey }), ...(firstPartyDomain !== undefined && { firstPartyDomain }) }));
  },

  /**
   * Removes storage and cached files of these origins. Firefox keeps what the Cache API and the file system of an origin
   * contain: its API has no word for them. Extensions cannot remove the storage of private windows.
   *
   * @param {string[]} origins @param {string} store
   * @param {boolean} isElsewhere Whether tabs of other stores show the origins' site. In Firefox they would lose what is removed for all stores at once.
   * @returns {Promise<boolean>} False: the extension may not.
   */
  async remove(origins, store, isElsewhere) {
    if (!(await siteStorage.isAllowed())) return false;
    if (origins.length === 0 || store === STORES.private || store === "firefox-private") return true;
    if (!isFirefox()) {
      await api.browsingData.remove(/** @type {any} */ ({ origins }), /** @type {any} */ (ALL_KINDS));
      return true;
    }
    // Storage is found by host and port, service workers and cached files by host.
    const hostnames = [...new Set(origins.flatMap((origin) => [new URL(origin).host, new URL(origin).hostname]))];
    await api.browsingData.remove(/** @type {any} */ ({ hostnames, cookieStoreId: store }), OF_STORE);
    if (!isElsewhere) await api.browsingData.remove(/** @type {any} */ ({ hostnames }), OF_HOST);
    return true;
  },
};
