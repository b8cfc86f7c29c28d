/**
 * The engine, once it is loaded.
 *
 * @module
 */

/** @import { Engine } from "../engine/index.js" */

export class LoadedEngine {
  /** Null until it is loaded, and if loading failed. @type {Engine | null} */
  current = null;
  /** Why loading failed. @type {string | null} */
  problem = null;
  /** Whether the engine has the packed lists. */
  packed = true;
  /** Settles when loading has succeeded or failed. @type {Promise<void>} */
  ready;

  #open;
  /** @type {((engine: Engine) => void)[]} */
  #listeners = [];

  /** @param {() => Promise<{ engine: Engine, packed: boolean }>} open */
  constructor(open) {
    this.#open = open;
    this.ready = open().then(
      (opened) => this.#take(opened),
      (error) => {
        this.problem = String(error?.message ?? error);
      },
    );
  }

  /** @param {(engine: Engine) => void} listener Called with each engine before its first decision. */
  watch(listener) {
    this.#listeners.push(listener);
  }

  /** Replaces the engine. The present engine decides until the new one is loaded. */
  async reopen() {
    this.#take(await this.#open());
  }

  /** @param {{ engine: Engine, packed: boolean }} opened */
  #take({ engine, packed }) {
    for (const listener of this.#listeners) listener(engine);
    this.current = engine;
    this.packed = packed;
    this.problem = null;
  }
}
