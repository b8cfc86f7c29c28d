/**
 * Remembers the link that the person has just opened in a tab by hand, so that the tab is not taken for a popup.
 *
 * @module
 */

import { keepListening } from "../../shared/reopened.js";

/** Milliseconds from the gesture to the tab. A menu stays open for some time. */
const LONGEST = 60_000;

export function startOpenedLinks() {
  let latest = { url: "", at: 0 };
  /** @param {MouseEvent} event */
  const note = (event) => {
    const isByHand = event.type === "contextmenu" || event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!event.isTrusted || !isByHand) return;
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement || node instanceof HTMLAreaElement);
    if (link !== undefined) latest = { url: /** @type {HTMLAnchorElement} */ (link).href, at: Date.now() };
  };
  keepListening(() => {
    for (const type of ["click", "auxclick", "contextmenu"]) addEventListener(type, /** @type {EventListener} */ (note), { capture: true, passive: true });
  });

  /** @param {string} url */
  return (url) => latest.url === url && Date.now() - latest.at < LONGEST;
}
