/**
 * Hides elements until a sheet with user origin is there, by a sheet that applies at once. A page can read and remove it, so
 * each rule is in it no longer than needed.
 *
 * @module
 */

import { rootOf } from "./dom.js";
import { adopt, inLayer, leave, needsSheets } from "./shadow.js";

/** @typedef {ReturnType<typeof earlySheet>} EarlySheet */

export function earlySheet() {
  /** @type {CSSStyleSheet | null} */
  let sheet = null;
  /** By what inserts them: the background's first answer, or a question of the survey. @type {Map<unknown, string>} */
  const texts = new Map();
  const write = () => {
    const text = [...texts.values()].join("\n");
    if (text === "") {
      // The page may have taken it over, for its shadow trees.
      sheet?.replaceSync("");
      if (sheet !== null) leave(document, sheet);
      sheet = null;
      return;
    }
    sheet ??= new CSSStyleSheet();
    sheet.replaceSync(inLayer(text));
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

/** @typedef {Pick<import("./procedural.js").Filter, "rule" | "isHiding">} Marking What marks elements. */
/**
 * What holds until rules with user origin do.
 *
 * @typedef {object} Early
 * @property {(element: Element, filter: Marking) => void} hide An element has a filter's mark.
 * @property {(element: Element, filter: Marking) => void} [show] It has it no longer.
 * @property {(isOver?: boolean) => void} settle The rules hold. Over: they are no longer needed.
 */

/**
 * Rules that hold at once, each once an element has its mark: a page can read them. In shadow trees of Chromium they stay,
 * because those with user origin do not hold there.
 *
 * @returns {Early}
 */
export function sheetFor() {
  const sheet = new CSSStyleSheet();
  const rules = new Set();
  /** @type {Set<Node>} */
  const roots = new Set();
  let isSettled = false;
  return {
    hide(element, { rule }) {
      const root = rootOf(element);
      if (isSettled && (root === document || !needsSheets)) return;
      if (!rules.has(rule)) sheet.insertRule(inLayer(rule));
      rules.add(rule);
      roots.add(root);
      adopt(root, sheet);
    },
    settle(isOver = !needsSheets) {
      isSettled = true;
      for (const root of roots) if (isOver || root === document) leave(root, sheet);
      if (isOver) sheet.replaceSync("");
    },
  };
}
