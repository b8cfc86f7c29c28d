/**
 * Hands jobs to the worker and its answers back. Runs where there are workers: in Firefox's background, in Chromium's
 * unseen page.
 *
 * @module
 */

/** @typedef {{ resolve: (answer: any) => void, reject: (error: Error) => void }} Waiting */

export class Bench {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #last = 0;

  /** @param {{ do: string }} job @returns {Promise<any>} */
  ask(job) {
    this.#worker ??= this.#hire();
    this.#last += 1;
    const number = this.#last;
    const answer = new Promise((resolve, reject) => this.#waiting.set(number, { resolve, reject }));
    this.#worker.postMessage({ number, job });
    return answer;
  }

  /** Gives the worker's memory back. */
  close() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#fail("the work was broken off");
  }

  #hire() {
    const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data: { number, answer, failed } }) => {
      const waiting = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (failed === undefined) waiting?.resolve(answer);
      else waiting?.reject(new Error(failed));
    };
    worker.onerror = (event) => {
      this.#worker = null;
      this.#fail(event.message || "the worker could not be started");
    };
    return worker;
  }

  /** @param {string} why */
  #fail(why) {
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
  }
}
