/**
 * Takes back what a page does for an overlay that filters hide: the lock of its scrolling and of its clicks, and the modal
 * state of a dialog, for which the rest of the page receives no click even if the dialog is not shown.
 *
 * Only if an element that covers the page is hidden by a filter, the lock is on `html` or `body`, and the page shows no
 * overlay of its own. What only a page without such an element does stays.
 *
 * @module
 */

import { clock, hasAttribute, holds, matches, nodeType, parentElementOf, query, rectsOf, rootOf } from "./dom.js";
import { randomMark } from "./mark.js";
import { mayHaveTree, shadowOf } from "./shadow.js";

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

const DIALOG = "dialog:modal";
/** One search for what makes a page dead: each looks at all elements. */
const DEAD = `${DIALOG},body[inert],body>[inert]`;

/** @param {CSSStyleDeclaration} style */
const isLocked = ({ overflowY, position }) => /hidden|clip/.test(overflowY) || position === "fixed";

const inTheMiddle = () => document.elementFromPoint(innerWidth / 2, innerHeight / 2);

/** Whether the page receives no click there: nothing is there, or all is inert. */
const isDead = () => [null, document.documentElement, document.body].includes(/** @type {any} */ (inTheMiddle()));

/** Whether an element covers the page, also one without a box. @param {Element} element */
function covers(element) {
  const { position, top, bottom, left, right, width, height } = getComputedStyle(element);
  if (!/fixed|absolute/.test(position)) return false;
  const isWhole = (/** @type {string} */ size, /** @type {string} */ one, /** @type {string} */ other, /** @type {number} */ most) =>
    size === "100%" || parseFloat(size) >= most * 0.95 || (parseFloat(one) <= 0 && parseFloat(other) <= 0);
  // Of an absolute one, the browser tells no place on the screen.
  return isWhole(width, left, right, innerWidth) && isWhole(height, top, bottom, innerHeight);
}

/** Whether the page shows an overlay of its own. */
function showsOverlay() {
  for (let element = inTheMiddle(); element !== null; element = parentElementOf(element)) {
    // A page can lock itself by a fixed body.
    if (element !== document.body && getComputedStyle(element).position === "fixed" && covers(element)) return true;
  }
  return query(document, DIALOG).length > 0;
}

/** The elements of a tree, and those of the shadow trees in it. @param {Node} start @returns {Iterable<Element>} */
function* withTrees(start) {
  const roots = [start];
  for (const root of roots) {
    for (const one of [root, ...query(root, "*")]) {
      if (nodeType(one) !== 1) continue;
      const element = /** @type {Element} */ (one);
      yield element;
      const tree = mayHaveTree(element) ? shadowOf(element) : null;
      if (tree !== null) roots.push(tree);
    }
  }
}

/** Whether an element, or one of some inside of it and in shadow trees, covers the page. @param {Element} element */
function coversWithAny(element) {
  let left = MOST_INSIDE;
  for (const one of withTrees(element)) {
    if (covers(one)) return true;
    left -= 1;
    if (left < 0) return false;
  }
  return false;
}

/**
 * @param {(isOver: () => boolean, root?: Document | ShadowRoot) => Iterable<Element>} hidden The elements that filters hide in a tree. It ends when the time is over.
 * @param {(css: string) => Promise<void>} insert Adds a sheet with user origin.
 */
