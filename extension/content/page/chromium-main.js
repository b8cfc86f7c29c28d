/**
 * Chromium: runs the scriptlets of the packed lists in the page's world, before the page's first script. Nothing is left in
 * the global scope.
 *
 * The script in the isolated world, which the browser runs next, has looked them up. It sends them by an event at the
 * document, where no script of the page can listen yet. In a frame or window of a page's own origin, the page can have
 * replaced the functions that this script and the scriptlets use: docs/threat-model.md says what it sees there.
 *
 * @module
 */

import { callsType } from "./calls.js";

document.addEventListener(callsType(), (event) => {
  const calls = JSON.parse(/** @type {CustomEvent<string>} */ (event).detail);
  // Put in front by the packer.
  if (calls.length > 0) /** @type {any} */ (globalThis).brockScriptlets(calls);
}, { once: true });
