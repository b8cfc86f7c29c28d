/**
 * Chromium: a sheet that holds at once, until the one with user origin is there. A page can read and remove it, so it has a
 * rule no longer than needed.
 *
 * @module
 */

import { holdsEarly } from "./shadow.js";

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
 * Inserts rules with user origin; in Chromium they hold at once. Null in Firefox.
 *
 * @param {string} css @param {(css: string) => Promise<void>} insert
 */
export function insertEarly(css, insert) {
  const sheet = holdsEarly ? earlySheet() : null;
  sheet?.add(css);
  void insert(css).then(() => sheet?.settle());
  return sheet;
}