export function startOverlays(hidden, insert) {
  let mark = "";
  /** @type {Promise<void> | undefined} */
  let inserted;
  /** Lock it again. @type {(() => void)[]} */
  const unlocked = [];
  /** @type {HTMLDialogElement[]} */
  const closed = [];
  let isStopped = false;
  let restsUntil = 0;
  let deadline = 0;
  /** Dialogs are also looked for in shadow trees, which takes long: when the person finds the page dead, and after the load. */
  let isDeep = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const schedule = (/** @type {number} */ delay = DELAY) => {
    if (isStopped || timer !== undefined) return;
    timer = setTimeout(look, Math.max(delay, restsUntil - clock()), delay === DELAY);
    // The look finds what changes until then, and in Firefox each record costs objects.
    observer.disconnect();
  };
  const look = (/** @type {boolean} */ isFirst) => {
    timer = undefined;
    const { body, documentElement: root } = document;
    watch([root, body]);
    if (body === null || root === null) return;
    const start = clock();
    deadline = start + LONGEST_LOOK;
    const dead = query(document, DEAD);
    const isClosed = closeDialogs(dead);
    // A frame locks no page, and small ones have reasons not to scroll.
    const isFound = window !== window.top || unlock(root, body, [...dead]) || isClosed;
    isDeep = false;
    restsUntil = clock() + Math.min(LONGEST_REST, (clock() - start) * REST);
    if (isFirst && !isFound) schedule(AGAIN);
  };
  const isOver = () => clock() > deadline;
  const closeDialogs = (/** @type {Iterable<Element>} */ dead) => {
    const count = closed.length;
    // A modal dialog makes all else inert.
    for (const element of isDeep && isDead() ? withTrees(document) : dead) {
      if (isOver()) break;
      // The page itself may hide it.
      if (!matches(element, DIALOG) || rectsOf(element).length > 0 || closed.length >= MOST_CLOSED || !isGone(element)) continue;
      const dialog = /** @type {HTMLDialogElement} */ (element);
      closed.push(dialog);
      dialog.close();
    }
    return closed.length > count;
  };
  const isHidden = (/** @type {(element: Element) => boolean} */ test, /** @type {Document | ShadowRoot} */ root = document) => {
    for (const element of hidden(isOver, root)) {
      if (isOver()) break;
      if (test(element)) return true;
    }
    return false;
  };
  /** Whether a filter hides an element, or one around it or its shadow tree. @param {Element} element @returns {boolean} */
  const isGone = (element) => {
    const root = /** @type {Document | ShadowRoot} */ (rootOf(element));
    return isHidden((one) => holds(one, element), root) || ("host" in root && isGone(root.host));
  };
  const lockAgain = () => {
    for (const undo of unlocked.splice(0)) undo();
  };
  const unlock = (/** @type {Element} */ root, /** @type {Element} */ body, /** @type {Element[]} */ dead) => {
    if (hasAttribute(body, mark)) {
      if (showsOverlay()) lockAgain();
      return true;
    }
    const styles = [root, body].map((one) => getComputedStyle(one));
    const inert = dead.filter((one) => hasAttribute(one, "inert") && isDead());
    const isShut = inert.length > 0 || styles.some(({ pointerEvents }) => pointerEvents === "none");
    if (!isShut && !styles.some(isLocked)) return true;
    const isLong = Math.max(root.scrollHeight, body.scrollHeight) > innerHeight;
    if (!(isShut || isLong) || showsOverlay() || !hidesOverlay()) return false;
    // A page that fixes its body shows the place that the person has scrolled to by its top.
    const tops = styles.map(({ position, top }) => (position === "fixed" && -parseFloat(top)) || 0);
    inserted ??= insert(`[${mark}]{overflow:visible!important;position:static!important;pointer-events:auto!important}`);
    change([root, body], mark, true);
    change(inert, "inert", false);
    void inserted.then(() => scrollBy({ top: Math.max(...tops), behavior: "instant" }));
    return true;
  };
  const change = (/** @type {Element[]} */ elements, /** @type {string} */ name, /** @type {boolean} */ isAdded) => {
    for (const element of elements) {
      element.toggleAttribute(name, isAdded);
      unlocked.push(() => element.toggleAttribute(name, !isAdded));
    }
  };
  const hidesOverlay = () => closed.length > 0 || isHidden((element) => rectsOf(element).length === 0 && element !== document.body && coversWithAny(element));

  const observer = new MutationObserver(() => schedule());
  /** No observed change tells of a dialog in a shadow tree. While it is modal, events of the person have no other target. @param {Event} event */
  const touched = ({ target }) => {
    if (![document, document.documentElement, document.body].includes(/** @type {any} */ (target))) return;
    isDeep = true;
    schedule(0);
  };
  const watch = (/** @type {(Element | null)[]} */ elements) => {
    observer.observe(document, { subtree: true, attributes: true, attributeFilter: ["open", "inert"] });
    // New children of the root are new bodies.
    for (const element of elements) if (element !== null) observer.observe(element, { childList: true, attributes: true, attributeFilter: ["class", "style"] });
  };
  const observe = () => {
    if (isStopped) return;
    for (const type of ["load", "pointermove", "pointerdown", "keydown"]) addEventListener(type, touched, true);
    schedule();
  };
  /** The body can be replaced: single-page applications do it for each page. `document.open()` replaces all, and removes listeners. */
  const places = new MutationObserver(observe);
  /** Most pages have no filter that hides, and so nothing to look for: a look makes the browser compute the page's layout. */
  const begin = () => {
    mark = randomMark();
    places.observe(document, { childList: true });
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", observe, { once: true });
    else observe();
  };

  return {
    /** Filters hide something. */
    schedule() {
      if (mark === "" && !isStopped) begin();
      schedule();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      observer.disconnect();
      places.disconnect();
      lockAgain();
      const last = closed.at(-1);
      if (last?.isConnected && !last.open) last.showModal();
    },
  };
}
