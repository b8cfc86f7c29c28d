/**
 * One stored value that the reader changes, and those who are told of its changes.
 *
 * @module
 */

import { SerialQueue } from "./serial-queue.js";

/** @import { Local } from "../shared/browser.js" */

/** @template T @typedef {(value: T) => unknown} Listener Awaited before a change counts as made. */

/** @template T */
export class Setting {
  /** The default until it has been read. @type {T} */
  value;
  /** @type {Promise<void>} */
  ready;

  /** @type {Parameters<Local["read"]>[0]} */
  #key;
  #local;
  /** @type {Listener<T>[]} */
  #listeners = [];
  /** Two changes at once would each write a value without the other. */
  #changes = new SerialQueue();

  /** @param {Pick<Local, "read" | "write">} local @param {Parameters<Local["read"]>[0]} key @param {T} value */
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

  /** @param {(value: T) => T} next */
  change(next) {
    return this.#changes.outcome(async () => {
      await this.ready;
      this.value = next(this.value);
      await this.#local.write(this.#key, this.value);
      await Promise.all(this.#listeners.map((listener) => listener(this.value)));
    });
  }
}
