/** @module */

import { Recent } from "../recent.js";

/**
 * A map that drops its oldest entries above a limit, and each entry after a time: for data that must not be kept.
 *
 * @template K, V
 */
export class Expiring {
  /** @type {Recent<K, { value: V, until: number }>} */
  #entries;
  #lifetime;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {number} limit @param {number} lifetime Milliseconds. */
  constructor(limit, lifetime) {
    this.#entries = new Recent(limit);
    this.#lifetime = lifetime;
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
    this.#entries.set(key, { value, until: Date.now() + this.#lifetime });
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#expire(), this.#lifetime);
  }

  /** @param {K} key */
  delete(key) {
    this.#entries.delete(key);
  }

  #expire() {
    this.#timer = undefined;
    const now = Date.now();
    // A map iterates in insertion order: the oldest first.
    for (const [key, { until }] of this.#entries) {
      if (until > now) {
        this.#timer = setTimeout(() => this.#expire(), until - now);
        return;
      }
      this.#entries.delete(key);
    }
  }
}
