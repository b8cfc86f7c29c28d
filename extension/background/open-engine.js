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
 * @param {(make: () => Engine) => void} replace Calls its argument and takes the engine that it makes. Throws if that throws.
 */
export async function openEngine({ packed, version, store }, replace) {
  // Both are read while the module is loaded; most of that time passes in other threads.
  const fetching = new AbortController();
  const fetched = bytesOf(packed, fetching.signal);
  fetched.catch(() => {});
  const [stored] = await Promise.all([readStored(store), init(undefined, { warmUp: false })]);
  if (stored?.version === version) {
    fetching.abort();
    try {
      replace(() => opened(stored.bytes));
      return { packed: false, pages: stored.pages ?? null };
    } catch {
      // Damaged. The packed image replaces it until the next update.
      await store.setAside("images", "current", stored).catch(() => {});
    }
  }
  const image = await fetched.catch(() => bytesOf(packed));
  replace(() => opened(image));
  return { packed: true, pages: { hosts: [] } };
}

/** @param {string} url @param {AbortSignal} [signal] */
const bytesOf = async (url, signal) => new Uint8Array(await (await fetch(url, { signal: signal ?? null })).arrayBuffer());

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
  // The module has its own copy. Frees this one at once: an idle background is garbage-collected late.
  /** @type {any} */ (image.buffer).transfer?.(0);
  return engine;
}
