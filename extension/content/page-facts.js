/**
 * Runs in the extension's isolated world of a frame when the popup opens: how the frame was loaded, which of its images and
 * media came without encryption, whether it asks for a password, and the address inside Tor that the page names.
 */
(() => {
  "use strict";

  /** Bounds the size of the answer. */
  const MOST = 100;
  const LONGEST = 2048;
  /** Milliseconds. What the browser has refused takes some microseconds, which its clock can show as 0.1 ms. */
  const LEAST_ANSWER = 1;

  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  // Chromium lists images that it has upgraded to https with their new address.
  const requested = performance.getEntriesByType("resource").filter(({ duration }) => duration >= LEAST_ANSWER).map(({ name }) => name);
  const onion = document.querySelector('meta[http-equiv="onion-location" i]')?.getAttribute("content") ?? "";
  return {
    url: location.href,
    protocol: navigation?.nextHopProtocol ?? "",
    inTheOpen: [...new Set(requested.filter((name) => name.startsWith("http:") && name.length < LONGEST))].slice(0, MOST),
    asksPassword: document.querySelector('input[type="password"]') !== null,
    onion: onion.length < LONGEST ? onion : "",
    isTop: window === window.top,
  };
})();
