/**
 * Opens the engine with the newest image.
 *
 * @module
 */

import { Engine, init } from "../engine/index.js";

/** @import { StoredImage, Store } from "../shared/store.js" */

/**
 * Opens the image that was compiled on this device, if it is undamaged and of this version of the extension; else the
 * packed image.
 *
 * @param {{ packed: string, version: string, store: Store }} where
 */
export async function openEngine({ packed, version, store }) {
  const [stored] = await Promise.all([readStored(store), init(undefined, { warmUp: false })]);
  if (stored?.version === version) {
    try {
      return { engine: opened(stored.bytes), packed: false };
    } catch {
      // Damaged. The packed image replaces it until the next update.
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
    // An unreadable store counts as empty.
    return undefined;
  }
}

/** @param {Uint8Array} image */
function opened(image) {
  const engine = Engine.fromImage(image);
  engine.verify();
  return engine;
}
