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
    this.#work = this.#work.then(job).then(
      () => {
        this.problem = null;
      },
      (error) => {
        this.problem = String(error?.message ?? error);
      },
    );
    return this.#work;
  }
}
