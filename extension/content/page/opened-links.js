/**
 * Remembers the link that the person has just opened in a tab by hand, so that the tab is not taken for a popup.
 *
 * @module
 */

import { keepListening } from "../../shared/reopened.js";
import { closest } from "./dom.js";
import { shadowOf } from "./shadow.js";

/** Milliseconds from the gesture to the tab. A menu stays open for some time. */
const LONGEST = 60_000;

export function startOpenedLinks() {
  let latest = { url: "", at: 0 };
  /** @param {MouseEvent} event */
  const note = (event) => {
    const isByHand = event.type === "contextmenu" || event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!event.isTrusted || !isByHand) return;
    const link = linkOf(event);
    if (link) latest = { url: urlOf(link), at: Date.now() };
  };
  keepListening(() => {
    for (const type of ["click", "auxclick", "contextmenu"]) addEventListener(type, /** @type {EventListener} */ (note), { capture: true, passive: true });
  });

  /** @param {string} url */
  return (url) => latest.url === url && Date.now() - latest.at < LONGEST;
}

/** The link that an event is for. By names: in Firefox an element that was made in another document is of no class of this one. @param {MouseEvent} event @returns {any} */
function linkOf(event) {
  const path = event.composedPath();
  return path.find((node) => /^(?:a|area)$/.test(/** @type {any} */ (node).localName)) ?? linkInside(/** @type {Element} */ (path[0]), event);
}

/** The path of an event does not have the elements of closed shadow trees. @param {Element} element @param {MouseEvent} event @returns {Element | null} */
function linkInside(element, { clientX, clientY }) {
  let link = null;
  for (let host = element; link === null; ) {
    const inner = shadowOf(host)?.elementFromPoint(clientX, clientY) ?? host;
    if (inner === host) break;
    link = closest(inner, "a,area");
    host = inner;
  }
  return link;
}

/** Links of SVG have the address as it is written. @param {any} link @returns {string} */
function urlOf({ href, baseURI }) {
  return typeof href === "string" ? href : (URL.parse(href?.baseVal ?? "", baseURI)?.href ?? "");
}
