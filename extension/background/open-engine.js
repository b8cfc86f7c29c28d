/**
 * Opens the engine with the newest image.
 *
 * @module
 */

import { Engine, init, initSync } from "../engine/index.js";
import { ENGINE_MODULE, PACKED_IMAGE } from "../shared/start-paths.js";

/** @import { StoredImage, Store } from "../shared/store.js" */
/** @import { StartFiles } from "./start-files.js" */

/**
 * Opens the image that was compiled on this device, if it is undamaged and of this version of the extension; else the
 * packed image.
 *
 * @param {{ version: string, store: Store, files: StartFiles, fileUrl: (path: string) => string, onlyPacked?: Promise<boolean> }} where
 *   FileUrl: URL of a file of the extension. OnlyPacked: the image that was compiled on this device does not count.
 * @param {(make: () => Engine) => void} replace Calls its argument and takes the engine that it makes. Throws if that throws.
 */
export async function openEngine({ version, store, files, fileUrl, onlyPacked }, replace) {
  // Both are read while the module is loaded; most of that time passes in other threads.
  const fetching = new AbortController();
  const fetched = files.isCopied(PACKED_IMAGE) ? null : bytesOf(fileUrl(PACKED_IMAGE), fetching.signal);
  fetched?.catch(() => {});
  const packed = async () => (await files.copy(PACKED_IMAGE)) ?? bytesOf(fileUrl(PACKED_IMAGE));
  const reading = readStored(store).then(async (stored) => {
    const isUsed = stored?.version === version && (await onlyPacked) !== true;
    return isUsed ? { stored } : { image: await (fetched?.catch(packed) ?? packed()) };
  });
  const [{ stored, image }] = await Promise.all([reading, loadModule(files, fileUrl(ENGINE_MODULE))]);
  if (stored !== undefined) {
    fetching.abort();
    try {
      replace(() => opened(stored.bytes));
      return { packed: false, pages: stored.pages ?? null };
    } catch {
      // Damaged. The packed image replaces it until the next update.
      await store.setAside("images", "current", stored).catch(() => {});
    }
  }
  const bytes = image ?? (await packed());
  try {
    replace(() => opened(bytes));
  } catch (error) {
    if (!files.isCopied(PACKED_IMAGE)) throw error;
    await files.setAside(PACKED_IMAGE);
    const again = await bytesOf(fileUrl(PACKED_IMAGE));
    replace(() => opened(again));
  }
  return { packed: true, pages: { hosts: [] } };
}

/** @type {Promise<void> | undefined} */
let loading;

/** Loads the engine's module once. @param {StartFiles} files @param {string} url */
async function loadModule(files, url) {
  loading ??= load(files, url);
  try {
    await loading;
  } catch (error) {
    // The next call tries again.
    loading = undefined;
    throw error;
  }
}

/** @param {StartFiles} files @param {string} url */
async function load(files, url) {
  const copy = await files.copy(ENGINE_MODULE);
  if (copy === null) return init(url);
  // Compiled in this thread, in 8 to 30 ms: while the browser starts, other threads take 100 to 300 (docs/page-load.md).
  initSync(/** @type {BufferSource} */ (copy));
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
