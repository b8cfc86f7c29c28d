/**
 * Brock's engine for JavaScript, with the compiler of lists.
 *
 * The engine's module opens images and decides, which is all that most programs need. The module that compiles lists is
 * larger, and is loaded for those that do.
 */
import { Engine as ImageEngine, FREED, areOptions, checkTexts, compiledModule, init as initEngine, initSync as initEngineSync, instantiated, readFile, ready } from './engine.js';
import initModule, { CompiledLists, initSync as initModuleSync } from './lists.js';
import { warmUp } from './warm-up.js';

/** @typedef {WebAssembly.Module | BufferSource | Response | URL | string | Promise<any>} Source */
/** @typedef {{ lists?: boolean | Source, warmUp?: boolean }} Options */

const encoder = new TextEncoder();

/** Whether the module that compiles lists is loaded. */
let compiles = false;

/** @type {Promise<unknown> | undefined} */
let loading;

/** The engine's module is compiled by the runtime once. @type {Promise<void> | undefined} */
let warmed;

/** The address of the module that compiles lists. */
function listsAddress() {
  // Bundlers recognise exactly this expression and include the module.
  return import.meta.url ? new URL('lists_bg.wasm', import.meta.url) : undefined;
}

/**
 * Loads the modules. Later calls load what is missing.
 *
 * @param {Source | Options} [source] The engine's module or its address. Default: `brock_bg.wasm` beside this file.
 * @param {Options} [options] `lists`: whether to load the module that compiles lists, or that module or its address, by
 *   default `lists_bg.wasm` beside this file. `warmUp`: whether to run the engine until it is compiled, see {@link warmUp}.
 */
export async function init(source, options) {
  if (options === undefined && areOptions(source)) return init(undefined, /** @type {Options} */ (source));
  const { lists = false, warmUp: isWarm = true } = options ?? {};
  await Promise.all([initEngine(/** @type {Source} */ (source)), lists === false ? undefined : initLists(lists)]);
  if (isWarm) await (warmed ??= warmUp(Engine));
}

/** @param {true | Source} source */
async function initLists(source) {
  if (compiles) return;
  loading ??= compiledModule(source === true ? listsAddress() : source, 'lists_bg.wasm')
    .then((module) => instantiated(module, initModuleSync, initModule));
  try {
    await loading;
    compiles = true;
  } finally {
    loading = undefined;
  }
}

/**
 * Loads the modules synchronously, without the decisions that `init` makes to have the engine compiled.
 *
 * @param {WebAssembly.Module | BufferSource} source
 * @param {{ lists?: WebAssembly.Module | BufferSource }} [options]
 */
export function initSync(source, { lists } = {}) {
  initEngineSync(source);
  if (lists !== undefined) initListsSync(lists);
}

/** @param {WebAssembly.Module | BufferSource} module */
function initListsSync(module) {
  if (!compiles) initModuleSync({ module });
  compiles = true;
}

/** Node reads the module where it is first needed; elsewhere a file cannot be read synchronously. */
function needCompiler() {
  ready();
  if (compiles) return;
  let cause;
  try {
    const bytes = readFile(listsAddress());
    if (bytes !== undefined) return initListsSync(bytes);
  } catch (error) {
    cause = error;
  }
  throw new Error('the module that compiles lists is not loaded: await init({ lists: true }) first', { cause });
}

/**
 * The names, and the texts as bytes. Texts without a name get `list N`, where N is the place.
 *
 * @param {(string | { name: string, text: string })[]} lists
 * @param {number} [before] The numbers that other lists have.
 * @returns {[string[], Uint8Array[]]}
 */
function namesAndTexts(lists, before = 0) {
  if (!Array.isArray(lists)) throw new TypeError('lists must be an array of texts, or of { name, text }');
  const read = lists.map((list, index) => {
    const { name, text } = typeof list === 'string' ? { name: `list ${before + index + 1}`, text: list } : list ?? {};
    if (typeof name === 'string' && typeof text === 'string') return { name, text };
    throw new TypeError(`list ${index + 1} is neither a text nor { name, text }`);
  });
  return [read.map(({ name }) => name), read.map(({ text }) => encoder.encode(text))];
}

/** The highest number in a name that a text without one got. @param {string[]} names */
const highestNumber = (names) => Math.max(0, ...names.map((name) => Number(/^list (\d{1,9})$/.exec(name)?.[1] ?? 0)));

/** Compiled lists, ready to decide. */
export class Engine extends ImageEngine {
  /** @type {CompiledLists | undefined} */ #compiled;
  /** @type {readonly any[] | undefined} */ #diagnostics;

  /** The findings about lines of compiled lists, made when they are first read. */
  get diagnostics() {
    return this.#diagnostics ??= this.#compiled?.diagnostics() ?? [];
  }

  /**
   * Compiles filter lists. Never fails: `diagnostics` has the lines that were rejected.
   *
   * @param {(string | { name: string, text: string })[]} lists
   * @param {{ env?: string[], trusted?: string[] }} [options]
   */
  static fromLists(lists, options) {
    const { env = [], trusted = [] } = options ?? {};
    needCompiler();
    checkTexts(env, 'env');
    checkTexts(trusted, 'trusted');
    return Engine.#of(CompiledLists.compile(undefined, [], ...namesAndTexts(lists), env, trusted));
  }

  /**
   * A new engine with some lists of this one removed or replaced. The texts of the other lists are not needed. This
   * engine does not change; the new one does not inherit `setSitesOff`, `setChosen` and `setLearned`.
   *
   * @param {{ remove?: string[], add?: (string | { name: string, text: string })[], env?: string[], trusted?: string[] }} changes
   */
  withLists(changes) {
    const { remove = [], add = [], env = [], trusted = [] } = changes ?? {};
    needCompiler();
    checkTexts(remove, 'remove');
    checkTexts(env, 'env');
    checkTexts(trusted, 'trusted');
    // A removed name is not given again: the caller can have kept it.
    const before = highestNumber(this.lists().map(({ name }) => name));
    return Engine.#of(CompiledLists.compile(this.toImage(), remove, ...namesAndTexts(add, before), env, trusted));
  }

  /** @param {CompiledLists} compiled */
  static #of(compiled) {
    const engine = this.fromImage(compiled.takeImage());
    engine.#compiled = compiled;
    return engine;
  }

  free() {
    super.free();
    if (this.#compiled !== FREED) this.#compiled?.free();
    this.#compiled = FREED;
  }
}
