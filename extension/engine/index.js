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

/** Names that are remembered, of resource types and of methods each. There are fewer; callers may invent more. */
const NAMES = 64;

/** A URL of more characters than this counts as unreadable: no browser sends one. */
const LONGEST_URL = 1 << 24;

/** In place of a packed decision: the URL could not be read. */
const UNREADABLE = 7;

/** @type {Map<string, number>} */
const kinds = new Map();

/** @param {unknown} type */
function kindOf(type) {
  const name = typeof type === 'string' ? type : '';
  let number = kinds.get(name);
  if (number === undefined) {
    number = kind_number(name);
    if (kinds.size < NAMES) kinds.set(name, number);
  }
  return number;
}

/** What callers without types may give in place of a string. @param {unknown} value */
function textOf(value) {
  if (typeof value === 'string') return value;
  return value instanceof URL ? value.href : '';
}

/** @type {Map<string, number>} */
const methods = new Map();

/** The number of the method of nearly every request. @type {number | undefined} */
let usual;

/** @param {unknown} method */
function methodOf(method) {
  if (typeof method !== 'string') return usual ??= method_number('get');
  let number = methods.get(method);
  if (number === undefined) {
    number = method_number(method);
    // Pages invent methods at will; the few that matter come first.
    if (methods.size < NAMES) methods.set(method, number);
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
  // Bundlers find the module by this expression as it is written.
  let given = await (source ?? (import.meta.url ? new URL('brock_bg.wasm', import.meta.url) : undefined));
  // In a script that is no module, the address of this file is not known.
  if (typeof given === 'string') given = new URL(given, import.meta.url || globalThis.location?.href);
  if (given === undefined) throw new TypeError('init() needs the address or the bytes of brock_bg.wasm in a script that is no module');
  memory = (await initModule({ module_or_path: readFile(given) ?? given })).memory;
}

/**
 * The bytes of a file in Node, whose `fetch` knows no files. There is no import here, which bundlers for browsers would
 * have to find.
 *
 * @param {unknown} given
 * @returns {Uint8Array | undefined}
 */
function readFile(given) {
  if (!(given instanceof URL) || given.protocol !== 'file:') return undefined;
  return globalThis.process?.getBuiltinModule?.('node:fs').readFileSync(given);
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
  return new Headers(turns(requestHeaders), turns(responseHeaders), typeof address === 'string' ? address : undefined);
}

/** Names and texts by turns. @param {(string | { name: string, text: string })[]} lists */
function pairs(lists) {
  return lists.flatMap((list, index) => {
    const { name, text } = typeof list === 'string' ? { name: `list ${index + 1}`, text: list } : list ?? {};
    if (typeof name === 'string' && typeof text === 'string') return [name, text];
    throw new TypeError(`list ${index + 1} is neither a text nor { name, text }`);
  });
}

/**
 * Names and values by turns; headers without a name, and a value that is not text, say nothing.
 *
 * @param {unknown} headers
 */
function turns(headers) {
  if (!Array.isArray(headers)) return undefined;
  return headers.filter((header) => typeof header?.name === 'string').flatMap(({ name, value }) => [name, textOf(value)]);
}

/** Bytes, however they are given. @param {unknown} bytes */
function bytesOf(bytes) {
  if (bytes instanceof Uint8Array) return bytes;
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes instanceof ArrayBuffer || globalThis.SharedArrayBuffer && bytes instanceof SharedArrayBuffer) return new Uint8Array(bytes);
  throw new TypeError('an image is an ArrayBuffer or a view of one');
}

/** Asked about where there is no request at all. */
const NO_REQUEST = { url: '', type: '' };

/** The answers about a URL that cannot be read. */
const UNREADABLE_DECISION = { action: 'pass', filter: null, list: null, line: null, unreadable: true };
const NO_MODIFICATIONS = { modifications: [], cancelled: [], modifiedUrl: null };
const NO_PAGE = {
  elementHidingOff: null, genericHidingOff: null, specificHidingOff: null,
  genericBlockingOff: null, inlineScriptsBlocked: null, inlineFontsBlocked: null,
};

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
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView} bytes
   * @throws {Error} if it is none, cut, or damaged where decisions read
   */
  static fromImage(bytes) {
    ready();
    return new Engine(Door.open(bytesOf(bytes)), []);
  }

  /**
   * Checks the filters' text now. Unasked, a damaged one is told of in place of a filter.
   *
   * @throws {Error} if it is damaged
   */
  verify() {
    this.#door.verify();
  }

  /** Writes a string into the buffer and gives its length there. @param {unknown} given */
  #put(given) {
    const text = typeof given === 'string' ? given : textOf(given);
    if (text.length > LONGEST_URL) return 0;
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

  /** @param {unknown} url */
  #source(url) {
    if (!url) return 0;
    if (typeof url !== 'string' || url.length > LONGEST_URL) return this.#source(textOf(url).slice(0, LONGEST_URL));
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
   * @returns {number} a packed decision: `packed & 7` is one of `Engine.ACTIONS`, or 7 if `url` cannot be read
   */
  decide(request) {
    request ??= NO_REQUEST;
    this.#makeRoom();
    const source = this.#source(request.sourceUrl);
    const top = request.topUrl === undefined ? 0 : this.#source(request.topUrl);
    const what = whatOf(request);
    return this.#door.decide(this.#put(request.url), source, top, what);
  }

  /** What a packed decision says. @param {number} packed */
  describe(packed) {
    if ((packed & 7) === UNREADABLE) return { ...UNREADABLE_DECISION };
    return this.#door.describe(packed);
  }

  /**
   * One decision: `{ action, filter, list, line }`, with `redirect`, a surrogate's name, where one answers.
   *
   * For a URL that cannot be read it is `pass`, with `unreadable: true`: an exception in a handler of requests would
   * leave the request waiting.
   *
   * @param {Request} request
   */
  check(request) {
    return this.#door.check(...this.#parts(request)) ?? { ...UNREADABLE_DECISION };
  }

  /**
   * What crosses of a request: the length of its URL in the buffer, source, page, what it is, what else is known.
   *
   * @param {Request} request
   * @returns {[number, number, number, number, Headers | undefined]}
   */
  #parts(request) {
    request ??= NO_REQUEST;
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
   */
  modifications(request) {
    return this.#door.modifications(...this.#parts(request)) ?? structuredClone(NO_MODIFICATIONS);
  }

  /**
   * What filters say of a page as a whole: for each of the questions the filter that says so, or null.
   *
   * @param {string} url
   */
  page(url) {
    return this.#door.page(this.#put(url)) ?? { ...NO_PAGE };
  }

  /**
   * The same decision with every filter that matches and every one that nearly does.
   *
   * @param {Request} request
   */
  explain(request) {
    return this.#door.explain(...this.#parts(request))
      ?? { ...UNREADABLE_DECISION, reason: 'no-filter', step: 8, matches: [], nearMisses: [], ...structuredClone(NO_MODIFICATIONS) };
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
