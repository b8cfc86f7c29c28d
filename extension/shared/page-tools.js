/**
 * The browser's extension API, as far as the tools inside pages use it (picker, collapsed elements, placeholders, closed
 * popups).
 *
 * @module
 */

import { tellFrames } from "./frame-calls.js";
import { shownUrl } from "./page-scripts.js";
import { tabEvents } from "./tab-events.js";
import { isFirefox } from "./which-browser.js";

const api = /** @type {typeof chrome} */ (
  /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome
);

/** @typedef {typeof pageTools} PageTools */
/** @typedef {typeof openedTabs} OpenedTabs */
/** @typedef {{ tabId: number, frameId: number, url: string, tabUrl: string }} ToolSender The frame of a content script, from the browser. */
/** @typedef {(message: Record<string, unknown> & { tool: string }, sender: ToolSender) => unknown} ToolHandler */

/** @param {{ tabId: number, frameId: number }} frame */
const targetOf = ({ tabId, frameId }) => ({ tabId, frameIds: [frameId] });

/** Chromium's cookie stores: of all windows but private ones, and of those. */
const NORMAL = "0";
const PRIVATE = "1";

/** Milliseconds in which the blocked frames of a page are told together. */
const GATHERED = 50;
/** Of frames that are told soon, by tab and frame. @type {Map<string, string[]>} */
const blockedFrames = new Map();

export const pageTools = {
  /** Adds a sheet with user origin to a frame. @param {{ tabId: number, frameId: number }} frame @param {string} css */
  insert: (frame, css) => api.scripting.insertCSS({ target: targetOf(frame), css, origin: "USER" }).catch(() => {}),
  /** Removes it. @param {{ tabId: number, frameId: number }} frame @param {string} css */
  remove: (frame, css) => api.scripting.removeCSS({ target: targetOf(frame), css, origin: "USER" }).catch(() => {}),
  /** Starts the picker in a frame. Rejects where the extension may not run. @param {number} tabId @param {string} mode @param {number} [frameId] Default: the page. */
  async startPicker(tabId, mode, frameId = 0) {
    const target = { tabId, frameIds: [frameId] };
    await api.scripting.executeScript({ target, files: ["picker/picker.js"] });
    const start = (/** @type {string} */ mode) => /** @type {any} */ (globalThis).brockPicker.start(mode);
    await api.scripting.executeScript({ target, func: start, args: [mode] });
  },
  /** The frames directly in a frame. @param {ToolSender} frame @returns {Promise<{ frameId: number, url: string }[]>} */
  async framesIn({ tabId, frameId }) {
    const all = (await api.webNavigation.getAllFrames({ tabId }).catch(() => null)) ?? [];
    return all.filter(({ parentFrameId }) => parentFrameId === frameId);
  },
  /** Whether a frame has the focus. @param {number} tabId @param {number} frameId */
  async hasFocus(tabId, frameId) {
    const outcomes = await api.scripting.executeScript({ target: { tabId, frameIds: [frameId] }, func: () => document.hasFocus() }).catch(() => []);
    return outcomes[0]?.result === true;
  },
  /** Answers the messages of the tools' content scripts. @param {ToolHandler} handler */
  handle(handler) {
    api.runtime.onMessage.addListener((message, from, respond) => {
      const { tab, frameId, url } = from;
      if (typeof message?.tool !== "string" || tab?.id === undefined || frameId === undefined) return false;
      const sender = { tabId: tab.id, frameId, url: url ?? "", tabUrl: shownUrl(from) };
      Promise.resolve(handler(message, sender)).then(respond, () => respond(undefined));
      return true;
    });
  },
  /**
   * Firefox: tells the parents of blocked frames, those of a moment together. Such frames cause no event in their page.
   *
   * @param {import("./browser.js").RequestDetails & { parentFrameId?: number }} details
   */
  tellBlocked({ tabId, parentFrameId = 0, url }) {
    const key = `${tabId} ${parentFrameId}`;
    const urls = blockedFrames.get(key);
    if (urls !== undefined) {
      urls.push(url);
      return;
    }
    const blocked = [url];
    blockedFrames.set(key, blocked);
    setTimeout(() => {
      blockedFrames.delete(key);
      void tellFrames(tabId, parentFrameId, { blockedFrames: blocked });
    }, GATHERED);
  },
  /** Stops what the tools have done in a tab. @param {number} tabId */
  stop: (tabId) => tellFrames(tabId, null, { stopTools: true }),
};

