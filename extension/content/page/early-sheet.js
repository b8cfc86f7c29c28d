/**
 * Hides elements until a sheet with user origin is there. In Chromium by a sheet that applies at once: a page can read
 * and remove it, so each rule stays in it no longer than needed.
 *
 * @module
 */

import { adopt, leave, sheetOf } from "./shadow.js";

/** @typedef {ReturnType<typeof earlySheet>} EarlySheet */

export function earlySheet() {
  /** @type {CSSStyleSheet | null} */
  let sheet = null;
  /** By what inserts them: the background's first answer, or a question of the survey. @type {Map<unknown, string>} */
  const texts = new Map();
  const write = () => {
    const text = [...texts.values()].join("\n");
    if (text === "") {
      if (sheet !== null) leave(document, sheet);
      sheet = null;
      return;
    }
    sheet ??= new CSSStyleSheet();
    sheet.replaceSync(text);
    // The page may have taken it away.
    adopt(document, sheet);
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

/** @typedef {{ hide: (element: Element) => void, show: (element: Element) => void, settle: () => void }} Early What hides elements until rules with user origin are there. Hide: an element that a rule hides. Settle: the rules are there, or are no longer needed. */

/** Rules that hold at once in Chromium. @param {string} css @returns {Early} */
export function sheetFor(css) {
  const sheet = sheetOf(css);
  adopt(document, sheet);
  return { hide: () => {}, show: () => {}, settle: () => leave(document, sheet) };
}
