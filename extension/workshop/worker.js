/**
 * A thread of its own for what takes long: looking at lists, compiling them.
 * Texts and results lie in the store; only what is known of them crosses.
 *
 * @module
 */

import { Store } from "../shared/store.js";
import { JOBS } from "./jobs.js";

const store = new Store();

addEventListener("message", async ({ data: { number, job } }) => {
  try {
    const answer = await /** @type {any} */ (JOBS)[job.do](job, store);
    postMessage({ number, answer });
  } catch (error) {
    postMessage({ number, failed: String(/** @type {any} */ (error)?.message ?? error) });
  }
});