/** @param {string} url */
const withoutHash = (url) => url.replace(/#[^]*/, "");

export const openedTabs = {
  /**
   * Called when a page has opened a tab, by a script or a link.
   *
   * @param {(opened: { opener: number | null, tabId: number, url: string }) => void} listener Opener: null where Firefox does not
   *   tell it. Then it may be none, or that of a window: see `openerOfWindow`.
   */
  watch(listener) {
    if (isFirefox()) {
      // Navigations of every frame cost Firefox time: see ExpectedPages in watching.js.
      tabEvents.watchCreated(({ id, openerTabId = null, url = "" }) => {
        if (id !== undefined) listener({ opener: openerTabId, tabId: id, url });
      });
      return;
    }
    // A tab that the person opens has an opener in Chromium, too, but causes no such event.
    api.webNavigation.onCreatedNavigationTarget.addListener(({ sourceTabId, tabId, url }) => listener({ opener: sourceTabId, tabId, url }));
  },
  /**
   * Firefox: the tab that has opened the window of a tab. A script of a page can open a window of its own, which is of the type
   * `popup`; the person can not. Its opener is in another window, mostly in front.
   *
   * @param {number} tabId @param {string} origin The address of the document whose script requests the tab's document.
   * @returns {Promise<number | undefined>}
   */
  async openerOfWindow(tabId, origin) {
    const { windowId, cookieStoreId } = /** @type {chrome.tabs.Tab & { cookieStoreId?: string }} */ (await api.tabs.get(tabId));
    if ((await api.windows.get(windowId)).type !== "popup") return undefined;
    const all = /** @type {(chrome.tabs.Tab & { cookieStoreId?: string })[]} */ (await api.tabs.query({}));
    const others = all.filter((one) => one.windowId !== windowId && one.cookieStoreId === cookieStoreId && one.id !== undefined);
    const shown = others.filter(({ active }) => active);
    for (const { id = -1 } of shown) {
      const frames = (await api.webNavigation.getAllFrames({ tabId: id }).catch(() => null)) ?? [];
      if (frames.some(({ url }) => withoutHash(url) === withoutHash(origin))) return id;
    }
    // The person may have opened another tab meanwhile.
    const behind = others.find(({ url = "" }) => withoutHash(url) === withoutHash(origin));
    if (behind !== undefined) return behind.id;
    // It may have gone elsewhere meanwhile.
    return shown.length === 1 ? shown[0]?.id : undefined;
  },
  /** Whether the tab is in front of its window. @param {number} tabId */
  isActive: async (tabId) => (await api.tabs.get(tabId)).active,
  /** Whether the person opened this link of the page in a tab: with a key, the middle button or the menu. @param {number} tabId @param {string} url */
  isByHand: async (tabId, url) => (await tellFrames(tabId, null, { openedByHand: url })) === true,
  /** Goes back in the tab's history. Rejects if there is no page before. @param {number} tabId */
  back: (tabId) => api.tabs.goBack(tabId),
  /** Stops a navigation of a tab before its page is shown. @param {number} tabId */
  stopLoading: async (tabId) => void (await api.scripting.executeScript({ target: { tabId }, injectImmediately: true, func: () => window.stop() })),
  /** The cookie store of a tab, which no tab changes: in Firefox that of its container. @param {number} tabId @returns {Promise<string>} */
  async storeOf(tabId) {
    const { cookieStoreId, incognito } = /** @type {chrome.tabs.Tab & { cookieStoreId?: string }} */ (await api.tabs.get(tabId));
    return cookieStoreId ?? (incognito ? PRIVATE : NORMAL);
  },
  /**
   * Opens a page in a cookie store, in the window of its opener if that is there. Rejects if the store has gone: Firefox does,
   * and in Chromium the private store ends with its windows.
   *
   * @param {string} url @param {{ opener: number, store: string }} place
   */
  async open(url, { opener, store }) {
    const windowId = await api.tabs.get(opener).then((tab) => tab.windowId, () => undefined);
    if (!isFirefox() && windowId === undefined && store !== NORMAL) throw new Error("the private window has closed");
    await api.tabs.create(/** @type {any} */ ({ url, windowId, ...(isFirefox() && { cookieStoreId: store }) }));
  },
};
