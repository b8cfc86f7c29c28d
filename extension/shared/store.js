/**
 * The database (IndexedDB) for large values: texts of lists, the image, copies of files, rules, the ledger.
 *
 * Every value is checked when it is read (stored-values.js). A damaged entry is moved to the kind `damaged`, and counts as
 * absent.
 *
 * @module
 */

import { STORE } from "./stored-values.js";

/**
 * @typedef {object} ListText
 * @property {Uint8Array} bytes
 * @property {number} at Time of the download, in milliseconds since 1970.
 * @property {string} hash
 * @property {string | null} etag
 * @property {string | null} lastModified
 * @property {ListFacts} facts
 * @property {IncludedText[]} [included] The files that it includes, as far as they could be downloaded.
 */

/**
 * @typedef {object} IncludedText
 * @property {string} path Relative to the folder of the list.
 * @property {Uint8Array} bytes
 * @property {string} hash
 * @property {string | null} etag
 * @property {string | null} lastModified
 * @property {number} filters
 */

/** @typedef {import("../engine/lists.js").ListFacts} ListFacts */
/** @typedef {Omit<ListText, "hash" | "facts">} ArrivedText A download before its validation. */

/**
 * @typedef {object} StoredImage
 * @property {Uint8Array} bytes
 * @property {string} version The extension's version that compiled the image.
 * @property {Difference | null} [pages] Chromium: where its page filters differ from the packed ones. Null: everywhere, perhaps.
 */

/**
 * Where the packed lists give another answer. Values of earlier versions have hosts only.
 *
 * @typedef {object} Difference
 * @property {string[]} hosts
 * @property {string[]} [entities] Names, as in `name.*`.
 * @property {string[]} [above] Hosts of documents: the frames below them have other filters.
 * @property {boolean} [generic] Whether generic filters differ.
 */

/** @typedef {{ json: string, hash: string }} StoredRules */
/** @typedef {"texts" | "arrived" | "images" | "copies" | "rules" | "learned" | "damaged"} Kind */

const NAME = "brock";
const VERSION = 4;
/** @type {Kind[]} */
const KINDS = ["texts", "arrived", "images", "copies", "rules", "learned", "damaged"];
/** Damaged entries at most; the oldest are dropped. */
const MOST_DAMAGED = 20;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Opens the database. With a new version, adds missing kinds. @param {number | undefined} version */
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
  /** Damaged entries that could not be moved, e.g. because the disk is full. @type {Map<string, number>} */
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
      // The database is of a newer version of Brock.
      if (error?.name === "VersionError") return opened(undefined);
      throw error;
    });
    if (KINDS.some((kind) => !database.objectStoreNames.contains(kind))) {
      const next = database.version + 1;
      database.close();
      database = await opened(next);
    }
    // An open connection would block the deletion of the database.
    const release = () => {
      database.close();
      this.#opening = null;
    };
    database.onversionchange = release;
    database.onclose = release;
    return database;
  }

  /** @param {Kind} kind @param {string} key @returns {Promise<any>} Undefined if the entry is absent or damaged. */
  async read(kind, key) {
    const value = await done((await this.#database()).transaction(kind).objectStore(kind).get(key));
    if (value === undefined || (await isGood(kind, key, value))) return value;
    await this.setAside(kind, key, value).catch(() => this.#unmoved.set(`${kind}/${key}`, Date.now()));
    return undefined;
  }

  /** Moves an entry to `damaged`. @param {Kind} kind @param {string} key @param {unknown} value */
  async setAside(kind, key, value) {
    const at = Date.now();
    const oldest = (await this.keys("damaged")).sort(byTime).slice(0, 1 - MOST_DAMAGED);
    await this.write([
      ...oldest.map((name) => /** @type {[Kind, string, unknown]} */ (["damaged", name, undefined])),
      ["damaged", `${kind}/${key}/${at}`, { value, at }],
      [kind, key, undefined],
    ]);
  }

  /** Kinds, keys and times of damaged entries. @returns {Promise<{ key: string, at: number }[]>} */
  async damaged() {
    const moved = (await this.keys("damaged")).map((name) => {
      const at = timeOf(name);
      return { key: at > 0 ? name.slice(0, name.lastIndexOf("/")) : name, at };
    });
    return [...moved, ...[...this.#unmoved].map(([key, at]) => ({ key, at }))];
  }

  /** Damaged entries with their values. @returns {Promise<{ key: string, entry: unknown }[]>} */
  async damagedEntries() {
    const keys = await this.keys("damaged");
    return Promise.all(keys.map(async (key) => ({ key, entry: await this.read("damaged", key) })));
  }

  /** Deletes damaged entries and their report. @param {(key: string) => boolean} [isSelected] Default: all. */
  async dropDamaged(isSelected = () => true) {
    for (const key of [...this.#unmoved.keys()].filter(isSelected)) this.#unmoved.delete(key);
    const names = (await this.keys("damaged")).filter(isSelected);
    await this.write(names.map((name) => ["damaged", name, undefined]));
  }

  /** @param {Kind} kind @returns {Promise<string[]>} */
  async keys(kind) {
    const keys = await done((await this.#database()).transaction(kind).objectStore(kind).getAllKeys());
    return /** @type {string[]} */ (keys.filter((key) => typeof key === "string"));
  }

  /**
   * Writes all changes in one transaction. An undefined value deletes the entry.
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

/** When a damaged entry was moved. @param {string} name */
const timeOf = (name) => Number(name.slice(name.lastIndexOf("/") + 1)) || 0;

/** @param {string} a @param {string} b */
const byTime = (a, b) => timeOf(a) - timeOf(b);
