/**
 * Shadow trees, as content scripts see them.
 *
 * @module
 */

import { hideSheet } from "../../shared/page-css.js";
import { clock, localName, queryKnown, treeOf } from "./dom.js";

/** Whether sheets with user origin do not hold in shadow trees. They do in Firefox. */
export const needsSheets = !("openOrClosedShadowRoot" in Element.prototype);

/** @param {Element} element @returns {ShadowRoot | null} Also of a closed shadow tree. */
export function shadowOf(element) {
  // Firefox builds the extension's API for a frame when `chrome` is read.
  if (!needsSheets) return treeOf(element);
  // https://developer.chrome.com/docs/extensions/reference/api/dom
  return element instanceof HTMLElement ? (/** @type {any} */ (globalThis).chrome?.dom?.openOrClosedShadowRoot?.(element) ?? null) : null;
}

/** Elements that can have a shadow tree, besides custom ones: https://dom.spec.whatwg.org/#valid-shadow-host-name */
const HOSTS = /^(?:article|aside|blockquote|body|div|footer|h[1-6]|header|main|nav|p|section|span)$/;

/**
 * Whether an element is asked for its shadow tree, which is a call of the extension's API in Chromium. Children of a host are
 * not shown without slots, so an element with children is asked only if it is a custom one or its tree is open.
 *
 * @param {Element} element
 */
export function mayHaveTree(element) {
  const name = localName(element);
  return name.includes("-") || (HOSTS.test(name) && (element.shadowRoot !== null || element.firstChild === null));
}

/**
 * Rules in a cascade layer: the page's sheets override what is not important, and not what is important, as with user origin.
 * https://www.w3.org/TR/css-cascade-5/#cascade-sort
 *
 * @param {string} css
 */
export const inLayer = (css) => `@layer{${css}}`;

/**
 * Adds a sheet to a document or a shadow tree, or takes it away. Firefox gives content scripts no list but the page's own, with
 * whatever the page has changed in it.
 *
 * @param {any} root @param {CSSStyleSheet} sheet @param {boolean} isWanted
 */
function put(root, sheet, isWanted) {
  try {
    const { adoptedStyleSheets: sheets } = root.wrappedJSObject ?? root;
    const at = sheets.indexOf(sheet);
    if (at < 0 && isWanted) sheets.push(sheet);
    if (at >= 0 && !isWanted) sheets.splice(at, 1);
  } catch {
    // No such tree, or the page has moved it to another document, which takes no sheet of this one.
  }
}

/** @param {Node} root @param {CSSStyleSheet} sheet */
export const adopt = (root, sheet) => put(root, sheet, true);

/** @param {Node} root @param {CSSStyleSheet} sheet */
export const leave = (root, sheet) => put(root, sheet, false);

/** Milliseconds of work at once, and after the load how many times as long trees that change rest: a page can change them without end. */
const SLICE = 4;
const REST = 20;

/**
 * Chromium: sheets of shadow trees for the selectors of elements to hide. A page can read the sheets of its trees, so a tree's
 * sheet has only selectors of elements that are in it: the page sees no other filter.
 */
export function shadowSelectors() {
  /** @type {string[]} */
  const selectors = [];
  /** By tree, its sheet, the selectors in it, those that are left to look for, and whether it has changed since they began. @type {Map<ShadowRoot, { sheet: CSSStyleSheet, used: Set<string>, left: string[], isChanged: boolean }>} */
  const trees = new Map();
  /** Trees to look at. @type {Set<ShadowRoot>} */
  const waiting = new Set();
  let isPlanned = false;

  /** Whether all selectors have been looked for. @param {ShadowRoot} root @param {number} until */
  const look = (root, until) => {
    const tree = trees.get(root);
    if (tree === undefined) return true;
    const { sheet, used } = tree;
    if (used.size > 0) adopt(root, sheet);
    while (clock() < until) {
      if (tree.left.length === 0) {
        if (!tree.isChanged) return true;
        tree.isChanged = false;
        tree.left = selectors.filter((one) => !used.has(one));
      }
      const selector = tree.left.pop() ?? "";
      if (selector === "" || used.has(selector) || queryKnown(root, selector).length === 0) continue;
      if (used.size === 0) adopt(root, sheet);
      used.add(selector);
      sheet.insertRule(inLayer(hideSheet([selector])));
    }
    return false;
  };
  const work = () => {
    isPlanned = waiting.size > 0;
    if (!isPlanned) return;
    const start = clock();
    for (const root of waiting) {
      waiting.delete(root);
      if (look(root, start + SLICE)) continue;
      // The others come first.
      waiting.add(root);
      break;
    }
    // Trees that change meanwhile have the same rest.
    if (document.readyState === "complete") setTimeout(work, (clock() - start) * REST);
    else requestAnimationFrame(work);
  };
  /** After all changes of the moment, and before the next frame on the screen. @param {ShadowRoot} root */
  const schedule = (root) => {
    waiting.add(root);
    if (!isPlanned) queueMicrotask(work);
    isPlanned = true;
  };
  return {
    /** @param {string[]} more */
    add(more) {
      selectors.push(...more);
      for (const [root, { left }] of trees) {
        left.push(...more);
        schedule(root);
      }
    },
    /** A tree is new, or has changed. @param {ShadowRoot} root */
    apply(root) {
      const tree = trees.get(root);
      if (tree === undefined) trees.set(root, { sheet: new CSSStyleSheet(), used: new Set(), left: [], isChanged: true });
      else tree.isChanged = true;
      schedule(root);
    },
    stop() {
      for (const [root, { sheet }] of trees) leave(root, sheet);
      trees.clear();
      waiting.clear();
    },
  };
}
