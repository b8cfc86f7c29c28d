/**
 * Brock's engine for JavaScript: the only file that touches WebAssembly.
 *
 * Runs in browsers, workers and Node. Strings go in through one fixed buffer in the module's memory, a decision
 * comes back as one number; sources are numbered once, because a page asks a hundred times with the same one.
 */
import initModule, { Door, Headers, initSync as initModuleSync, kind_number, method_number } from './brock.js';

/** @typedef {import('./index.js').Request} Request */

const encoder = new TextEncoder();

/** Sources remembered before all are forgotten: some megabytes at the most. */
const SOURCES = 4096;

/** @type {WebAssembly.Memory | undefined} */
let memory;

/** @type {Map<string, number>} */
const kinds = new Map();

/** @param {string} type */
function kindOf(type) {
  let number = kinds.get(type);
  if (number === undefined) {
    number = kind_number(type);
    if (number < 0) throw new TypeError(`unknown request type ${JSON.stringify(type)}`);
    kinds.set(type, number);
  }
  return number;
}

/** @type {Map<string, number>} */
const methods = new Map();

/** The number of the method of nearly every request. @type {number | undefined} */
let usual;

/** @param {string | null | undefined} method */
function methodOf(method) {
  if (method === undefined || method === null) return usual ??= method_number('get');
  let number = methods.get(method);
  if (number === undefined) {
    number = method_number(method);
    // Pages invent methods at will; the few that matter come first.
    if (methods.size < 64) methods.set(method, number);
  }
  return number;
}

/**
 * Makes the module ready; calls after the first wait for the same.
 *
 * @param {WebAssembly.Module | BufferSource | Response | URL | string | Promise<any>} [source]
 *   The module or where it is; by default `brock_bg.wasm` beside this file.
 */
export async function init(source) {
  let given = await (source ?? new URL('brock_bg.wasm', import.meta.url));
  if (typeof given === 'string') given = new URL(given, import.meta.url);
  // `fetch` knows no files in Node. Bundlers for browsers are not to look for this one.
  if (given instanceof URL && given.protocol === 'file:') {
    const { readFile } = await import(/* webpackIgnore: true */ 'node:fs/promises');
    given = await readFile(given);
  }
  memory = (await initModule({ module_or_path: given })).memory;
}

/**
 * The same at once, for places that cannot wait.
 *
 * @param {WebAssembly.Module | BufferSource} source
 */
export function initSync(source) {
  memory = initModuleSync({ module: source }).memory;
}

function ready() {
  if (memory === undefined) throw new Error('the engine is not initialised: await init(), or call initSync(), first');
  return memory;
}

const ACTIONS = Object.freeze({ PASS: 0, ALLOW: 1, BLOCK: 2, REDIRECT: 3, WITHOUT_COOKIES: 4 });

/** What is asked for as what, in one number. @param {Request} request */
function whatOf({ type, method, genericBlocking }) {
  return kindOf(type) | methodOf(method) << 8 | (genericBlocking === false ? 1 << 16 : 0);
}

/** What is known of a request besides, if anything is. @param {Request} request */
function exchangeOf({ requestHeaders, responseHeaders, address }) {
  if (requestHeaders === undefined && responseHeaders === undefined && address === undefined) return undefined;
  return new Headers(turns(requestHeaders), turns(responseHeaders), address);
}

/** Names and texts by turns. @param {(string | { name: string, text: string })[]} lists */
function pairs(lists) {
  return lists.flatMap((list, index) => typeof list === 'string' ? [`list ${index + 1}`, list] : [list.name, list.text]);
}

/** Names and values by turns. @param {{ name: string, value?: string }[] | undefined} headers */
function turns(headers) {
  return headers?.flatMap(({ name, value }) => [name, value ?? '']);
}

/** Compiled lists, ready to decide. */
export class Engine {
  /** The low three bits of a packed decision. */
  static ACTIONS = ACTIONS;

  /** @type {Door} */ #door;
  /** @type {Uint8Array} */ #view = new Uint8Array();
  /** @type {Map<string, number>} */ #sources = new Map();
  /** @type {string[]} */ #sitesOff = [];
  #chosen = '';
  /** Findings about lines that were not taken. @type {readonly any[]} */ diagnostics;

  /**
   * @param {Door} door
   * @param {any[]} diagnostics
   */
  constructor(door, diagnostics) {
    this.#door = door;
    this.diagnostics = diagnostics;
  }

  /**
   * Compiles filter lists. Never fails: what cannot be taken is in `diagnostics`.
   *
   * @param {(string | { name: string, text: string })[]} lists
   * @param {{ env?: string[] }} [options]
   */
  static fromLists(lists, options = {}) {
    ready();
    /** @type {any[]} */
    const diagnostics = [];
    return new Engine(Door.compile(pairs(lists), options.env ?? [], diagnostics), diagnostics);
  }

