/**
 * Opens the engine on the newest lists there are.
 *
 * @module
 */

import { Engine, init } from "../engine/index.js";

/** @import { StoredImage, Store } from "../shared/store.js" */

/**
 * The image that was compiled on this device, if it is there, whole and of this version of the extension; else the
 * packed one.
 *
 * @param {{ packed: string, version: string, store: Store }} where
 */
export async function openEngine({ packed, version, store }) {
  const [stored] = await Promise.all([readStored(store), init()]);
  if (stored?.version === version) {
    try {
      return { engine: opened(stored.bytes), packed: false };
    } catch {
      // Damaged. The packed one takes its place, and the updates compile another.
      await store.setAside("images", "current", stored).catch(() => {});
    }
  }
  const image = await fetch(packed).then((response) => response.arrayBuffer());
  return { engine: opened(new Uint8Array(image)), packed: true };
}

/** @param {Store} store @returns {Promise<StoredImage | undefined>} */
async function readStored(store) {
  try {
    return await store.read("images", "current");
  } catch {
    // A store that cannot be read has nothing.
    return undefined;
  }
}

/** @param {Uint8Array} image */
function opened(image) {
  const engine = Engine.fromImage(image);
  engine.verify();
  return engine;
}
