/**
 * Which lists there are: those packed with the extension, those the reader has added, and the reader's own filters.
 *
 * @module
 */

import { isSafe } from "./download.js";

/** @import { Local } from "../../shared/browser.js" */
/** @import { ListInfo } from "../../shared/lists.js" */

/** @typedef {{ id: string, title: string, url: string }} CustomList */

/**
 * @typedef {object} Source
 * @property {string} id
 * @property {string} name What the engine calls it.
 * @property {string} title
 * @property {string | null} url Null: it never changes.
 * @property {ListInfo | null} packed Null: the reader has added it.
 */

/** @typedef {{ environment: string[], plainHosts?: string[] }} Build What pack.mjs knows of this build. */

const CUSTOM = "customLists";
const OWN_FILTERS = "ownFilters";
/** The reader's own filters, to the engine and among the rules. */
export const OWN = "own";

export class ListSources {
  #local;
  #packed;
  #build;
  /** Changes queue: each reads what the one before has written. @type {Promise<unknown>} */
  #changes = Promise.resolve();

  /**
   * @param {Pick<Local, "read" | "write">} local
   * @param {Promise<ListInfo[]>} packed
   * @param {Promise<Build>} build
   */
  constructor(local, packed, build) {
    this.#local = local;
    this.#packed = packed;
    this.#build = build;
  }

  /** @returns {Promise<Source[]>} */
  async all() {
    const packed = (await this.#packed).map((list) => ({
      id: list.id,
      name: list.file,
      title: list.title,
      url: list.url ?? null,
      packed: list,
    }));
    const custom = (await this.#custom()).map(({ id, title, url }) => ({ id, name: id, title, url, packed: null }));
    return [...packed, ...custom];
  }

  build() {
    return this.#build;
  }

  /** @returns {Promise<string>} */
  async ownFilters() {
    return this.#local.read(OWN_FILTERS);
  }

  /** @param {string} text */
  saveOwnFilters(text) {
    return this.#local.write(OWN_FILTERS, text);
  }

  /**
   * Why it was not added; null: it was.
   *
   * @param {{ title: string, url: string }} list
   * @returns {Promise<"insecure" | "repeated" | null>}
   */
  add({ title, url }) {
    return this.#change(async (lists) => {
      if (!isSafe(url, (await this.#build).plainHosts ?? [])) return { refused: "insecure" };
      const { href, hostname } = new URL(url);
      if ((await this.all()).some((list) => list.url === href)) return { refused: "repeated" };
      const id = `custom-${crypto.randomUUID().slice(0, 8)}`;
      return { lists: [...lists, { id, title: title.trim() || hostname, url: href }] };
    });
  }

  /** @param {string} id */
  remove(id) {
    return this.#change(async (lists) => ({ lists: lists.filter((list) => list.id !== id) }));
  }

  /**
   * @param {(lists: CustomList[]) => Promise<{ lists: CustomList[] } | { refused: "insecure" | "repeated" }>} change
   */
  #change(change) {
    const changed = this.#changes.then(async () => {
      const outcome = await change(await this.#custom());
      if ("refused" in outcome) return outcome.refused;
      await this.#local.write(CUSTOM, outcome.lists);
      return null;
    });
    this.#changes = changed.catch(() => {});
    return changed;
  }

  /** @returns {Promise<CustomList[]>} */
  async #custom() {
    return this.#local.read(CUSTOM);
  }
}
