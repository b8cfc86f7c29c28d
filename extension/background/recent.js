/**
 * A map that drops its oldest entries above a limit: for entries whose end is not reported.
 *
 * @module
 */

/** @template K, V @extends {Map<K, V>} */
export class Recent extends Map {
  #limit;

  /** @param {number} limit */
  constructor(limit) {
    super();
    this.#limit = limit;
  }

  /** @override @param {K} key @param {V} value */
  set(key, value) {
    this.delete(key);
    super.set(key, value);
    if (this.size > this.#limit) this.delete(/** @type {K} */ (this.keys().next().value));
    return this;
  }
}
