/**
 * What runs filters with operators, as a script of its own: only pages with such filters load it.
 *
 * @module
 */

import { startProcedural } from "./procedural.js";

/** @type {any} */ (globalThis).brockOperators = startProcedural;
