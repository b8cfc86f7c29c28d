/**
 * Text of filters in a page: the engine's parser gives its diagnostics and parts, and the engine decides with it.
 *
 * The modules are loaded with the first call: they are larger than all other files of the options page.
 *
 * @module
 */

import initLists, { CompiledLists, lineMarks, lintLists, modifierTable, scriptletTable } from "../engine/lists.js";
import { Engine, init } from "../engine/index.js";

/** @import { Diagnostic } from "../engine/index.js" */
/** @import { Lint } from "../engine/lists.js" */
/** @typedef {{ filters: number, diagnostics: Diagnostic[] }} Checked */

const NAME = "own";
/** Lints that compare filters with all lists of the user; here is one. */
const OF_ALL_LISTS = new Set(["exception-of-unblocked-address", "idle-badfilter", "idle-exception", "idle-modification-exception", "idle-page-exception"]);
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const file = (/** @type {string} */ path) => new URL(`../${path}`, import.meta.url);

/** @type {Promise<string[]> | undefined} */
let loading;

/** Loads the module of lists. @returns {Promise<string[]>} The names that are true in `!#if`. */
export function loadParser() {
  loading ??= Promise.all([initLists({ module_or_path: file("engine/lists_bg.wasm") }), fetch(file("data/build.json"))])
    .then(async ([, response]) => (await response.json()).environment);
  return loading;
}

/** @param {string} text @template T @param {(compiled: CompiledLists) => T} read @returns {Promise<T>} */
async function compiled(text, read) {
  const environment = await loadParser();
  const lists = CompiledLists.compile(undefined, [], [NAME], [encoder.encode(text)], environment, [NAME]);
  try {
    return read(lists);
  } finally {
    lists.free();
  }
}

/** The diagnostics of a text. @param {string} text @returns {Promise<Checked>} */
export const check = (text) => compiled(text, (lists) => ({ filters: lists.filters(), diagnostics: lists.diagnostics() }));

/**
 * The findings of `brock lint` in a text, without those of `check`.
 *
 * @param {string} text @param {Checked} checked @returns {Promise<Lint[]>}
 */
export async function lintsOf(text, { diagnostics }) {
  const environment = await loadParser();
  const known = new Set(diagnostics.map(({ line, code }) => `${line} ${code}`));
  const found = lintLists([NAME], [text], "ublock", environment, true);
  return found.filter(({ line, name }) => !OF_ALL_LISTS.has(name) && !known.has(`${line} ${name}`));
}

/** An engine with this text alone. The caller frees it. @param {string} text @returns {Promise<Engine>} */
export async function engineOf(text) {
  const [image] = await Promise.all([compiled(text, (lists) => lists.image()), init()]);
  return Engine.fromImage(image);
}

/** A place in a line as JavaScript counts. @param {string} line @param {number} bytes */
export const placeOf = (line, bytes) => decoder.decode(encoder.encode(line).subarray(0, bytes)).length;

export { lineMarks, modifierTable, scriptletTable };
