/** @module */

import { Recent } from "../recent.js";

/**
 * A map that forgets the oldest, and everything after a time: for what must not be kept.
 *
 * @template K, V
 */
export class Expiring {
  /** @type {Recent<K, { value: V, until: number }>} */
  #entries;
  #lasts;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {number} limit @param {number} lasts Milliseconds. */
  constructor(limit, lasts) {
    this.#entries = new Recent(limit);
    this.#lasts = lasts;
  }

  get size() {
    return this.#entries.size;
  }

  /** @param {K} key @returns {V | undefined} */
  get(key) {
    return this.#entries.get(key)?.value;
  }

  /** @param {K} key @param {V} value */
  set(key, value) {
    this.#entries.set(key, { value, until: Date.now() + this.#lasts });
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#expire(), this.#lasts);
  }

  /** @param {K} key */
  delete(key) {
    this.#entries.delete(key);
  }

  #expire() {
    this.#timer = undefined;
    const now = Date.now();
    // The oldest come first.
    for (const [key, { until }] of this.#entries) {
      if (until > now) {
        this.#timer = setTimeout(() => this.#expire(), until - now);
        return;
      }
      this.#entries.delete(key);
    }
  }
}
