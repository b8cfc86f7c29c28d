/**
 * Runs asynchronous jobs one after the other: each reads what the previous one has written.
 *
 * @module
 */

export class SerialQueue {
  /** Why the latest job failed. @type {string | null} */
  problem = null;

  /** @type {Promise<void>} */
  #work = Promise.resolve();

  /** @param {() => Promise<void>} job @returns {Promise<void>} Resolves when the job is done or has failed. */
  run(job) {
    return this.outcome(job).catch(() => {});
  }

  /** The same for a job whose result or failure the caller wants. @template T @param {() => Promise<T>} job @returns {Promise<T>} */
  outcome(job) {
    const done = this.#work.then(job);
    this.#work = done.then(
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
