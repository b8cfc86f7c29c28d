/**
 * Brings one list up to date: by patches where it offers them, else as a whole.
 *
 * @module
 */

import { download, Failed } from "./download.js";

/** @import { ListText, Store } from "../../shared/store.js" */
/** @import { Arrival } from "../../workshop/jobs.js" */
/** @import { ListSources, Source } from "./list-sources.js" */
/** @import { Workshop } from "./workshop.js" */

/** One after the other, in a row; then the whole list is asked for. */
const MOST_PATCHES = 20;

export class Fetching {
  #sources;
  #store;
  #workshop;

  /** @param {{ sources: ListSources, store: Store, workshop: Workshop }} parts */
  constructor({ sources, store, workshop }) {
    this.#sources = sources;
    this.#store = store;
    this.#workshop = workshop;
  }

  /**
   * @param {Source & { url: string }} source
   * @param {boolean} whole Whether the list is to be asked for even if no patch is there.
   * @returns {Promise<{ changed: boolean, asked: boolean }>} `asked`: as a whole, or brought up to date by a patch.
   */
  async fetch(source, whole) {
    const patched = await this.#patch(source);
    if (patched > 0) return { changed: true, asked: true };
    if (!whole && patched === 0) return { changed: false, asked: false };
    return { changed: await this.#whole(source), asked: true };
  }

  /**
   * @param {Source & { url: string }} source
   * @returns {Promise<number>} Patches applied; -1: the list must be asked for as a whole.
   */
  async #patch(source) {
    for (let patches = 0; patches < MOST_PATCHES; patches += 1) {
      const path = (await this.#text(source.id))?.facts.diffPath ?? null;
      if (path === null) return patches > 0 ? patches : -1;
      const url = new URL(path, source.url).href;
      try {
        const { environment, plainHosts = [] } = await this.#sources.build();
        const patch = await download(url, { plainHosts });
        await this.#arrived(source.id, patch);
        if ((await this.#settle({ do: "patch", id: source.id, environment })) === null) return patches;
      } catch (error) {
        // There is none yet.
        if (error instanceof Failed && ["404", "410", "204"].includes(error.detail)) return patches;
        return -1;
      }
    }
    return -1;
  }

  /** @param {Source & { url: string }} source @returns {Promise<boolean>} Whether it has changed. */
  async #whole({ id, url, packed }) {
    const text = await this.#text(id);
    const { environment, plainHosts = [] } = await this.#sources.build();
    const found = await download(url, { etag: text?.etag, lastModified: text?.lastModified, plainHosts });
    if (found === null) return false;
    await this.#arrived(id, found);
    const arrival = await this.#settle({ do: "arrive", id, environment, known: packed?.known ?? null });
    return arrival?.changed ?? false;
  }

  /** @param {string} id @returns {Promise<ListText | undefined>} */
  #text(id) {
    return this.#store.read("texts", id);
  }

  /** @param {string} id @param {import("./download.js").Download | null} found */
  #arrived(id, found) {
    return this.#store.write([["arrived", id, { ...found, at: Date.now() }]]);
  }

  /** @param {{ do: string } & Record<string, unknown>} job */
  async #settle(job) {
    /** @type {Arrival | null} */
    const arrival = await this.#workshop.ask(job);
    if (arrival !== null && "refusal" in arrival) throw new Failed(arrival.refusal);
    return arrival;
  }
}
