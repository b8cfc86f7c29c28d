/**
 * Chromium: delivers page filters to a frame whose content script asks for them.
 *
 * @module
 */

import { runIsolated, runMain } from "../../engine/scriptlets.js";
import { hideSheet } from "../../shared/page-css.js";
import { planOf, sheetFor } from "./plan.js";

/** @import { Engine } from "../../engine/index.js" */
/** @import { FrameSender, PageScripts } from "../../shared/page-scripts.js" */
/** @import { Place } from "./frame-messages.js" */

export class ChromiumDelivery {
  #scripts;
  /** @type {{ engine: Engine, selectors: string[] } | null} */
  #sheet = null;

  /** @param {Pick<PageScripts, "insert" | "run">} scripts */
  constructor(scripts) {
    this.#scripts = scripts;
  }

  /** @param {Engine} engine @param {Place} place @param {FrameSender} frame */
  async start(engine, { url, ancestors }, frame) {
    const answer = engine.cosmetics(url, { ancestors });
    if (this.#sheet?.engine !== engine) this.#sheet = { engine, selectors: engine.genericSheet() };
    const css = hideSheet([...answer.hide, ...sheetFor(this.#sheet.selectors, answer)], answer.style);
    const { scriptlets } = answer;
    // Scriptlets first: they have the race with the page's scripts.
    await Promise.all([
      scriptlets.length > 0 && this.#scripts.run(frame, "MAIN", runMain, [scriptlets]),
      scriptlets.length > 0 && this.#scripts.run(frame, "ISOLATED", runIsolated, [scriptlets]),
      css !== "" && this.#scripts.insert(frame, css),
    ]);
    return { plan: planOf(answer, true) };
  }
}
