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
 * @param {{ packed: string, module: string, version: string, store: Store, onlyPacked?: Promise<boolean> }} where Addresses of the packed
 *   image and of the engine's module. OnlyPacked: the image that was compiled on this device does not count.
 * @param {(make: () => Engine) => void} replace Calls its argument and takes the engine that it makes. Throws if that throws.
 */
export async function openEngine({ packed, module, version, store, onlyPacked }, replace) {
  // Both are read while the module is loaded; most of that time passes in other threads.
  const fetching = new AbortController();
  const fetched = bytesOf(packed, fetching.signal);
  fetched.catch(() => {});
  const [stored, ignoresStored] = await Promise.all([readStored(store), onlyPacked, init(module)]);
  if (stored?.version === version && ignoresStored !== true) {
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

/** Bytes for an image at first; pages of memory that are not written to cost nothing. */
const ROOM = 8 << 20;
/** Bytes that are read at once. */
const PART = 1 << 18;

/**
 * A file of the package. It is read in parts: a buffer that the browser has filled is not freed with its contents, but when the
 * garbage of an idle background is collected, which is late in Chromium. The image has 5.9 MB.
 *
 * @param {string} url @param {AbortSignal} [signal]
 */
async function bytesOf(url, signal) {
  const { body } = await fetch(url, { signal: signal ?? null });
  if (body === null) throw new Error(`${url} is empty`);
  const reader = body.getReader({ mode: "byob" });
  let part = new ArrayBuffer(PART);
  let bytes = new Uint8Array(ROOM);
  let length = 0;
  for (;;) {
    // The reader takes the buffer and returns it with the bytes.
    const { done, value } = await reader.read(new Uint8Array(part));
    if (done || value === undefined) return bytes.subarray(0, length);
    if (length + value.byteLength > bytes.length) {
      const larger = new Uint8Array(2 * bytes.length);
      larger.set(bytes);
      bytes = larger;
    }
    bytes.set(value, length);
    length += value.byteLength;
    part = value.buffer;
  }
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
  // The module has its own copy. Frees this one at once: an idle background is garbage-collected late.
  /** @type {any} */ (image.buffer).transfer?.(0);
  return engine;
}
