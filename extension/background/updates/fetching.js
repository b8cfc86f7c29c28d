/**
 * Updates the text of one list: by patches if it offers them, else by a full download.
 *
 * @module
 */

import { download, Failed } from "./download.js";

/** @import { ListText, Store } from "../../shared/store.js" */
/** @import { Arrival } from "../../compiler-worker/jobs.js" */
/** @import { ListSources, Source } from "./list-sources.js" */
/** @import { Compiler } from "./compiler.js" */

/** Patches in a row at most; then the full list is downloaded. */
const MOST_PATCHES = 20;

export class Fetching {
  #sources;
  #store;
  #compiler;

  /** @param {{ sources: ListSources, store: Store, compiler: Compiler }} parts */
  constructor({ sources, store, compiler }) {
    this.#sources = sources;
    this.#store = store;
    this.#compiler = compiler;
  }

  /**
   * @param {Source & { url: string }} source
   * @param {boolean} whole Whether to download the full list if there is no patch.
   * @returns {Promise<{ changed: boolean, isCurrent: boolean }>} `isCurrent`: whether the text is now known to be current.
   */
  async fetch(source, whole) {
    const patched = await this.#patch(source);
    if (patched > 0) return { changed: true, isCurrent: true };
    if (!whole && patched === 0) return { changed: false, isCurrent: false };
    return { changed: await this.#whole(source), isCurrent: true };
  }

  /**
   * @param {Source & { url: string }} source
   * @returns {Promise<number>} Number of applied patches; -1: the full list is needed.
   */
  async #patch(source) {
    for (let patches = 0; patches < MOST_PATCHES; patches += 1) {
      const path = (await this.#text(source.id))?.facts.diffPath ?? null;
      if (path === null) return patches > 0 ? patches : -1;
      const url = new URL(path, source.url).href;
      try {
        const { environment, plainHosts = [] } = await this.#sources.build();
        const patch = await download(url, { plainHosts });
        await this.#storeDownload(source.id, patch);
        if ((await this.#accept({ do: "patch", id: source.id, environment })) === null) return patches;
      } catch (error) {
        // The patch is not published yet.
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
    await this.#storeDownload(id, found);
    const arrival = await this.#accept({ do: "arrive", id, environment, known: packed?.known ?? null });
    return arrival?.changed ?? false;
  }

  /** @param {string} id @returns {Promise<ListText | undefined>} */
  #text(id) {
    return this.#store.read("texts", id);
  }

  /** @param {string} id @param {import("./download.js").Download | null} found */
  #storeDownload(id, found) {
    return this.#store.write([["arrived", id, { ...found, at: Date.now() }]]);
  }

  /** @param {{ do: string } & Record<string, unknown>} job */
  async #accept(job) {
    /** @type {Arrival | null} */
    const arrival = await this.#compiler.run(job);
    if (arrival !== null && "refusal" in arrival) throw new Failed(arrival.refusal);
    return arrival;
  }
}
