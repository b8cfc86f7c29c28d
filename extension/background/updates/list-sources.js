/**
 * The lists: packed ones, those the user has added, and the user's own filters.
 *
 * @module
 */

import { SerialQueue } from "../serial-queue.js";
import { isSafe } from "./download.js";

/** @import { Local } from "../../shared/browser.js" */
/** @import { ListInfo } from "../../shared/lists.js" */

/** @typedef {{ id: string, title: string, url: string | null }} CustomList Url: null if it came from a file. */

/**
 * @typedef {object} Source
 * @property {string} id
 * @property {string} name In the engine.
 * @property {string} title
 * @property {string | null} url Null if the list has no updates.
 * @property {ListInfo | null} packed Null if the user has added the list.
 * @property {boolean} off Whether the user has switched the list off.
 */

/** @typedef {{ environment: string[], trusted?: string[], plainHosts?: string[] }} Build Written by pack.mjs. */

const CUSTOM = "customLists";
const OFF = "listsOff";
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
    const off = new Set((await this.#local.read(OFF)) ?? []);
    const packed = (await this.#packed).map((list) => ({
      id: list.id,
      name: list.file,
      title: list.title,
      url: list.url ?? null,
      packed: list,
      off: off.has(list.id),
    }));
    const custom = (await this.#custom()).map(({ id, title, url }) => ({ id, name: id, title, url, packed: null, off: off.has(id) }));
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

  /** Adds a list that has no address. @param {string} title @returns {Promise<string>} Its id. */
  async addFile(title) {
    const id = `custom-${crypto.randomUUID().slice(0, 8)}`;
    await this.#change(async (lists) => ({ lists: [...lists, { id, title: title.trim() || id, url: null }] }));
    return id;
  }

  /** @param {string} id */
  async remove(id) {
    await this.switch(id, false);
    await this.#change(async (lists) => ({ lists: lists.filter((list) => list.id !== id) }));
  }

  /** @returns {Promise<string[]>} Ids of the lists that are switched off. */
  async off() {
    return (await this.#local.read(OFF)) ?? [];
  }

  /** @param {string} id @param {boolean} off */
  switch(id, off) {
    return this.#changes.outcome(async () => {
      const before = await this.off();
      if (before.includes(id) === off) return;
      const others = before.filter((one) => one !== id);
      await this.#local.write(OFF, off ? [...others, id].sort() : others);
    });
  }

  /** Takes back changes. @param {CustomList[]} custom @param {string[]} listsOff */
  restore(custom, listsOff) {
    return this.#changes.outcome(async () => {
      await this.#local.write(CUSTOM, custom);
      await this.#local.write(OFF, listsOff);
    });
  }

  /** The lists that the user has added. @returns {Promise<CustomList[]>} */
  custom() {
    return this.#custom();
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
