/**
 * Chromium: the rules of the packed lists until the background has inserted them with user origin.
 *
 * A page can read the sheet that has them meanwhile. So a rule is in it only once an element is there that it selects: a page
 * reads nothing about other elements. Observers are called before the next frame on the screen.
 *
 * @module
 */

import { hideSheet } from "../../shared/page-css.js";
import { queryKnown } from "./dom.js";
import { selectorOf } from "./seen-changes.js";

/** @import { EarlySheet } from "./early-sheet.js" */

/** Milliseconds of searches, after which only the background applies the rules that are left. */
const LONGEST = 20;

/**
 * @param {Pick<EarlySheet, "add">} sheet @param {{ hide: string[], style: string[] }} plan
 * @param {() => void} needed Called when the background's sheet is needed: an element is there, or the time is over.
 * @returns {() => void} Ends it.
 */
export function startEarlyRules(sheet, { hide, style }, needed) {
  let left = [...hide.map((selector) => ({ selector, css: hideSheet([selector]) })), ...style.map((rule) => ({ selector: selectorOf(rule), css: rule }))];
  let spent = 0;
  const look = () => {
    const start = performance.now();
    /** @type {string[]} */
    const found = [];
    left = left.filter(({ selector, css }) => {
      if (queryKnown(document, selector).length === 0) return true;
      found.push(css);
      return false;
    });
    if (found.length > 0) sheet.add(found.join("\n"));
    spent += performance.now() - start;
    const isOver = spent > LONGEST;
    if (left.length === 0 || isOver) observer.disconnect();
    if (found.length > 0 || isOver) needed();
  };
  const observer = new MutationObserver(look);
  if (left.length === 0) return () => {};
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  look();
  return () => observer.disconnect();
}
