/**
 * Firefox lets content scripts add no sheets. Until rules with user origin are there, elements that they hide are transparent.
 *
 * @module
 */

import { animate } from "./dom.js";

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
  /** With the number of filters that hide the element. Null: the rules are there. @type {Map<Element, { animation: Animation, filters: number }> | null} */
  let animations = new Map();
  return {
    hide(element) {
      if (animations === null) return;
      const { animation, filters } = animations.get(element) ?? { animation: animate(element, { opacity: [0, 0] }, { duration: LONGEST }), filters: 0 };
      animations.set(element, { animation, filters: filters + 1 });
    },
    show(element) {
      const hidden = animations?.get(element);
      if (hidden === undefined) return;
      hidden.filters -= 1;
      if (hidden.filters > 0) return;
      hidden.animation.cancel();
      animations?.delete(element);
    },
    settle() {
      for (const { animation } of animations?.values() ?? []) animation.cancel();
      animations = null;
    },
  };
}
