/**
 * Runs jobs in a thread of its own. Texts and results are in the store; messages contain only descriptions.
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
