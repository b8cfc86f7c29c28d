/**
 * Chromium: delivers page filters to a frame whose content script asks for them.
 *
 * @module
 */

import { isolatedNames, mainNames, runIsolated, runMain } from "../../engine/scriptlets.js";
import { cssOf, OPERATORS, planOf, sheetFor } from "./plan.js";

/** @import { Engine } from "../../engine/index.js" */
/** @import { FrameSender, PageScripts } from "../../shared/page-scripts.js" */
/** @import { Place } from "./frame-messages.js" */

export class ChromiumDelivery {
  #scripts;
  #change;
  /** @type {{ engine: Engine, selectors: string[] } | null} */
  #sheet = null;

  /** @param {Pick<PageScripts, "insert" | "run" | "runFile">} scripts @param {import("./firefox-pages.js").ChangeCosmetics} change */
  constructor(scripts, change) {
    this.#scripts = scripts;
    this.#change = change;
  }

  /**
   * @param {Engine} engine @param {Place} place @param {FrameSender} frame
   * @param {boolean} isEarly Whether the packed scripts have run the scriptlets.
   */
  async start(engine, { url, ancestors }, frame, isEarly) {
    const answer = this.#change(engine.cosmetics(url, { ancestors }), engine.site(ancestors.at(-1) ?? url));
    const css = cssOf(answer, sheetFor(this.#sheetOf(engine), answer));
    const scriptlets = isEarly ? [] : answer.scriptlets;
    const inPage = scriptlets.filter(([name]) => mainNames.has(name));
    const beside = scriptlets.filter(([name]) => isolatedNames.has(name));
    // Scriptlets first: they must run before the page's scripts.
    await Promise.all([
      inPage.length > 0 && this.#scripts.run(frame, "MAIN", runMain, [inPage]),
      beside.length > 0 && this.#scripts.run(frame, "ISOLATED", runIsolated, [beside]),
      css !== "" && this.#scripts.insert(frame, css),
      // The frame would ask for it as soon as it has the plan.
      !isEarly && answer.procedural.length > 0 && this.#scripts.runFile(frame, `/${OPERATORS}`),
    ]);
    return { plan: planOf(answer, true) };
  }

  /** The sheets that a page has from its start. @param {Engine} engine @param {Place} place */
  sheets(engine, { url, ancestors }) {
    const answer = engine.cosmetics(url, { ancestors });
    return [cssOf(answer, sheetFor(this.#sheetOf(engine), answer))];
  }

  /** @param {Engine} engine */
  #sheetOf(engine) {
    if (this.#sheet?.engine !== engine) this.#sheet = { engine, selectors: engine.genericSheet() };
    return this.#sheet.selectors;
  }
}
