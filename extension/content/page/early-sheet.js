/**
 * Hides elements until a sheet with user origin is there. In Chromium by a sheet that applies at once: a page can read
 * and remove it, so each rule stays in it no longer than needed.
 *
 * @module
 */

import { animate } from "./dom.js";
import { holdsEarly } from "./shadow.js";

/** Milliseconds for which an element is transparent at most: the background may never answer. */
const LONGEST = 10_000;

/** @typedef {ReturnType<typeof earlySheet>} EarlySheet */

export function earlySheet() {
  /** @type {CSSStyleSheet | null} */
  let sheet = null;
  /** By what inserts them: the background's first answer, or a question of the survey. @type {Map<unknown, string>} */
  const texts = new Map();
  const write = () => {
    const text = [...texts.values()].join("\n");
    if (text === "") {
      if (sheet !== null) document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
      sheet = null;
      return;
    }
    const isNew = sheet === null;
    sheet ??= new CSSStyleSheet();
    sheet.replaceSync(text);
    if (isNew) document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  };
  /** @param {unknown} key */
  const remove = (key) => {
    if (texts.delete(key)) write();
  };
  return {
    /** @param {string} css @param {unknown} [key] Default: the background's first answer. */
    add(css, key = null) {
      texts.set(key, `${texts.get(key) ?? ""}${css}\n`);
      write();
    },
    remove,
    /** The background has answered. */
    settle: () => remove(null),
    clear() {
      texts.clear();
      write();
    },
  };
}

/**
 * Inserts rules with user origin. Until they are there, an early sheet applies in Chromium; in Firefox, which lets content
 * scripts add none, hidden elements are transparent.
 *
 * @param {string} css @param {(css: string) => Promise<void>} insert
 * @returns {Early}
 */
export function insertEarly(css, insert) {
  const early = holdsEarly ? sheetFor(css) : transparency();
  void insert(css).then(early.settle);
  return early;
}

/** @typedef {{ hide: (element: Element) => void, show: (element: Element) => void, settle: () => void }} Early Hide: an element that a rule hides. Settle: the rules are there, or are no longer needed. */

/** @param {string} css @returns {Early} */
function sheetFor(css) {
  const sheet = earlySheet();
  sheet.add(css);
  return { hide: () => {}, show: () => {}, settle: sheet.clear };
}

/**
 * Elements that are transparent by an animation: it changes no attribute, which filters could test, and ends without a trace.
 * Firefox animates no `display`.
 *
 * @returns {Early}
 */
function transparency() {
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
