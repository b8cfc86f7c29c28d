/**
 * What is too large for the browser's storage of settings: texts of lists, the image, rules, the ledger.
 *
 * Everything is checked as it is read (stored-values.js). A bad entry is moved to the kind `damaged`, and counts as absent.
 *
 * @module
 */

import { STORE } from "./stored-values.js";

/**
 * @typedef {object} ListText
 * @property {Uint8Array} bytes
 * @property {number} at When it arrived, in milliseconds since 1970.
 * @property {string} hash
 * @property {string | null} etag
 * @property {string | null} lastModified
 * @property {ListFacts} facts
 */

/** @typedef {import("../engine/lists.js").ListFacts} ListFacts */
/** @typedef {Omit<ListText, "hash" | "facts">} ArrivedText What a server sent, of which nothing is known yet. */

/**
 * @typedef {object} StoredImage
 * @property {Uint8Array} bytes
 * @property {string} version Of the extension that it was made by.
 */

/** @typedef {{ json: string, hash: string }} StoredRules */
/** @typedef {"texts" | "arrived" | "images" | "rules" | "learned" | "damaged"} Kind */

const NAME = "brock";
const VERSION = 3;
/** @type {Kind[]} */
const KINDS = ["texts", "arrived", "images", "rules", "learned", "damaged"];
/** Damaged entries kept; the oldest are dropped. */
const MOST_DAMAGED = 20;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** With every kind that is missing, if the version is a new one. @param {number | undefined} version */
function opened(version) {
  const request = indexedDB.open(NAME, version);
  request.onupgradeneeded = () => {
    const { result } = request;
    KINDS.filter((kind) => !result.objectStoreNames.contains(kind)).forEach((kind) => result.createObjectStore(kind));
  };
  return done(request);
}

/** @param {Kind} kind @param {string} key @param {unknown} value */
async function isGood(kind, key, value) {
  try {
    return await STORE[kind](key, value);
  } catch {
    return false;
  }
}

export class Store {
  /** @type {Promise<IDBDatabase> | null} */
  #opening = null;
  /** Damaged entries that could not be moved: the disk is full. @type {Map<string, number>} */
  #unmoved = new Map();

  async #database() {
    this.#opening ??= this.#open();
    try {
      return await this.#opening;
    } catch (error) {
      this.#opening = null;
      throw error;
    }
  }

  async #open() {
    let database = await opened(VERSION).catch((error) => {
      // An older Brock wrote it after a newer one.
      if (error?.name === "VersionError") return opened(undefined);
      throw error;
    });
    if (KINDS.some((kind) => !database.objectStoreNames.contains(kind))) {
      const next = database.version + 1;
      database.close();
      database = await opened(next);
    }
    // A reader who empties the browser's storage is not to be stopped by an open door.
    const forget = () => {
      database.close();
      this.#opening = null;
    };
    database.onversionchange = forget;
    database.onclose = forget;
    return database;
  }

  /** @param {Kind} kind @param {string} key @returns {Promise<any>} Undefined where there is nothing good. */
  async read(kind, key) {
    const value = await done((await this.#database()).transaction(kind).objectStore(kind).get(key));
    if (value === undefined || (await isGood(kind, key, value))) return value;
    await this.setAside(kind, key, value).catch(() => this.#unmoved.set(`${kind}/${key}`, Date.now()));
    return undefined;
  }

  /** What turned out to be damaged only as it was used. @param {Kind} kind @param {string} key @param {unknown} value */
  async setAside(kind, key, value) {
    const at = Date.now();
    const oldest = (await this.keys("damaged")).sort(byTime).slice(0, 1 - MOST_DAMAGED);
    await this.write([
      ...oldest.map((name) => /** @type {[Kind, string, unknown]} */ (["damaged", name, undefined])),
      ["damaged", `${kind}/${key}/${at}`, { value, at }],
      [kind, key, undefined],
    ]);
  }

  /** What was damaged, by kind and key. @returns {Promise<{ key: string, at: number }[]>} */
  async damaged() {
    const moved = (await this.keys("damaged")).map((name) => {
      const at = timeOf(name);
      return { key: at > 0 ? name.slice(0, name.lastIndexOf("/")) : name, at };
    });
    return [...moved, ...[...this.#unmoved].map(([key, at]) => ({ key, at }))];
  }

  /** The same with the values. @returns {Promise<{ key: string, entry: unknown }[]>} */
  async damagedEntries() {
    const keys = await this.keys("damaged");
    return Promise.all(keys.map(async (key) => ({ key, entry: await this.read("damaged", key) })));
  }

  /** Deletes what was damaged, and says no more of it. @param {(key: string) => boolean} [isMeant] Only entries of these kinds and keys. */
  async dropDamaged(isMeant = () => true) {
    for (const key of [...this.#unmoved.keys()].filter(isMeant)) this.#unmoved.delete(key);
    const names = (await this.keys("damaged")).filter(isMeant);
    await this.write(names.map((name) => ["damaged", name, undefined]));
  }

  /** @param {Kind} kind @returns {Promise<string[]>} */
  async keys(kind) {
    const keys = await done((await this.#database()).transaction(kind).objectStore(kind).getAllKeys());
    return /** @type {string[]} */ (keys.filter((key) => typeof key === "string"));
  }

  /**
   * All of it or nothing: values that are undefined are taken out.
   *
   * @param {[Kind, string, unknown][]} changes
   */
  async write(changes) {
    const transaction = (await this.#database()).transaction(KINDS, "readwrite", { durability: "strict" });
    const finished = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(undefined);
      transaction.onabort = () => reject(transaction.error);
    });
    for (const [kind, key, value] of changes) {
      if (value === undefined) transaction.objectStore(kind).delete(key);
      else transaction.objectStore(kind).put(value, key);
    }
    await finished;
  }
}

/** When an entry of the kind `damaged` was set aside. @param {string} name */
const timeOf = (name) => Number(name.slice(name.lastIndexOf("/") + 1)) || 0;

/** @param {string} a @param {string} b */
const byTime = (a, b) => timeOf(a) - timeOf(b);
