//# allFunctionsCalledOnLoad
/**
 * Runs in the extension's isolated world of a frame when the background asks for it: lists the frame's requests with their
 * types, from [Resource Timing](https://w3c.github.io/resource-timing/), which contains blocked requests too.
 *
 * Chromium only. Nothing runs in a page before its `load` event, and no request causes an event of the extension.
 * Not in Resource Timing: web sockets, and requests of workers.
 */
(() => {
  "use strict";

  /** @typedef {{ requests: [url: string, type: string][], observer: PerformanceObserver }} Listed */
  /** @typedef {{ url: string, isTop: boolean, sendsCookies: boolean | null, requests: [url: string, type: string][], ownData: Record<string, unknown>[] }} FrameRequests OwnData: reports of relay.js, if they are asked for. SendsCookies: whether the browser sends the cookies of other sites; null: this frame cannot tell. */

  /** Bounds the size of the answer. */
  const MOST = 3000;
  const LONGEST_URL = 8192;

  /** Types of webRequest by [initiator type](https://w3c.github.io/resource-timing/#dom-performanceresourcetiming-initiatortype). @type {Record<string, string>} */
  const TYPES = {
    script: "script",
    img: "image",
    image: "image",
    input: "image",
    iframe: "sub_frame",
    frame: "sub_frame",
    fetch: "xmlhttprequest",
    xmlhttprequest: "xmlhttprequest",
    beacon: "ping",
    ping: "ping",
    video: "media",
    audio: "media",
    track: "media",
    object: "object",
    embed: "object",
  };
  /** Types by the `as` attribute of a preload. @type {Record<string, string>} */
  const PRELOADED = { script: "script", style: "stylesheet", image: "image", font: "font", fetch: "xmlhttprequest", video: "media", audio: "media", track: "media" };
  const FONT = /\.(?:woff2?|ttf|otf|eot)\b|font/i;
  const SHEET = /\.css\b/i;

  /** The type of a request of a style sheet: Resource Timing does not tell which. @param {string} url */
  const typeOfStyle = (url) => (FONT.test(url) ? "font" : SHEET.test(url) ? "stylesheet" : "image");

  /** @param {string} url @returns {string} */
  function typeOfLink(url) {
    for (const link of document.querySelectorAll("link")) {
      if (link.href !== url) continue;
      if (link.relList.contains("stylesheet")) return "stylesheet";
      if (link.relList.contains("icon")) return "image";
      if (link.relList.contains("modulepreload")) return "script";
      return PRELOADED[link.as] ?? "other";
    }
    return SHEET.test(url) ? "stylesheet" : "other";
  }

  /** @param {string} url @param {string} initiator */
  function typeOf(url, initiator) {
    if (initiator === "css") return typeOfStyle(url);
    return initiator === "link" ? typeOfLink(url) : (TYPES[initiator] ?? "other");
  }

  const scope = /** @type {{ brockListed?: Listed, brockWantsOwnData?: true, brockOwnData?: () => Record<string, unknown>[] }} */ (/** @type {unknown} */ (globalThis));

  /** @param {PerformanceEntryList} entries */
  function add(entries) {
    const { requests } = /** @type {Listed} */ (scope.brockListed);
    for (const entry of entries) {
      const { name, initiatorType } = /** @type {PerformanceResourceTiming} */ (entry);
      if (/^https?:/.test(name) && name.length <= LONGEST_URL && requests.length < MOST) requests.push([name, typeOf(name, initiatorType)]);
    }
  }

  /** The browser keeps 250 entries; an observer gets all later ones. @returns {Listed} */
  function listed() {
    const known = scope.brockListed;
    if (known !== undefined) {
      add(known.observer.takeRecords());
      return known;
    }
    const observer = new PerformanceObserver((list) => add(list.getEntries()));
    scope.brockListed = { requests: [], observer };
    add(performance.getEntriesByType("resource"));
    observer.observe({ type: "resource" });
    return scope.brockListed;
  }

  const isTop = window === window.top;

  /** @returns {boolean} */
  function isOtherSite() {
    try {
      return window.top?.location.origin !== location.origin;
    } catch {
      return true;
    }
  }

  return (async () => {
    const { requests } = listed();
    const ownData = (scope.brockWantsOwnData && scope.brockOwnData?.()) || [];
    delete scope.brockWantsOwnData;
    const sendsCookies = !isTop && isOtherSite() && isSecureContext ? await document.hasStorageAccess().catch(() => null) : null;
    /** @type {FrameRequests} */
    const answer = { url: location.href, isTop, sendsCookies, requests, ownData };
    return answer;
  })();
})();
