/**
 * Loads the learner's module and the packed entities.
 *
 * @module
 */

import init, { LearnerHandle } from "../../engine/learner.js";

/** @param {(path: string) => string} fileUrl URL of a file of the extension. */
export function handleFactory(fileUrl) {
  /** @param {Uint8Array} key */
  return async (key) => {
    // Read again for each handle, of which there is one in most runs: kept, the text takes half a megabyte.
    const entities = fetch(fileUrl("data/knowledge.txt")).then((response) => response.text());
    entities.catch(() => {});
    await init({ module_or_path: new URL(fileUrl("engine/learner_bg.wasm")) });
    return new LearnerHandle(key, await entities);
  };
}
