/**
 * One stored value that the user can change.
 *
 * @module
 */

import { SerialQueue } from "./serial-queue.js";

/** @import { Local } from "../shared/browser.js" */

/** @template T @typedef {(value: T) => unknown} Listener A change is complete when the listeners' promises have settled. */

/** @template T */
export class Setting {
  /** The default until the stored value has been read. @type {T} */
  value;
  /** @type {Promise<void>} */
  ready;

  /** @type {Parameters<Local["read"]>[0]} */
  #key;
  #local;
  /** @type {Listener<T>[]} */
  #listeners = [];
  /** Concurrent changes would overwrite each other. */
  #changes = new SerialQueue();

  /** @param {Pick<Local, "read" | "write">} local @param {Parameters<Local["read"]>[0]} key @param {T} value The default. */
  constructor(local, key, value) {
    this.#local = local;
    this.#key = key;
    this.value = value;
    this.ready = local.read(key).then((stored) => {
      this.value = /** @type {any} */ (stored);
    });
  }

  /** @param {Listener<T>} listener */
  watch(listener) {
    this.#listeners.push(listener);
  }

  /** Calls the listeners: what is in force has changed, but not the stored value. */
  announce() {
    return this.#changes.outcome(async () => {
      await this.ready;
      await Promise.all(this.#listeners.map((listener) => listener(this.value)));
    });
  }

  /** @param {(value: T) => T} next */
  change(next) {
    return this.#changes.outcome(async () => {
      await this.ready;
      const value = next(this.value);
      // A value that could not be stored is not in force either.
      await this.#local.write(this.#key, value);
      this.value = value;
      await Promise.all(this.#listeners.map((listener) => listener(this.value)));
    });
  }
}
