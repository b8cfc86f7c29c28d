/**
 * What page filters do in a frame, from the engine's answer.
 *
 * @module
 */

import { hideSheet } from "../../shared/page-css.js";

/** @import { Cosmetics } from "../../engine/index.js" */
/** @import { Plan } from "../../content/page/start.js" */

/** The script that runs filters with operators: only frames with such filters load it. */
export const OPERATORS = "content/page-operators.js";

/** @typedef {[name: string, ...arguments: string[]]} Call */

/** Whether anything but generic filters by class and id applies. @param {Cosmetics} answer */
export const isSpecific = ({ hide, style, procedural, scriptlets }) => hide.length + style.length + procedural.length + scriptlets.length > 0;

/** @param {Cosmetics} answer @param {boolean} sheetIsInserted Whether `hide` and `style` are applied already. @returns {Plan} */
export function planOf({ hide, style, procedural, proceduralPrograms, genericHide }, sheetIsInserted) {
  return { hide, style, procedural, proceduralPrograms, survey: !genericHide, sheetIsInserted };
}

/** The generic sheet of a page. @param {string[]} sheet @param {Pick<Cosmetics, "genericHide" | "sheetExceptions">} answer */
export function sheetFor(sheet, { genericHide, sheetExceptions }) {
  if (genericHide) return [];
  if (sheetExceptions.length === 0) return sheet;
  const excepted = new Set(sheetExceptions);
  return sheet.filter((selector) => !excepted.has(selector));
}

/** The sheet of a page. @param {Pick<Cosmetics, "hide" | "style">} answer @param {string[]} generic Selectors of the generic sheet. */
export const cssOf = ({ hide, style }, generic) => hideSheet([...hide, ...generic], style);
