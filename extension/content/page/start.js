/**
 * Does in a frame what page filters say.
 *
 * @module
 */

import { hideSheet } from "../../shared/page-css.js";
import { queryKnown } from "./dom.js";
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
 * @property {typeof import("./mark.js").randomMark} randomMark
 * @property {typeof import("./shadow.js").shadowSelectors} [trees] Chromium: sheets with user origin do not hold in shadow trees.
 * @property {(use: (start: StartProcedural) => void) => void} operators Loads what runs filters with operators; at once if it is there.
 */

/** @typedef {typeof import("./procedural.js").startProcedural} StartProcedural */

/** @param {Plan} plan @param {Background} background */
export function startPage({ hide, style, sheetIsInserted, packed, ...plan }, background) {
  let isStopped = false;
  /** @type {Set<string>} */
  const selectors = new Set();
  /** @type {ReturnType<StartProcedural> | undefined} */
  let procedural;
  const addAll = (/** @type {string[]} */ more) => {
    for (const selector of more) selectors.add(selector);
    if (more.length > 0) overlays.schedule();
  };
  const hidden = function* (/** @type {() => boolean} */ isOver, /** @type {Document | ShadowRoot} */ root = document) {
    for (const selector of selectors) {
      if (isOver()) return;
      yield* queryKnown(root, selector);
    }
    yield* procedural?.hidden() ?? [];
  };
  const overlays = startOverlays(hidden, background.insert);
  addAll(hide);
  // Of a rule, the elements of its selector are counted.
  addAll(style.filter((rule) => !rule.startsWith("@")).map((rule) => rule.replace(/ ?\{[^]*$/, "")));
  if (!sheetIsInserted && hide.length + style.length > 0) void background.insert(hideSheet(hide, style));
  if (plan.proceduralPrograms.length > 0) {
    background.operators((start) => {
      if (!isStopped) procedural = start(plan, background, () => overlays.schedule());
    });
  }
  const survey = plan.survey ? startSurvey(background, hide, addAll, packed) : null;
  return {
    stop() {
      isStopped = true;
      survey?.stop();
      overlays.stop();
      procedural?.stop();
    },
    counts() {
      /** @type {Record<string, number>} */
      const counts = { ...procedural?.counts() };
      for (const selector of selectors) {
        const count = queryKnown(document, selector).length;
        if (count > 0) counts[selector] = count;
      }
      return counts;
    },
  };
}
