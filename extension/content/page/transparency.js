/**
 * Firefox: what holds until rules with user origin are there, also if the page removes the sheet that has them meanwhile.
 *
 * @module
 */

import { animate } from "./dom.js";
import { sheetFor } from "./early-sheet.js";

/** @import { Early } from "./early-sheet.js" */

/** Milliseconds for which an element is transparent at most: the background may never answer. */
const LONGEST = 10_000;

/**
 * Elements that are transparent by an animation: it changes no attribute, which filters could test, and ends without a trace.
 * Firefox animates no `display`.
 *
 * @returns {Early}
 */
export function transparency() {
  const sheet = sheetFor();
  /** With the filters that hide the element. @type {Map<Element, { animation: Animation, filters: Set<unknown> }>} */
  const animations = new Map();
  let isSettled = false;
  return {
    hide(element, filter) {
      sheet.hide(element, filter);
      if (isSettled || !filter.isHiding) return;
      const hidden = animations.get(element) ?? { animation: animate(element, { opacity: [0, 0] }, { duration: LONGEST }), filters: new Set() };
      animations.set(element, hidden);
      // A filter can hide an element again that it hides already.
      hidden.filters.add(filter);
    },
    show(element, filter) {
      const hidden = animations.get(element);
      if (hidden === undefined) return;
      hidden.filters.delete(filter);
      if (hidden.filters.size > 0) return;
      hidden.animation.cancel();
      animations.delete(element);
    },
    settle() {
      isSettled = true;
      for (const { animation } of animations.values()) animation.cancel();
      animations.clear();
      sheet.settle();
    },
  };
}
