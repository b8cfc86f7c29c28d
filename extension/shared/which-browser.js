/**
 * Which browser this is: by its permissions, because Firefox also has the global name `chrome`.
 *
 * @module
 */

const api = /** @type {typeof chrome} */ (
  /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome
);

/** @type {boolean | undefined} */
let isKnown;

/** Firefox: the engine blocks requests, in an event that waits. In Chromium the browser does, by rules. */
export const isFirefox = () => (isKnown ??= api.runtime.getManifest().permissions?.includes("webRequestBlocking") ?? false);
