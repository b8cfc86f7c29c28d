/**
 * Damaged stored values: lists, copies and deletes them.
 *
 * @module
 */

/** @import { CheckedLocal, CheckedSession } from "../shared/checked-storage.js" */
/** @import { Store } from "../shared/store.js" */

/** @typedef {{ key: string, at: number }} Damage Key: of a storage area, or kind and key in the database. */

/** Bytes as Base64, which is a tenth of the length of JSON numbers. @param {string} _key @param {unknown} value */
const readable = (_key, value) =>
  value instanceof Uint8Array ? { base64: btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join("")) } : value;

export class StoredDamage {
  #local;
  #session;
  #store;

  /** @param {{ local: CheckedLocal, session: CheckedSession, store: Store }} areas */
  constructor({ local, session, store }) {
    this.#local = local;
    this.#session = session;
    this.#store = store;
  }

  /** @returns {Promise<Damage[]>} The oldest first. */
  async list() {
    const [local, session, store] = await Promise.all([
      this.#local.damaged(),
      this.#session.setAside(),
      // A database that cannot be opened is reported by the parts that need it.
      this.#store.damaged().catch(() => []),
    ]);
    const all = [...local, ...session.map(({ key, at }) => ({ key: key.startsWith("tab:") ? "tab" : key, at })), ...store];
    return all.sort((a, b) => a.at - b.at);
  }

  /** The damaged values as JSON. */
  async copy() {
    const [local, session, store] = await Promise.all([
      this.#local.setAside(),
      this.#session.setAside(),
      this.#store.damagedEntries().catch(() => []),
    ]);
    return JSON.stringify({ local, session, store }, readable, 1);
  }

  /** Deletes damaged values that may contain learned data. */
  async dropLearned() {
    const isSelected = (/** @type {string} */ key) => /^(learned|learner|rulesOf:learned)/.test(key);
    await Promise.all([this.#local.dropSetAside(isSelected), this.#store.dropDamaged(isSelected).catch(() => {})]);
  }

  /** Deletes all damaged values and their report. */
  async drop() {
    await Promise.all([this.#local.dropSetAside(), this.#session.dropSetAside(), this.#store.dropDamaged().catch(() => {})]);
  }
}
