/**
 * Sends jobs to the worker and returns its results. Runs in Firefox's background and in Chromium's offscreen document.
 *
 * @module
 */

/** @typedef {{ resolve: (answer: any) => void, reject: (error: Error) => void }} Pending */

export class WorkerClient {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #last = 0;

  /** @param {{ do: string }} job @returns {Promise<any>} */
  run(job) {
    this.#worker ??= this.#start();
    this.#last += 1;
    const number = this.#last;
    const answer = new Promise((resolve, reject) => this.#pending.set(number, { resolve, reject }));
    this.#worker.postMessage({ number, job });
    return answer;
  }

  /** Ends the worker and frees its memory. */
  close() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#fail("the job was cancelled");
  }

  #start() {
    const worker = new Worker(new URL("../compiler-worker/worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data: { number, answer, failed } }) => {
      const pending = this.#pending.get(number);
      this.#pending.delete(number);
      if (failed === undefined) pending?.resolve(answer);
      else pending?.reject(new Error(failed));
    };
    worker.onerror = (event) => {
      this.#worker = null;
      this.#fail(event.message || "the worker could not be started");
    };
    return worker;
  }

  /** @param {string} why */
  #fail(why) {
    for (const { reject } of this.#pending.values()) reject(new Error(why));
    this.#pending.clear();
  }
}
