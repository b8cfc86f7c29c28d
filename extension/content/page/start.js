/**
 * Does in a frame what page filters say.
 *
 * @module
 */

import { hideSheet } from "../../shared/page-css.js";
import { startOverlays } from "./overlays.js";
import { startSurvey } from "./survey.js";

/** @import { Early } from "./early-sheet.js" */
/** @import { KnownFinds } from "./known-finds.js" */
/** @import { Program } from "../../engine/index.js" */

/**
 * @typedef {object} Plan Fields of the engine's answer, and:
 * @property {string[]} hide
 * @property {string[]} style
 * @property {string[]} procedural
 * @property {Program[]} proceduralPrograms
 * @property {boolean} survey Whether generic filters by class and id are looked up.
 * @property {boolean} sheetIsInserted Whether `hide` and `style` are applied already.
 * @property {(background: Pick<Background, "insert">, found: (selectors: string[]) => void) => KnownFinds} [packed]
 *   Chromium: begins to find the generic filters that the frame has itself. Only its script contains the code.
 */

/**
 * @typedef {object} Background
 * @property {(css: string) => Promise<void>} insert Adds a sheet with user origin.
 * @property {(classes: string[], ids: string[]) => Promise<string[]>} generic
 * @property {() => Early} early What hides elements until rules are inserted.
 * @property {typeof import("../../shared/reopened.js").keepListening} keepListening
 * @property {typeof import("./shadow.js").shadowSelectors} [trees] Chromium: sheets with user origin do not hold in shadow trees.
 * @property {(use: (start: StartProcedural) => void) => void} operators Loads what runs filters with operators; at once if it is there.
 */

/** @typedef {typeof import("./procedural.js").startProcedural} StartProcedural */

/** @param {Plan} plan @param {Background} background */
export function startPage(plan, background) {
  let isStopped = false;
  /** @type {Set<string>} */
  const selectors = new Set();
  /** @type {ReturnType<StartProcedural>[]} */
  const running = [];
  /** @type {ReturnType<typeof startSurvey> | null} */
  let survey = null;
  const addAll = (/** @type {string[]} */ hide) => {
    for (const selector of hide) selectors.add(selector);
    if (hide.length > 0) overlays?.schedule();
  };
  const hidden = function* (/** @type {() => boolean} */ isOver) {
    for (const selector of selectors) {
      if (isOver()) return;
      yield* elementsOf(selector);
    }
    for (const one of running) yield* one.hidden();
  };
  // A frame locks no page.
  const overlays = window === window.top ? startOverlays(hidden, background.insert) : null;
  const apply = (/** @type {Plan} */ { hide, style, sheetIsInserted, packed, ...rest }) => {
    addAll(hide);
    // Of a rule, the elements of its selector are counted.
    addAll(style.filter((rule) => !rule.startsWith("@")).map((rule) => rule.replace(/ ?\{[^]*$/, "")));
    if (!sheetIsInserted && hide.length + style.length > 0) void background.insert(hideSheet(hide, style));
    if (rest.proceduralPrograms.length > 0) {
      background.operators((start) => {
        if (!isStopped) running.push(start(rest, background, () => overlays?.schedule()));
      });
    }
    if (rest.survey) survey ??= startSurvey(background, hide, addAll, packed);
  };
  apply(plan);
  return {
    stop() {
      isStopped = true;
      survey?.stop();
      overlays?.stop();
      for (const one of running.splice(0)) one.stop();
    },
    addPlan: apply,
    counts() {
      /** @type {Record<string, number>} */
      const counts = Object.assign({}, ...running.map((one) => one.counts()));
      for (const selector of selectors) {
        const count = elementsOf(selector).length;
        if (count > 0) counts[selector] = count;
      }
      return counts;
    },
  };
}

/** @param {string} selector One that the browser does not know selects nothing. @returns {ArrayLike<Element> & Iterable<Element>} */
function elementsOf(selector) {
  try {
    return document.querySelectorAll(selector);
  } catch {
    return [];
  }
}
