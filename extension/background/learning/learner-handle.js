/**
 * Loads the learner's module and the packed entities.
 *
 * @module
 */

import init, { LearnerHandle } from "../../engine/learner.js";

/** @param {(path: string) => string} fileUrl URL of a file of the extension. */
export function handleFactory(fileUrl) {
  /** @type {Promise<string> | undefined} */
  let entities;
  /** @param {Uint8Array} key */
  return async (key) => {
    entities ??= fetch(fileUrl("data/knowledge.txt")).then((response) => response.text());
    await init({ module_or_path: new URL(fileUrl("engine/learner_bg.wasm")) });
    return new LearnerHandle(key, await entities);
  };
}
