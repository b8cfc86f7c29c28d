/**
 * The learner's module, on the facts that are packed with it.
 *
 * @module
 */

import init, { Watcher } from "../../engine/learner.js";

/** @param {(path: string) => string} fileUrl Of the extension's own files. */
export function watcherMaker(fileUrl) {
  /** @type {Promise<string> | undefined} */
  let facts;
  /** @param {Uint8Array} key */
  return async (key) => {
    facts ??= fetch(fileUrl("data/knowledge.txt")).then((response) => response.text());
    await init({ module_or_path: new URL(fileUrl("engine/learner_bg.wasm")) });
    return new Watcher(key, await facts);
  };
}
