/**
 * The engine, once it is loaded.
 *
 * @module
 */

/** @import { Engine } from "../engine/index.js" */
/** @import { Difference } from "../shared/store.js" */

export class LoadedEngine {
  /** Null until it is loaded, and if loading failed. @type {Engine | null} */
  current = null;
  /** Why loading failed. @type {string | null} */
  problem = null;
  /** Whether the engine has the packed lists. */
  packed = true;
  /** Chromium: where its page filters differ from the packed ones. Null: everywhere, perhaps. @type {Difference | null} */
  pages = null;
  /** Settles when loading has succeeded or failed. @type {Promise<void>} */
  ready;

  #open;
  /** @type {((engine: Engine) => void)[]} */
  #listeners = [];
  /** @type {(() => unknown)[]} */
  #loadedListeners = [];
  /** Settles when the listeners' promises have settled. @type {Promise<unknown>} */
  #told = Promise.resolve();

  /** @param {(replace: (make: () => Engine) => void) => Promise<{ packed: boolean, pages: Difference | null }>} open Calls `replace` with a function that makes the engine; if that throws, again with another. */
  constructor(open) {
    this.#open = open;
    this.ready = this.#load().catch((error) => {
      this.problem = String(error?.message ?? error);
    });
  }

  /** @param {(engine: Engine) => void} listener Called with each engine before its first decision. */
  watch(listener) {
    this.#listeners.push(listener);
  }

  /** @param {() => unknown} listener Called when an engine was loaded, with all that belongs to it. Replacing one is complete when its promise has settled. */
  watchLoaded(listener) {
    this.#loadedListeners.push(listener);
  }

  /** Replaces the engine. The present engine decides until the new image has been read. */
  async reopen() {
    await this.#load();
    await this.#told;
  }

  async #load() {
    const { packed, pages } = await this.#open((make) => this.#replace(make));
    this.packed = packed;
    this.pages = pages;
    this.#told = Promise.allSettled(this.#loadedListeners.map((listener) => listener()));
    this.problem = null;
  }

  /**
   * Frees the present engine first: the memory of a module never shrinks, so both images would stay in it. No request comes in
   * between, because nothing here waits.
   *
   * @param {() => Engine} make
   */
  #replace(make) {
    const before = this.current;
    this.current = null;
    before?.free();
    const engine = make();
    for (const listener of this.#listeners) listener(engine);
    this.current = engine;
  }
}
