/**
 * What is too large for the browser's storage of settings: texts of lists, the image, rules.
 *
 * @module
 */

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
/** @typedef {"texts" | "arrived" | "images" | "rules" | "learned"} Kind */

const NAME = "brock";
/** @type {Kind[]} */
const KINDS = ["texts", "arrived", "images", "rules", "learned"];

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class Store {
  /** @type {Promise<IDBDatabase> | null} */
  #opening = null;

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
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = () => {
      const { result } = request;
      KINDS.filter((kind) => !result.objectStoreNames.contains(kind)).forEach((kind) => result.createObjectStore(kind));
    };
    const database = await done(request);
    // A reader who empties the browser's storage is not to be stopped by an open door.
    const forget = () => {
      database.close();
      this.#opening = null;
    };
    database.onversionchange = forget;
    database.onclose = forget;
    return database;
  }

  /** @param {Kind} kind @param {string} key @returns {Promise<any>} Undefined where there is nothing. */
  async read(kind, key) {
    return done((await this.#database()).transaction(kind).objectStore(kind).get(key));
  }

  /** @param {Kind} kind @returns {Promise<string[]>} */
  async keys(kind) {
    return /** @type {Promise<any>} */ (done((await this.#database()).transaction(kind).objectStore(kind).getAllKeys()));
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
