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
  /** Settles when loading is over, well or badly: nobody may wait for ever. @type {Promise<void>} */
  ready;

  /** @param {() => Promise<Engine>} open */
  constructor(open) {
    this.ready = open().then(
      (engine) => {
        this.current = engine;
      },
      (error) => {
        this.problem = String(error?.message ?? error);
      },
    );
  }
}
