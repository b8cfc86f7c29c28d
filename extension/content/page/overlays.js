/**
 * Takes back what a page does for an overlay that filters hide: the lock of its scrolling, and the modal state of a dialog,
 * for which the rest of the page receives no click even if the dialog is not shown.
 *
 * Only if an element that covers the page is hidden by a filter, the lock is on `html` or `body`, and the page shows no
 * overlay of its own. What only a page without such an element does stays.
 *
 * @module
 */

import { holds, nodeType, parentElementOf, rectsOf } from "./dom.js";
import { randomMark } from "./mark.js";
import { shadowOf } from "./shadow.js";

/** Milliseconds from a change to the check: what filters hide is hidden by then. */
const DELAY = 120;
/** A check is followed by a pause of so many times its duration: a page can change its body all the time. */
const REST = 400;
const LONGEST_REST = 2000;
/** A look ends after so many milliseconds: a page can have any number of hidden elements. */
const LONGEST_LOOK = 50;
/** After a look without a find, one more: the overlay may come later than the lock. */
const AGAIN = 600;
/** A dialog that the page opens again so many times stays open. */
const MOST_CLOSED = 20;
/** Elements inside of a hidden one that are tested. */
const MOST_INSIDE = 30;

/** @param {CSSStyleDeclaration} style */
const isLocked = ({ overflowY, position }) => /^(?:hidden|clip)$/.test(overflowY) || position === "fixed";

/** Whether an element covers the page, also one without a box. @param {Element} element */
function covers(element) {
  const { position, top, bottom, left, right, width, height } = getComputedStyle(element);
  if (position !== "fixed" && position !== "absolute") return false;
  const isWhole = (/** @type {string} */ size, /** @type {string} */ one, /** @type {string} */ other, /** @type {number} */ most) =>
    size === "100%" || parseFloat(size) >= most * 0.95 || (parseFloat(one) <= 0 && parseFloat(other) <= 0);
  // Of an absolute one, the browser tells no place on the screen.
  return isWhole(width, left, right, innerWidth) && isWhole(height, top, bottom, innerHeight);
}

/** Whether the page shows an overlay of its own. */
function showsOverlay() {
  for (let element = document.elementFromPoint(innerWidth / 2, innerHeight / 2); element !== null; element = parentElementOf(element)) {
    // A page can lock itself by a fixed body.
    if (element !== document.body && getComputedStyle(element).position === "fixed" && covers(element)) return true;
  }
  return document.querySelector("dialog:modal") !== null;
}

/** Whether an element, or one of some inside of it and in shadow trees, covers the page. @param {Element} element */
function coversWithAny(element) {
  /** @type {Node[]} */
  const roots = [element];
  let count = 0;
  for (const root of roots) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let node = /** @type {Node | null} */ (root); node !== null && count <= MOST_INSIDE; node = walker.nextNode()) {
      count += 1;
      if (nodeType(node) !== 1) continue;
      if (covers(/** @type {Element} */ (node))) return true;
      const tree = shadowOf(/** @type {Element} */ (node));
      if (tree !== null) roots.push(tree);
    }
  }
  return false;
}

/**
 * @param {(isOver: () => boolean) => Iterable<Element>} hidden The elements that filters hide. It ends when the time is over.
 * @param {(css: string) => void} insert Adds a sheet with user origin.
 */
export function startOverlays(hidden, insert) {
  let mark = "";
  /** @type {Set<Element>} */
  const unlocked = new Set();
  /** @type {HTMLDialogElement[]} */
  const closed = [];
  let isInserted = false;
  let isStopped = false;
  let isBegun = false;
  let restsUntil = 0;
  let deadline = 0;
  /** A dialog may be open: to find it costs a search of the document. */
  let isOpened = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const schedule = (/** @type {number} */ delay = DELAY) => {
    if (isStopped) return;
    timer ??= setTimeout(look, Math.max(delay, restsUntil - performance.now()), delay === DELAY);
  };
  const look = (/** @type {boolean} */ isFirst) => {
    timer = undefined;
    const { body, documentElement: root } = document;
    if (isStopped || body === null || root === null) return;
    const start = performance.now();
    deadline = start + LONGEST_LOOK;
    const isFound = (isOpened && closeDialogs()) || unlock([root, body].filter((one) => !unlocked.has(one) && isLocked(getComputedStyle(one))), root);
    if (!isFirst || isFound) isOpened = false;
    restsUntil = performance.now() + Math.min(LONGEST_REST, (performance.now() - start) * REST);
    if (isFirst && !isFound) schedule(AGAIN);
  };
  const isOver = () => performance.now() > deadline;
  const closeDialogs = () => {
    let isClosed = false;
    for (const dialog of /** @type {NodeListOf<HTMLDialogElement>} */ (document.querySelectorAll("dialog:modal"))) {
      // The page itself may hide it.
      if (rectsOf(dialog).length > 0 || closed.length >= MOST_CLOSED || !isHidden((one) => holds(one, dialog))) continue;
      closed.push(dialog);
      dialog.close();
      isClosed = true;
    }
    return isClosed;
  };
  const isHidden = (/** @type {(element: Element) => boolean} */ test) => {
    for (const element of hidden(isOver)) {
      if (isOver()) break;
      if (test(element)) return true;
    }
    return false;
  };
  const unlock = (/** @type {Element[]} */ locked, /** @type {Element} */ root) => {
    if (unlocked.size > 0 && showsOverlay()) {
      for (const element of unlocked) element.removeAttribute(mark);
      unlocked.clear();
      return true;
    }
    if (locked.length === 0) return true;
    if (Math.max(root.scrollHeight, document.body.scrollHeight) <= innerHeight || showsOverlay() || !isHidden(isOverlay)) return false;
    if (!isInserted) mark = randomMark();
    if (!isInserted) insert(`[${mark}]{overflow:visible!important;position:static!important}`);
    isInserted = true;
    for (const element of locked) {
      element.setAttribute(mark, "");
      unlocked.add(element);
    }
    return true;
  };
  const isOverlay = (/** @type {Element} */ element) => rectsOf(element).length === 0 && element !== document.body && coversWithAny(element);

  const observer = new MutationObserver((records) => {
    isOpened ||= records.some(({ attributeName }) => attributeName === "open");
    schedule();
  });
  const scheduleAll = () => {
    isOpened = true;
    schedule();
  };
  const observe = () => {
    if (isStopped) return;
    const { documentElement: root, body } = document;
    observer.observe(document, { subtree: true, attributes: true, attributeFilter: ["open"] });
    for (const element of [root, body]) {
      if (element !== null) observer.observe(element, { childList: element === body, attributes: true, attributeFilter: ["class", "style"] });
    }
    if (root !== null) places.observe(root, { childList: true });
    addEventListener("load", scheduleAll, { once: true });
    schedule();
  };
  /** The body can be replaced: single-page applications do it for each page. `document.open()` replaces all, and removes listeners. */
  const places = new MutationObserver(observe);
  /** Most pages have no filter that hides, and so nothing to look for: a look makes the browser compute the page's layout. */
  const begin = () => {
    isBegun = true;
    places.observe(document, { childList: true });
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", observe, { once: true });
    else observe();
  };

  return {
    /** Filters hide something. */
    schedule() {
      if (!isBegun && !isStopped) begin();
      scheduleAll();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      observer.disconnect();
      places.disconnect();
      for (const element of unlocked) element.removeAttribute(mark);
      const last = closed.at(-1);
      if (last?.isConnected && !last.open) last.showModal();
    },
  };
}
