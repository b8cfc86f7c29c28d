/**
 * The engine, once it is there.
 *
 * @module
 */

/** @import { Engine } from "../engine/index.js" */

export class LoadedEngine {
  /** Null until loaded, and for good when loading failed. @type {Engine | null} */
  current = null;
  /** Why there is no engine. @type {string | null} */
  problem = null;
  /** Whether it is the one of the packed lists. */
  packed = true;
  /** Settles when loading is over, well or badly: nobody may wait for ever. @type {Promise<void>} */
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

  /** @param {(engine: Engine) => void} listener Told of each engine before it decides anything. */
  watch(listener) {
    this.#listeners.push(listener);
  }

  /** Takes what is there to be opened now; the engine until now decides until then. */
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
