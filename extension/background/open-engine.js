/**
 * Opens the engine on the lists in this build.
 *
 * @module
 */

import { Engine, init } from "../engine/index.js";

/** @param {string} imageUrl */
export async function openEngine(imageUrl) {
  const [image] = await Promise.all([fetch(imageUrl).then((response) => response.arrayBuffer()), init()]);
  const engine = Engine.fromImage(new Uint8Array(image));
  engine.verify();
  return engine;
}