  /**
   * An engine with other lists beside those of this one that stay, whose texts are not needed again. This one is left
   * as it is; choices such as `setSitesOff` are not taken over.
   *
   * @param {{ remove?: string[], add?: (string | { name: string, text: string })[], env?: string[] }} changes
   */
  withLists({ remove = [], add = [], env = [] }) {
    /** @type {any[]} */
    const diagnostics = [];
    return new Engine(this.#door.update(remove, pairs(add), env, diagnostics), diagnostics);
  }

  /**
   * Opens an image. What only `check` and `explain` tell of, the filters' text, is checked when it is first read.
   *
   * @param {Uint8Array} bytes
   * @throws {Error} if it is none, cut, or damaged where decisions read
   */
  static fromImage(bytes) {
    ready();
    return new Engine(Door.open(bytes), []);
  }

  /**
   * Checks the filters' text now. Unasked, a damaged one is told of in place of a filter.
   *
   * @throws {Error} if it is damaged
   */
  verify() {
    this.#door.verify();
  }

  /** Writes a string into the buffer and gives its length there. @param {string} text */
  #put(text) {
    // Nothing is left of a view when the module's memory grew.
    if (this.#view.length === 0) this.#look();
    let { read, written } = encoder.encodeInto(text, this.#view);
    if (read < text.length) {
      this.#door.grow(text.length * 3);
      this.#look();
      ({ read, written } = encoder.encodeInto(text, this.#view));
    }
    return written;
  }

  #look() {
    this.#view = new Uint8Array(ready().buffer, this.#door.buffer(), this.#door.capacity());
  }

  /** The numbers of a request's source and page must be of one count: where there is no room for both all are forgotten. */
  #makeRoom() {
    if (this.#sources.size + 2 <= SOURCES) return;
    this.#sources.clear();
    this.#door.forget();
  }

  /** @param {string | undefined | null} url */
  #source(url) {
    if (!url) return 0;
    let number = this.#sources.get(url);
    if (number === undefined) {
      number = this.#door.source(this.#put(url));
      this.#sources.set(url, number);
    }
    return number;
  }

  /**
   * The hot call.
   *
   * @param {Request} request
   * @returns {number} a packed decision: `packed & 7` is one of `Engine.ACTIONS`, or 7 if `url` is no URL
   */
  decide(request) {
    this.#makeRoom();
    const source = this.#source(request.sourceUrl);
    const top = request.topUrl === undefined ? 0 : this.#source(request.topUrl);
    const what = whatOf(request);
    return this.#door.decide(this.#put(request.url), source, top, what);
  }

  /** What a packed decision says. @param {number} packed */
  describe(packed) {
    return this.#door.describe(packed);
  }

  /**
   * One decision: `{ action, filter, list, line }`, with `redirect`, a surrogate's name, where one answers.
   *
   * @param {Request} request
   * @throws {TypeError} if `url` is no URL or `type` no request type
   */
  check(request) {
    const found = this.#door.check(...this.#parts(request));
    if (found === undefined) throw new TypeError(`not a URL: ${JSON.stringify(request.url)}`);
    return found;
  }

  /**
   * What crosses of a request: the length of its URL in the buffer, source, page, what it is, what else is known.
   *
   * @param {Request} request
   * @returns {[number, number, number, number, Headers | undefined]}
   */
  #parts(request) {
    this.#makeRoom();
    const source = this.#source(request.sourceUrl);
    const top = this.#source(request.topUrl);
    const what = whatOf(request);
    return [this.#put(request.url), source, top, what, exchangeOf(request)];
  }

  /**
   * What filters do to a request besides stopping it: `{ modifications, cancelled, modifiedUrl }`.
   *
   * @param {Request} request
   * @throws {TypeError} if `url` is no URL or `type` no request type
   */
  modifications(request) {
    const found = this.#door.modifications(...this.#parts(request));
    if (found === undefined) throw new TypeError(`not a URL: ${JSON.stringify(request.url)}`);
    return found;
  }

  /**
   * What filters say of a page as a whole: for each of the questions the filter that says so, or null.
   *
   * @param {string} url
   * @throws {TypeError} if `url` is no URL
   */
  page(url) {
    const found = this.#door.page(this.#put(url));
    if (found === undefined) throw new TypeError(`not a URL: ${JSON.stringify(url)}`);
    return found;
  }

  /**
   * The same decision with every filter that matches and every one that nearly does.
   *
   * @param {Request} request
   */
  explain(request) {
    const found = this.#door.explain(...this.#parts(request));
    if (found === undefined) throw new TypeError(`not a URL: ${JSON.stringify(request.url)}`);
    return found;
  }

  /** The site (eTLD+1) of a URL; `''` if it has none. @param {string} url */
  site(url) {
    return this.#door.site(this.#put(url));
  }

  /** Switches blocking off for just these sites. @param {string[]} sites */
  setSitesOff(sites) {
    this.#sitesOff = sites;
    this.#door.set_choices(this.#sitesOff, this.#chosen);
  }

  /** Does with just these trackers what the person chose. @param {string} trackers */
  setChosen(trackers) {
    this.#chosen = trackers;
    this.#door.set_choices(this.#sitesOff, this.#chosen);
  }

  /** Does with just these trackers what was learned of them. @param {string} trackers */
  setLearned(trackers) {
    this.#door.set_learned(trackers);
  }

  /** The lists inside: `{ name, title, version, filters }`. */
  lists() {
    return this.#door.lists();
  }

  /** The image, to be stored and opened again with `fromImage`. */
  toImage() {
    return this.#door.image();
  }

  /** Gives the memory back; the engine is of no use afterwards. */
  free() {
    this.#door.free();
  }
}
