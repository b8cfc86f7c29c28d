/**
 * In the extension's own world of a page: hands on what watch-page.js counts and what only a page can tell, namely its
 * cookies, what a frame keeps, and that a person is there.
 *
 * The page cannot reach in here. What it could make watch-page.js say is held in bounds by the background, which also
 * takes from the browser, and from nothing said here, which tab, site and frame this is.
 */
(() => {
  "use strict";

  const api = /** @type {typeof chrome} */ (/** @type {any} */ (globalThis).browser ?? chrome);
  // Nothing is learned in private windows; the background does not believe what comes from one either.
  if (api.extension.inIncognitoContext) return;

  const LONGEST_REPORT = 100_000;
  const COOKIES = 32_768;
  const ITEMS = 64;
  const ITEM = 4096;
  /** Milliseconds after which a page that is never idle counts as loaded. */
  const LATEST = 5000;

  /** @param {Record<string, unknown>} seen */
  function tell(seen) {
    try {
      api.runtime.sendMessage({ seen }).catch(() => {});
    } catch {
      // The extension was updated, and this page is left to the past.
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
  // The same as in watch-page.js, which is told nothing where scripts could have been before.
  function isWatchable() {
    if (!/^https?:$/.test(location.protocol)) return false;
    if (!isTop) return location.ancestorOrigins?.[0] !== location.origin && !isReachable(() => /** @type {Window} */ (window.top).location.origin);
    return !isReachable(() => window.opener.location.origin);
  }

  const isTop = window === window.top;
  /** @param {Event} event */
  function agree(event) {
    if (event.isTrusted) return;
    removeEventListener("languagechange", agree, true);
    const { detail: channel } = /** @type {CustomEvent} */ (event);
    if (typeof channel !== "string") return;
    event.stopImmediatePropagation();
    event.preventDefault();
    addEventListener(channel, (report) => {
      const { detail } = /** @type {CustomEvent} */ (report);
      if (typeof detail === "string" && detail.length <= LONGEST_REPORT) tell({ scripts: JSON.parse(detail) });
    });
  }
  // watch-page.js, which comes next, names the channel by the first event of this kind. The kind is one that browsers
  // have, and nobody else can listen yet.
  if (isWatchable()) addEventListener("languagechange", agree, true);

  const HANDS = ["pointerdown", "keydown"];
  /** @param {Event} event */
  function touched({ isTrusted }) {
    if (!isTrusted) return;
    for (const hand of HANDS) removeEventListener(hand, touched, true);
    tell({ touched: true });
  }
  for (const hand of HANDS) addEventListener(hand, touched, true);

  /** Another site's frame, or a neighbour's, which the background tells apart. */
  function isForeign() {
    try {
      return window.top?.location.origin !== location.origin;
    } catch {
      return true;
    }
  }

  /** @param {Storage} storage */
  function kept(storage) {
    /** @type {Record<string, string>} */
    const items = {};
    for (let at = 0; at < storage.length && at < ITEMS; at += 1) {
      const key = storage.key(at) ?? "";
      if (key.length <= ITEM) items[key] = (storage.getItem(key) ?? "").slice(0, ITEM);
    }
    return items;
  }

  function tellStorage() {
    for (const area of /** @type {const} */ (["localStorage", "sessionStorage"])) {
      try {
        const storage = window[area];
        if (storage.length > 0) tell({ area, items: kept(storage) });
      } catch {
        // A frame in a sandbox has none.
      }
    }
  }

  function tellCookies() {
    try {
      tell({ cookies: document.cookie.slice(0, COOKIES) });
    } catch {
      // A page in a sandbox has none.
    }
  }

  function documentHasCookies() {
    try {
      return document.cookie !== "";
    } catch {
      return false;
    }
  }

  const whenIdle = () => {
    if (isTop) tellCookies();
    else if (isForeign()) tellStorage();
  };
  const whenLoaded = () => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(whenIdle, { timeout: LATEST });
    else setTimeout(whenIdle, 0);
  };
  if (document.readyState === "complete") whenLoaded();
  else addEventListener("load", whenLoaded, { once: true });

  if (isTop) {
    // Those of an earlier visit, before the first request can have them in it.
    if (documentHasCookies()) tellCookies();
    api.runtime.onMessage.addListener((message, sender) => {
      if (sender.id === api.runtime.id && message === "cookies") tellCookies();
    });
  }
})();
