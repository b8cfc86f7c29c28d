/**
 * Firefox: runs in the extension's isolated world of each tab's document, and reports the first user interaction. Sites
 * without interaction give no verdict, and relay.js, which reports it too, runs in watched visits only.
 */
(() => {
  "use strict";

  const api = /** @type {typeof chrome} */ (/** @type {any} */ (globalThis).browser ?? chrome);
  // Nothing is learned in private windows. The background also ignores reports from them.
  if (api.extension.inIncognitoContext) return;

  const INPUT_EVENTS = ["pointerdown", "keydown"];
  /** @param {Event} event */
  function touched({ isTrusted }) {
    if (!isTrusted) return;
    for (const type of INPUT_EVENTS) removeEventListener(type, touched, true);
    try {
      api.runtime.sendMessage({ seen: { touched: true } }).catch(() => {});
    } catch {
      // The extension was updated, and this script is of the earlier version.
    }
  }
  for (const type of INPUT_EVENTS) addEventListener(type, touched, true);
})();
