/**
 * Updates the text of one list: by patches if it offers them, else by a full download.
 *
 * @module
 */

import { download, Failed, LARGEST } from "./download.js";

/** @import { ListText, Store } from "../../shared/store.js" */
/** @import { Arrival, IncludedState } from "../../compiler-worker/jobs.js" */
/** @import { ListSources, Source } from "./list-sources.js" */
/** @import { Compiler } from "./compiler.js" */

/** `isCurrent`: whether the text is now known to be current. Failure: of an included file. @typedef {{ changed: boolean, isCurrent: boolean, failure: Failed | null }} Fetched */

/** Included files of one list at most. */
export const MOST_INCLUDED = 100;
/** The code of the failure where a list and its included files are larger than one file may be. */
const TOO_LARGE = "together";
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
   * A list that is too large with its included files keeps its earlier texts: a part of it could block what another part allows.
   *
   * @param {Source & { url: string }} source
   * @param {boolean} whole Whether to download the full list if there is no patch.
   * @returns {Promise<Fetched>}
   */
  async fetch(source, whole) {
    const before = await this.#text(source.id);
    try {
      return await this.#fetch(source, whole);
    } catch (error) {
      if (error instanceof Failed && error.code === TOO_LARGE) await this.#store.write([["texts", source.id, before]]);
      throw error;
    }
  }

  /** @param {Source & { url: string }} source @param {boolean} whole @returns {Promise<Fetched>} */
  async #fetch(source, whole) {
    const patched = await this.#patch(source);
    if (!whole && patched === 0) return { changed: false, isCurrent: false, failure: null };
    const changed = patched > 0 || (await this.#whole(source));
    const included = await this.#included(source);
    return { changed: changed || included.changed, isCurrent: true, failure: included.failure };
  }

  /**
   * Updates the files that a list includes. One that cannot be downloaded keeps its earlier text, or is left out. No further
   * file is downloaded when all together are too large.
   *
   * @param {Source & { url: string }} source @returns {Promise<{ changed: boolean, failure: Failed | null }>}
   */
  async #included({ id, url }) {
    let changed = false;
    /** @type {Failed | null} */
    let failure = null;
    const asked = new Set();
    let size = await this.#size(id);
    for (let next = await this.#nextFiles(id, asked); next.length > 0; next = await this.#nextFiles(id, asked)) {
      for (const file of next) {
        // Two files can include the same one.
        if (asked.has(file.path)) continue;
        if (asked.size === MOST_INCLUDED) return { changed, failure: new Failed("includes", String(MOST_INCLUDED)) };
        asked.add(file.path);
        // A list can include itself.
        if (new URL(file.path, url).href === url) continue;
        try {
          const arrived = await this.#file(id, url, file);
          changed ||= arrived.changed;
          size += arrived.size;
        } catch (error) {
          if (!(error instanceof Failed)) throw error;
          failure ??= new Failed(error.code, error.detail, file.path);
          size += file.size;
        }
        if (size > LARGEST) throw new Failed(TOO_LARGE);
      }
    }
    return { changed, failure };
  }

  /** Of the list itself, without its files. @param {string} id */
  async #size(id) {
    return (await this.#text(id))?.bytes.length ?? 0;
  }

  /** The files that a list includes and that were not asked for: files can include files. @param {string} id @param {Set<string>} asked @returns {Promise<IncludedState[]>} */
  async #nextFiles(id, asked) {
    const text = await this.#text(id);
    // Most lists are one file, and need no worker for this.
    if (!text?.facts.includes && !text?.included?.length) return [];
    const { environment } = await this.#sources.build();
    /** @type {IncludedState[]} */
    const all = await this.#compiler.run({ do: "includes", id, environment });
    return all.filter(({ path }) => !asked.has(path));
  }

  /**
   * Updates one included file. Its path stays in the folder of the list: `src/lists/include.rs` refuses others.
   *
   * @param {string} id @param {string} list The list's URL. @param {IncludedState} file
   * @returns {Promise<{ changed: boolean, size: number }>} Size: of its present text.
   */
  async #file(id, list, { path, etag, lastModified, size }) {
    const { environment, plainHosts = [] } = await this.#sources.build();
    const found = await download(new URL(path, list).href, { etag, lastModified, plainHosts });
    if (found === null) return { changed: false, size };
    await this.#storeDownload(id, found);
    const arrival = await this.#accept({ do: "arriveIncluded", id, path, environment });
    return { changed: arrival?.changed ?? false, size: found.bytes.length };
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
    /** @type {Arrival | { changed: boolean } | null} */
    const arrival = await this.#compiler.run(job);
    if (arrival !== null && "refusal" in arrival) throw new Failed(arrival.refusal);
    return arrival;
  }
}
