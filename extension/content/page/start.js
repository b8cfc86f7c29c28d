/**
 * Does in a frame what page filters say.
 *
 * @module
 */

import { hideSheet } from "../../shared/page-css.js";

/** @import { Program } from "../../engine/index.js" */

/**
 * @typedef {object} Plan Fields of the engine's answer, and:
 * @property {string[]} hide
 * @property {string[]} style
 * @property {string[]} procedural
 * @property {Program[]} proceduralPrograms
 * @property {boolean} survey Whether generic filters by class and id are looked up.
 * @property {boolean} sheetIsInserted Whether `hide` and `style` are applied already.
 */

/**
 * @typedef {object} Background
 * @property {(css: string) => void} insert
 * @property {(classes: string[], ids: string[]) => Promise<string[]>} generic
 * @property {(report: unknown) => void} hidden
 */

/** @param {Plan} plan @param {Background} background */
export function startPage(plan, background) {
  let isStopped = false;
  /** @type {Set<string>} */
  const known = new Set();
  const selectors = new Set(plan.hide);
  const apply = (/** @type {Plan} */ { hide, style, sheetIsInserted }) => {
    for (const selector of hide) selectors.add(selector);
    if (!sheetIsInserted && hide.length + style.length > 0) background.insert(hideSheet(hide, style));
  };
  const look = () => {
    /** @type {[string[], string[]]} */
    const [classes, ids] = [[], []];
    for (const { id, classList } of document.querySelectorAll("[class],[id]")) {
      if (id !== "" && !known.has(`#${id}`)) ids.push(id);
      known.add(`#${id}`);
      for (const name of classList) {
        if (!known.has(`.${name}`)) classes.push(name);
        known.add(`.${name}`);
      }
    }
    if (classes.length + ids.length === 0) return;
    void background.generic(classes, ids).then((hide = []) => {
      if (isStopped || hide.length === 0) return;
      for (const selector of hide) selectors.add(selector);
      background.insert(hideSheet(hide));
    });
  };
  const observer = new MutationObserver(look);
  apply(plan);
  if (plan.survey) {
    observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "id"] });
    look();
  }
  return {
    stop() {
      isStopped = true;
      observer.disconnect();
    },
    addPlan: apply,
    counts() {
      /** @type {Record<string, number>} */
      const counts = {};
      for (const selector of selectors) {
        const count = document.querySelectorAll(selector).length;
        if (count > 0) counts[selector] = count;
      }
      return counts;
    },
  };
}
