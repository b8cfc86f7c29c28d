import type { Bytes, CompiledModule, Diagnostic, Engine as ImageEngine, ModuleSource } from './engine.js';

export * from './engine.js';

/**
 * The text of a list, with or without a name for answers. The name is then `list N`: in `fromLists` the place in the array, from
 * 1; in `withLists` the numbers after those of the engine. A name that another list has gives the diagnostic `repeated-name`.
 */
export type List = string | { name: string; text: string };

export interface InitOptions {
  /** Whether to load the module that compiles lists, too; or its address, its bytes or the compiled module. Default: false. */
  lists?: boolean | ModuleSource | Promise<ModuleSource> | undefined;
  /** Whether to run the engine until the runtime has compiled it. Default: true. */
  warmUp?: boolean | undefined;
}

/**
 * Loads the engine's module, and with `lists` the one that compiles lists. Default sources: `brock_bg.wasm` and `lists_bg.wasm`
 * beside this module, fetched, or read in Node. Rejects if one cannot be loaded. Later calls load what is missing. A classic
 * script (a bundle as `iife` or `cjs`) must give the sources. workerd (Cloudflare Workers) compiles nothing: there a source is a
 * `WebAssembly.Module` or a promise of one, and anything else is a `TypeError`, also in `initSync`.
 *
 * Then decides made-up requests until the runtime has compiled the engine, so that no request waits for it. `warmUp: false`
 * leaves that out: `init` is faster, and some of the first requests take 10 ms and more.
 */
export function init(source?: ModuleSource | Promise<ModuleSource>, options?: InitOptions): Promise<void>;
export function init(options: InitOptions): Promise<void>;

/** Loads the modules synchronously, without the decisions that `init` makes to have the engine compiled. */
export function initSync(source: CompiledModule | Bytes, options?: { lists?: CompiledModule | Bytes | undefined }): void;

/**
 * Compiled lists. Calls about requests and pages never throw, for any input: a request with an invalid URL passes.
 *
 * `fromLists` and `withLists` need the module that compiles lists. Node reads it when it is first needed; elsewhere they throw
 * before `init({ lists: true })`.
 */
export class Engine extends ImageEngine {
  /** Compiles filter lists. Never fails: `diagnostics` has the lines that were rejected. */
  static fromLists(lists: readonly List[], options?: {
    env?: string[] | undefined;
    /** Names of lists whose trusted scriptlets are taken. */
    trusted?: string[] | undefined;
  }): Engine;
  /**
   * A new engine without the lists named in `remove` and with those in `add`. The texts of the others are not needed. If several
   * lists have a name in `remove`, all of them are removed.
   */
  withLists(changes: {
    remove?: string[] | undefined; add?: readonly List[] | undefined; env?: string[] | undefined;
    trusted?: string[] | undefined;
  }): Engine;
  /** Opens an image; throws if the bytes are no image, cut, or damaged where decisions read. */
  static fromImage(bytes: Bytes): Engine;
  /** What is wrong with lines of the lists; empty for an opened image. */
  readonly diagnostics: readonly Diagnostic[];
}
