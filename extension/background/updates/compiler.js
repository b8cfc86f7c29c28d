/**
 * Access to the worker that compiles lists: direct in Firefox, through an offscreen document in Chromium.
 *
 * @module
 */

import { WorkerClient } from "../../compiler-worker/worker-client.js";

/** @import { Offscreen } from "../../shared/browser.js" */
/** @typedef {{ run: (job: { do: string } & Record<string, unknown>) => Promise<any>, close: () => Promise<void> }} Compiler */

const PAGE = "compiler-worker/index.html";

/** Firefox. @returns {Compiler} */
export function localCompiler() {
  const client = new WorkerClient();
  return closedWhenIdle({ run: (job) => client.run(job), close: async () => client.close() });
}

/** Chromium. @param {Offscreen} offscreen @returns {Compiler} */
export function offscreenCompiler(offscreen) {
  /** An extension has one offscreen document at most. @type {Promise<void> | null} */
  let opening = null;
  return closedWhenIdle({
    async run(job) {
      opening ??= offscreen.open(PAGE);
      try {
        await opening;
      } catch (error) {
        opening = null;
        throw error;
      }
      return offscreen.run(job);
    },
    async close() {
      opening = null;
      await offscreen.close();
    },
  });
}

/** Closes the compiler only if no job is running. @param {Compiler} compiler @returns {Compiler} */
function closedWhenIdle(compiler) {
  let jobs = 0;
  return {
    async run(job) {
      jobs += 1;
      try {
        return await compiler.run(job);
      } finally {
        jobs -= 1;
      }
    },
    close: async () => (jobs === 0 ? compiler.close() : undefined),
  };
}
