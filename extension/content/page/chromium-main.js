/**
 * Chromium: runs the scriptlets of the packed lists in the page's world, before the page's first script. Nothing is left in
 * the global scope.
 *
 * @module
 */

import { lookUp } from "../../shared/page-table.js";
import { frameOf } from "./frame-place.js";

// Both are put in front by the packer.
const calls = lookUp(/** @type {any} */ (globalThis).brockTable, frameOf(window));
if (calls !== null && calls.length > 0) /** @type {any} */ (globalThis).brockScriptlets(calls);
