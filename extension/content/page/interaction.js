/**
 * Firefox: reports the first interaction of the person with a tab's document. Sites without interaction give no verdict, and
 * relay.js, which reports it of frames, runs in watched visits only.
 *
 * @module
 */

import { keepListening } from "../../shared/reopened.js";

const INPUT_EVENTS = ["pointerdown", "keydown"];

/** @param {() => typeof chrome} api */
export function startInteraction(api) {
  /** @param {Event} event */
  function touched({ isTrusted }) {
    if (!isTrusted) return;
    endListening();
    for (const type of INPUT_EVENTS) removeEventListener(type, touched, true);
    try {
      const { extension, runtime } = api();
      // Nothing is learned in private windows. The background also ignores reports from them, and while learning is off.
      if (!extension.inIncognitoContext) runtime.sendMessage({ seen: { touched: true } }).catch(() => {});
    } catch {
      // The extension was updated, and this script is of the earlier version.
    }
  }
  const endListening = keepListening(() => {
    for (const type of INPUT_EVENTS) addEventListener(type, touched, true);
  });
}
