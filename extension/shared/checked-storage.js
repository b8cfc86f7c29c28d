/**
 * The browser's storage areas. Every value is checked by the tables of stored-values.js when it is read.
 *
 * A damaged value is moved to the key `setAside` of its own area, and its good parts replace it. Values of session storage
 * are never written to the disk.
 *
 * @module
 */

import { LOCAL, SET_ASIDE, sessionCheck } from "./stored-values.js";

/** @typedef {{ read: (key: string) => Promise<unknown>, write: (key: string, value: unknown) => Promise<unknown>, remove?: (key: string) => Promise<unknown> }} RawLocal */
/** @typedef {{ readAll: () => Promise<Record<string, unknown>>, write: (values: Record<string, unknown>) => Promise<unknown>, remove: (keys: string[]) => Promise<unknown>, watch: (listener: (keys: string[]) => void) => void }} RawSession */
/** @typedef {{ key: string, at: number, value?: unknown }} SetAside */

/** The oldest are dropped. */
const MOST_SET_ASIDE = 100;

/** @param {import("./checks.js").Check<any>} check @param {unknown} value */
function checked(check, value) {
  let isWhole = true;
  const good = check(value, () => {
    isWhole = false;
  });
  return { good, isWhole };
}

/** @param {unknown} stored @param {SetAside[]} added @returns {SetAside[]} */
const withMore = (stored, added) => [...LOCAL[SET_ASIDE](stored, () => {}), ...added].slice(-MOST_SET_ASIDE);

/** Persistent storage. */
export class CheckedLocal {
  /** Keys of damaged values that could not be moved: the storage is full or broken. @type {Map<string, number>} */
  #unsaved = new Map();
  /** @type {Promise<unknown>} */
  #repairs = Promise.resolve();
  #raw;

  /** @param {RawLocal} raw */
  constructor(raw) {
    this.#raw = raw;
  }

  /** A checked storage over a raw one. @param {RawLocal | CheckedLocal} local @returns {CheckedLocal} */
  static over(local) {
    return local instanceof CheckedLocal ? local : new CheckedLocal(local);
  }

  /** @template {keyof typeof LOCAL} K @param {K} key @returns {Promise<ReturnType<(typeof LOCAL)[K]>>} */
  async read(key) {
    const check = LOCAL[key];
    if (check === undefined) throw new Error(`no check for the stored value "${key}"`);
    const value = await this.#raw.read(key).catch(() => {
      if (key !== SET_ASIDE) this.#unsaved.set(key, Date.now());
      return undefined;
    });
    const { good, isWhole } = checked(check, value);
    if (!isWhole) this.#repair(key, check);
    return good;
  }

  /** @param {keyof typeof LOCAL} key @param {unknown} value */
  async write(key, value) {
    await this.#repairs;
    await this.#raw.write(key, value);
  }

  /** @param {keyof typeof LOCAL} key */
  async remove(key) {
    await this.#repairs;
    await (this.#raw.remove?.(key) ?? this.#raw.write(key, undefined));
  }

  /** Keys and times of damaged values. @returns {Promise<{ key: string, at: number }[]>} */
  async damaged() {
    await this.#repairs;
    const kept = await this.setAside();
    const unsaved = [...this.#unsaved].filter(([key]) => !kept.some((one) => one.key === key));
    return [...kept.map(({ key, at }) => ({ key, at })), ...unsaved.map(([key, at]) => ({ key, at }))];
  }

  /** @returns {Promise<SetAside[]>} */
  async setAside() {
    return this.read(SET_ASIDE);
  }

  /** Deletes damaged values and their report. @param {(key: string) => boolean} [isSelected] Default: all. */
  async dropSetAside(isSelected = () => true) {
    for (const key of [...this.#unsaved.keys()].filter(isSelected)) this.#unsaved.delete(key);
    const left = (await this.setAside()).filter(({ key }) => !isSelected(key));
    await (left.length === 0 ? this.remove(SET_ASIDE) : this.write(SET_ASIDE, left));
  }

  /** @param {string} key @param {import("./checks.js").Check<any>} check */
  #repair(key, check) {
    this.#repairs = this.#repairs.then(() => this.#setAside(key, check)).catch(() => {
      this.#unsaved.set(key, Date.now());
    });
  }

  /** @param {string} key @param {import("./checks.js").Check<any>} check */
  async #setAside(key, check) {
    const value = await this.#raw.read(key);
    const { good, isWhole } = checked(check, value);
    if (isWhole) return;
    const before = key === SET_ASIDE ? value : await this.#raw.read(SET_ASIDE);
    await this.#raw.write(SET_ASIDE, withMore(before, [{ key, at: Date.now(), value }]));
    if (key === SET_ASIDE) return;
    if (good === undefined) await (this.#raw.remove?.(key) ?? this.#raw.write(key, undefined));
    else await this.#raw.write(key, good);
  }
}

/** Storage in memory until the browser closes. */
export class CheckedSession {
  #raw;
  /** @type {Promise<unknown>} */
  #repairs = Promise.resolve();

  /** @param {RawSession} raw */
  constructor(raw) {
    this.#raw = raw;
  }

  /** Values with unknown keys are skipped. @returns {Promise<Record<string, any>>} */
  async readAll() {
    const all = await this.#raw.readAll().catch(() => ({}));
    const { values, bad } = checkAll(all);
    if (bad.length > 0) this.#repairs = this.#repairs.then(() => this.#repair()).catch(() => {});
    return values;
  }

  /** @param {Record<string, unknown>} values */
  async write(values) {
    await this.#repairs;
    await this.#raw.write(values);
  }

  /** @param {string[]} keys */
  async remove(keys) {
    await this.#repairs;
    await this.#raw.remove(keys);
  }

  /** @param {(keys: string[]) => void} listener */
  watch(listener) {
    this.#raw.watch(listener);
  }

  /** @returns {Promise<SetAside[]>} */
  async setAside() {
    await this.readAll();
    await this.#repairs;
    return (await this.readAll())[SET_ASIDE] ?? [];
  }

  dropSetAside() {
    return this.remove([SET_ASIDE]);
  }

  async #repair() {
    const all = await this.#raw.readAll();
    const { values, bad } = checkAll(all);
    if (bad.length === 0) return;
    const added = bad.map((key) => ({ key, at: Date.now(), value: all[key] }));
    const good = Object.fromEntries(bad.filter((key) => values[key] !== undefined).map((key) => [key, values[key]]));
    await this.#raw.write({ ...good, [SET_ASIDE]: withMore(all[SET_ASIDE], added) });
    await this.#raw.remove(bad.filter((key) => values[key] === undefined && key !== SET_ASIDE));
  }
}

/** @param {Record<string, unknown>} all */
function checkAll(all) {
  /** @type {Record<string, any>} */
  const values = {};
  /** @type {string[]} */
  const bad = [];
  for (const [key, value] of Object.entries(all)) {
    const check = sessionCheck(key);
    if (check === undefined) continue;
    const { good, isWhole } = checked(check, value);
    if (good !== undefined) values[key] = good;
    if (!isWhole) bad.push(key);
  }
  return { values, bad };
}
