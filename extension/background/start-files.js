/**
 * The files of the package that decisions wait for, from the database.
 *
 * While Firefox starts, its main thread answers for files of the package, and even a small one takes 300 to 500 ms. A value of the
 * database comes after 150 (docs/page-load.md). So after the first start of a version its files are copied there.
 * A copy has the hash that the package's own script names. A damaged one is reported like every damaged value, and made anew.
 *
 * @module
 */

import { START_HASHES } from "./start-hashes.js";

/** @import { Store } from "../shared/store.js" */

/** @typedef {{ bytes: Uint8Array, hash: string }} StoredCopy */

export class StartFiles {
  #store;
  #fileUrl;
  #hashes;
  /** Files without a copy. @type {Set<string>} */
  #missing = new Set();

  /** @param {{ store: Pick<Store, "read" | "write" | "keys" | "setAside">, fileUrl: (path: string) => string, hashes?: Record<string, string> }} parts Hashes: of the files that are copied, by path. */
  constructor({ store, fileUrl, hashes = START_HASHES }) {
    this.#store = store;
    this.#fileUrl = fileUrl;
    this.#hashes = hashes;
  }

  /** Whether a file has a copy after the first start. @param {string} path */
  isCopied(path) {
    return Object.hasOwn(this.#hashes, path);
  }

  /** @param {string} path @returns {Promise<Uint8Array | null>} Null if there is no good copy. */
  async copy(path) {
    if (!this.isCopied(path)) return null;
    /** @type {StoredCopy | undefined} An unreadable store counts as empty. */
    const copy = await this.#store.read("copies", path).catch(() => undefined);
    if (copy?.hash === this.#hashes[path]) return copy.bytes;
    this.#missing.add(path);
    return null;
  }

  /** A copy turned out to be damaged when it was used. @param {string} path */
  async setAside(path) {
    const copy = await this.#store.read("copies", path).catch(() => undefined);
    if (copy === undefined) return;
    this.#missing.add(path);
    await this.#store.setAside("copies", path, copy).catch(() => {});
  }

  /** @param {string} path */
  async text(path) {
    const copy = await this.copy(path);
    return copy === null ? (await fetch(this.#fileUrl(path))).text() : new TextDecoder().decode(copy);
  }

  /** @param {string} path */
  async json(path) {
    return JSON.parse(await this.text(path));
  }

  /** Copies the files that were asked for in vain, and deletes copies that no start reads. @param {(path: string) => boolean} isRead Whether a start reads the file. */
  async keep(isRead) {
    const kept = await this.#store.keys("copies");
    const unread = kept.filter((path) => !this.isCopied(path) || !isRead(path));
    if (unread.length > 0) await this.#store.write(unread.map((path) => ["copies", path, undefined]));
    for (const path of this.#missing) {
      if (!isRead(path)) continue;
      const bytes = new Uint8Array(await (await fetch(this.#fileUrl(path))).arrayBuffer());
      await this.#store.write([["copies", path, { bytes, hash: this.#hashes[path] }]]);
      this.#missing.delete(path);
      // Frees the bytes at once: the garbage of an idle background is collected late.
      /** @type {any} */ (bytes.buffer).transfer?.(0);
    }
  }
}
