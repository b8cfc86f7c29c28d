/**
 * The way to the worker that compiles: direct where the background has a window, through an unseen page elsewhere.
 *
 * @module
 */

import { Bench } from "../../workshop/bench.js";

/** @import { Offscreen } from "../../shared/browser.js" */
/** @typedef {{ ask: (job: { do: string } & Record<string, unknown>) => Promise<any>, close: () => Promise<void> }} Workshop */

const PAGE = "workshop/index.html";

/** Firefox. @returns {Workshop} */
export function workshopHere() {
  const bench = new Bench();
  return closedWhenIdle({ ask: (job) => bench.ask(job), close: async () => bench.close() });
}

/** Chromium. @param {Offscreen} offscreen @returns {Workshop} */
export function workshopElsewhere(offscreen) {
  /** Only one such page may be; whoever comes first opens it. @type {Promise<void> | null} */
  let opening = null;
  return closedWhenIdle({
    async ask(job) {
      opening ??= offscreen.open(PAGE);
      try {
        await opening;
      } catch (error) {
        opening = null;
        throw error;
      }
      return offscreen.ask(job);
    },
    async close() {
      opening = null;
      await offscreen.close();
    },
  });
}

/** Nobody closes it over another's work. @param {Workshop} workshop @returns {Workshop} */
function closedWhenIdle(workshop) {
  let jobs = 0;
  return {
    async ask(job) {
      jobs += 1;
      try {
        return await workshop.ask(job);
      } finally {
        jobs -= 1;
      }
    },
    close: async () => (jobs === 0 ? workshop.close() : undefined),
  };
}
