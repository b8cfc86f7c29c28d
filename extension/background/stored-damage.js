/**
 * Stored values that were damaged: which, a copy of them, and their end.
 *
 * @module
 */

/** @import { CheckedLocal, CheckedSession } from "../shared/checked-storage.js" */
/** @import { Store } from "../shared/store.js" */

/** @typedef {{ key: string, at: number }} Damage Key: of a storage area, or the kind and key of the database. */

/** Bytes as numbers would be ten times as long. @param {string} _key @param {unknown} value */
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

  /** @returns {Promise<Damage[]>} Oldest first. */
  async list() {
    const [local, session, store] = await Promise.all([
      this.#local.damaged(),
      this.#session.setAside(),
      // A database that cannot be opened is told of by whoever needs it.
      this.#store.damaged().catch(() => []),
    ]);
    const all = [...local, ...session.map(({ key, at }) => ({ key: key.startsWith("tab:") ? "tab" : key, at })), ...store];
    return all.sort((a, b) => a.at - b.at);
  }

  /** The damaged values, as JSON. */
  async copy() {
    const [local, session, store] = await Promise.all([
      this.#local.setAside(),
      this.#session.setAside(),
      this.#store.damagedEntries().catch(() => []),
    ]);
    return JSON.stringify({ local, session, store }, readable, 1);
  }

  /** Deletes those that may have something that was learned. */
  async dropLearned() {
    const isMeant = (/** @type {string} */ key) => /^(learned|learner|rulesOf:learned)/.test(key);
    await Promise.all([this.#local.dropSetAside(isMeant), this.#store.dropDamaged(isMeant).catch(() => {})]);
  }

  /** Deletes them, and says no more of them. */
  async drop() {
    await Promise.all([this.#local.dropSetAside(), this.#session.dropSetAside(), this.#store.dropDamaged().catch(() => {})]);
  }
}
