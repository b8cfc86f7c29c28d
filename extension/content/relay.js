/**
 * Runs in the extension's isolated world of a page: forwards the counts of watch-page.js, and reports the page's cookies,
 * the storage of frames, and user interaction.
 *
 * Page scripts cannot access this world. They can falsify the counts of watch-page.js, so the background bounds every
 * value, and takes tab, site and frame from the browser.
 *
 * @module
 */

import { keepListening } from "../shared/reopened.js";

/** @type {any} */
const world = globalThis;
// Firefox builds its API for a frame when it is first used, which costs more than the rest of this script.
const isFirefox = "mozInnerScreenX" in window;
const api = () => /** @type {typeof chrome} */ (isFirefox ? world.browser : chrome);
// Nothing is learned in private windows. The background also ignores reports from them.
const isPrivate = () => api().extension.inIncognitoContext;
const isTop = window === window.top;

const LONGEST_REPORT = 100_000;
const COOKIES = 32_768;
const ITEMS = 64;
const ITEM = 4096;
/** Milliseconds until a page that is never idle counts as loaded. */
const LATEST = 5000;

/** @param {Record<string, unknown>} seen */
function report(seen) {
  try {
    if (!isPrivate()) api().runtime.sendMessage({ seen }).catch(() => {});
  } catch {
    // The extension was updated, and this script is of the earlier version.
  }
}

/** @param {() => unknown} read */
const isReachable = (read) => {
  try {
    read();
    return true;
  } catch {
    return false;
  }
};
// The same as in watch-page.js.
function isWatchable() {
  if (!/^https?:$/.test(location.protocol)) return false;
  if (!isTop) return location.ancestorOrigins?.[0] !== location.origin && !isReachable(() => /** @type {Window} */ (window.top).location.origin);
  // Most windows have none, and the first error of a document takes V8 a millisecond.
  return window.opener === null || !isReachable(() => window.opener.location.origin);
}

/** @param {Event} event */
function agree(event) {
  if (event.isTrusted) return;
  removeEventListener("languagechange", agree, true);
  const { detail: channel } = /** @type {CustomEvent} */ (event);
  if (typeof channel !== "string" || isPrivate()) return;
  event.stopImmediatePropagation();
  event.preventDefault();
  keepListening(() => addEventListener(channel, counted));
}
/** @param {Event} event */
function counted(event) {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (typeof detail === "string" && detail.length <= LONGEST_REPORT) report({ scripts: JSON.parse(detail) });
}

const INPUT_EVENTS = ["pointerdown", "keydown"];
function reportTouched() {
  /** @param {Event} event */
  const touched = ({ isTrusted }) => {
    if (!isTrusted) return;
    end();
    for (const type of INPUT_EVENTS) removeEventListener(type, touched, true);
    report({ touched: true });
  };
  const end = keepListening(() => {
    for (const type of INPUT_EVENTS) addEventListener(type, touched, true);
  });
}

/** Whether the frame has another origin than the page. The background decides whether it is another site. */
function isForeign() {
  try {
    return window.top?.location.origin !== location.origin;
  } catch {
    return true;
  }
}

/** @param {Storage} storage */
function itemsOf(storage) {
  /** @type {Record<string, string>} */
  const items = {};
  for (let at = 0; at < storage.length && at < ITEMS; at += 1) {
    const key = storage.key(at) ?? "";
    if (key.length <= ITEM) items[key] = (storage.getItem(key) ?? "").slice(0, ITEM);
  }
  return items;
}

/** @typedef {Record<string, unknown>} Seen A report. */

/** @returns {Seen[]} */
function storedItems() {
  return /** @type {const} */ (["localStorage", "sessionStorage"]).flatMap((area) => {
    try {
      const storage = window[area];
      return storage.length > 0 ? [{ area, items: itemsOf(storage) }] : [];
    } catch {
      // Sandboxed frames have no storage.
      return [];
    }
  });
}

/** @returns {Seen[]} */
function ownCookies() {
  try {
    return [{ cookies: document.cookie.slice(0, COOKIES) }];
  } catch {
    // Sandboxed pages have no cookies.
    return [];
  }
}

function documentHasCookies() {
  try {
    return document.cookie !== "";
  } catch {
    return false;
  }
}

/** What the background compares with the requests of the page. */
const ownData = () => (isTop ? ownCookies() : isForeign() ? storedItems() : []);
const whenIdle = () => ownData().forEach(report);
const whenLoaded = () => {
  if (typeof requestIdleCallback === "function") requestIdleCallback(whenIdle, { timeout: LATEST });
  else setTimeout(whenIdle, 0);
};
function reportLoaded() {
  if (document.readyState === "complete") return whenLoaded();
  const end = keepListening(() => addEventListener("load", loaded));
  function loaded() {
    end();
    removeEventListener("load", loaded);
    whenLoaded();
  }
  return undefined;
}

function start() {
  // watch-page.js, which runs next, sends the channel's name in the first event of this type. Browsers have the type, and no
  // page script can listen yet.
  if (isWatchable()) addEventListener("languagechange", agree, true);
  // In Firefox page.js reports it of the tab's document.
  if (!isFirefox || !isTop) reportTouched();
  // In Chromium the background asks for cookies and stored items, on the pages that it learns from: with the frame's requests
  // (page-requests.js), or by a message.
  if (!isFirefox) {
    world.brockOwnData = ownData;
    chrome.runtime.onMessage.addListener((message, sender) => {
      if (sender.id === chrome.runtime.id && message === "cookies") whenIdle();
    });
    return;
  }
  reportLoaded();
  if (!isTop) return;
  // Cookies of an earlier visit, before the first request can contain them.
  if (documentHasCookies()) ownCookies().forEach(report);
  // The background calls it: see shared/frame-calls.js.
  world.brockRelay = () => whenIdle();
}

if (isFirefox || !isPrivate()) start();
