/**
 * Runs asynchronous jobs one after another, so that each job reads what the previous one wrote.
 *
 * @module
 */

export class SerialQueue {
  /** Why the latest job failed. @type {string | null} */
  problem = null;

  /** @type {Promise<void>} */
  #last = Promise.resolve();

  /** Runs a job and ignores its failure. @param {() => Promise<void>} job @returns {Promise<void>} Resolves when the job is done or has failed. */
  run(job) {
    return this.outcome(job).catch(() => {});
  }

  /** Runs a job and returns its result or failure. @template T @param {() => Promise<T>} job @returns {Promise<T>} */
  outcome(job) {
    const done = this.#last.then(job);
    this.#last = done.then(
      () => {
        this.problem = null;
      },
      (error) => {
        this.problem = String(error?.message ?? error);
      },
    );
    return done;
  }
}
