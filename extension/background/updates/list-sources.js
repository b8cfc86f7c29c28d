/**
 * The lists: packed ones, those the user has added, and the user's own filters.
 *
 * @module
 */

import { SerialQueue } from "../serial-queue.js";
import { isSafe } from "./download.js";

/** @import { Local } from "../../shared/browser.js" */
/** @import { ListInfo } from "../../shared/lists.js" */

/** @typedef {{ id: string, title: string, url: string }} CustomList */

/**
 * @typedef {object} Source
 * @property {string} id
 * @property {string} name In the engine.
 * @property {string} title
 * @property {string | null} url Null if the list has no updates.
 * @property {ListInfo | null} packed Null if the user has added the list.
 */

/** @typedef {{ environment: string[], trusted?: string[], plainHosts?: string[] }} Build Written by pack.mjs. */

const CUSTOM = "customLists";
const OWN_FILTERS = "ownFilters";
/** The name of the user's own filters, in the engine and among the rules. */
export const OWN = "own";

export class ListSources {
  #local;
  #packed;
  #build;
  #changes = new SerialQueue();

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
   * Adds a list. Returns why it was not added, or null.
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
    return this.#changes.outcome(async () => {
      const outcome = await change(await this.#custom());
      if ("refused" in outcome) return outcome.refused;
      await this.#local.write(CUSTOM, outcome.lists);
      return null;
    });
  }

  /** @returns {Promise<CustomList[]>} */
  async #custom() {
    return this.#local.read(CUSTOM);
  }
}
