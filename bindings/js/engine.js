/**
 * Brock's engine for JavaScript: opens images and decides. It is the only file that calls the engine's module.
 *
 * Runs in browsers, workers and Node. URLs are written into one fixed buffer in the module's memory, and a decision is
 * returned as one number. Sources are numbered once, because a page makes about a hundred requests with the same source.
 */
import initModule, { EngineHandle, Headers, initSync as initModuleSync, methodNumber, resourceTypeNumber } from './brock.js';

/** @typedef {import('./index.js').Request} Request */

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Numbered sources at most; then all numbers are dropped. Bounds the memory to a few megabytes. */
const SOURCES = 4096;

/** @type {WebAssembly.Memory | undefined} */
let memory;

/** Cached names at most, of resource types and of methods each. Bounds the memory if callers invent names. */
const NAMES = 64;

/** Longer URLs (in UTF-16 code units) count as invalid. No browser sends one. */
const LONGEST_URL = 1 << 24;

/** In place of the length of an answer: the URL is invalid. */
const NO_ANSWER = 2 ** 32 - 1;

/** In place of a packed decision: the URL is invalid. */
const UNREADABLE = 7;

/** @type {Map<string, number>} */
const resourceTypes = new Map();

/** @param {unknown} type */
function numberOfType(type) {
  const name = typeof type === 'string' ? type : '';
  let number = resourceTypes.get(name);
  if (number === undefined) {
    number = resourceTypeNumber(name);
    if (resourceTypes.size < NAMES) resourceTypes.set(name, number);
  }
  return number;
}

/** A string or a URL as text; other values, from callers without types, as the empty text. @param {unknown} value */
function textOf(value) {
  if (typeof value === 'string') return value;
  return value instanceof URL ? value.href : '';
}

/** @type {Map<string, number>} */
const methods = new Map();

/** The number of GET, the default method. @type {number | undefined} */
let defaultMethod;

/** @param {unknown} method */
function numberOfMethod(method) {
  if (typeof method !== 'string') return defaultMethod ??= methodNumber('get');
  let number = methods.get(method);
  if (number === undefined) {
    number = methodNumber(method);
    // Pages can invent methods; the standard ones occur first.
    if (methods.size < NAMES) methods.set(method, number);
  }
  return number;
}

/** Whether the first argument of `init` has options, and not a source: neither a buffer, a module, an address nor a response. @param {unknown} given */
export function areOptions(given) {
  if (typeof given !== 'object' || given === null || 'arrayBuffer' in given || 'href' in given || 'then' in given) return false;
  const prototype = Object.getPrototypeOf(given);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Compiles a module: a file is read in Node, and a text is an address. The glue would instantiate it too, in a step in which
 * `initSync` can be called; the second instance would take the memory of the engines that are open by then.
 *
 * @param {unknown} source
 * @param {string} name of the module's file, for messages
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compiledModule(source, name) {
  /** @type {any} */ let given = await source;
  // A classic script has no `import.meta.url`.
  if (typeof given === 'string') given = new URL(given, import.meta.url || globalThis.location?.href);
  if (given === undefined) throw new TypeError(`init() needs the address or the bytes of ${name} in a classic script`);
  given = readFile(given) ?? given;
  if (given instanceof URL || globalThis.Request && given instanceof Request) given = await fetch(given);
  if (given instanceof WebAssembly.Module) return given;
  if (!globalThis.Response || !(given instanceof Response)) return WebAssembly.compile(given);
  if (!given.ok) throw new Error(`${name} cannot be loaded from ${given.url}: ${given.status} ${given.statusText}`);
  // With another type, or parameters, it is an error to compile the stream.
  const isStreamed = WebAssembly.compileStreaming && given.headers.get('content-type')?.toLowerCase() === 'application/wasm';
  return isStreamed ? WebAssembly.compileStreaming(given) : WebAssembly.compile(await given.arrayBuffer());
}

/**
 * Instantiates a compiled module, or returns the exports of its instance if there is one.
 *
 * @template Exports
 * @param {WebAssembly.Module} module
 * @param {(given: any) => Exports} initSync of the glue
 * @param {(given: any) => Promise<Exports>} init of the glue
 */
export async function instantiated(module, initSync, init) {
  try {
    return initSync({ module });
  } catch (error) {
    // Pages of Chrome before 115 instantiate large modules asynchronously only: nothing can be instantiated meanwhile.
    if (!(error instanceof RangeError)) throw error;
    return init({ module_or_path: module });
  }
}

/** @type {Promise<void> | undefined} */
let loading;

/**
 * Loads the module. Later calls load nothing.
 *
 * @param {WebAssembly.Module | BufferSource | Response | URL | string | Promise<any>} [source]
 *   The module or its address. Default: `brock_bg.wasm` beside this file.
 */
export async function init(source) {
  if (memory !== undefined) return;
  loading ??= load(source);
  try {
    await loading;
  } finally {
    // After a failure the next call tries again.
    loading = undefined;
  }
}

/** @param {WebAssembly.Module | BufferSource | Response | URL | string | Promise<any>} [source] */
async function load(source) {
  // Bundlers recognise exactly this expression and include the module.
  const given = source ?? (import.meta.url ? new URL('brock_bg.wasm', import.meta.url) : undefined);
  memory = (await instantiated(await compiledModule(given, 'brock_bg.wasm'), initModuleSync, initModule)).memory;
}

/**
 * The bytes of a file in Node, whose `fetch` supports no `file:` URLs. Not a static import, which bundlers for browsers
 * could not resolve.
 *
 * @param {unknown} given
 * @returns {Uint8Array | undefined}
 */
export function readFile(given) {
  if (!(given instanceof URL) || given.protocol !== 'file:') return undefined;
  return globalThis.process?.getBuiltinModule?.('node:fs').readFileSync(given);
}

/**
 * Loads the module synchronously.
 *
 * @param {WebAssembly.Module | BufferSource} source
 */
export function initSync(source) {
  memory = initModuleSync({ module: source }).memory;
}

/** The module's memory. */
export function ready() {
  if (memory === undefined) throw new Error('the engine is not initialised: await init(), or call initSync(), first');
  return memory;
}

const ACTIONS = Object.freeze({ PASS: 0, ALLOW: 1, BLOCK: 2, REDIRECT: 3, WITHOUT_COOKIES: 4 });
const FOLLOW_UPS = Object.freeze({ MODIFICATIONS: 8, EXCHANGE: 16, PAGE: 32 });

/** Resource type, method and the switch for generic filters in one number. @param {Request} request */
function whatOf({ type, method, genericBlocking }) {
  return numberOfType(type) | numberOfMethod(method) << 8 | (genericBlocking === false ? 1 << 16 : 0);
}

/** Headers and address, if any are known. @param {Request} request */
function headersOf({ requestHeaders, responseHeaders, address }) {
  if (requestHeaders === undefined && responseHeaders === undefined && address === undefined) return undefined;
  return new Headers(headerTexts(requestHeaders), headerTexts(responseHeaders), typeof address === 'string' ? address : undefined);
}

/**
 * Names and values in turn. Skips headers without a name; a value that is not text counts as empty.
 *
 * @param {unknown} headers
 */
function headerTexts(headers) {
  if (!Array.isArray(headers)) return undefined;
  return headers.filter((header) => typeof header?.name === 'string').flatMap(({ name, value }) => [name, textOf(value)]);
}

/** A buffer or a view as `Uint8Array`. @param {unknown} bytes */
function bytesOf(bytes) {
  if (bytes instanceof Uint8Array) return bytes;
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes instanceof ArrayBuffer || globalThis.SharedArrayBuffer && bytes instanceof SharedArrayBuffer) return new Uint8Array(bytes);
  throw new TypeError('an image must be an ArrayBuffer or a view of one');
}

/**
 * Parses the programs of an answer when they are read, which takes as long as all of the answer.
 *
 * @param {object} answer
 * @param {string} name
 * @param {string[][]} filters each with its program behind it
 */
function parseLater(answer, name, filters) {
  /** @type {unknown[] | undefined} */
  let parsed;
  const get = () => parsed ??= filters.map((parts) => JSON.parse(parts[1]));
  Object.defineProperty(answer, name, { get, enumerable: true, configurable: true });
}

/** Numbers in front of those of the texts in an answer for a page, and flags in the first: see `src/wasm/page_numbers.rs`. */
const HEAD = 9;
const GENERIC_OFF = 1;
const SPECIFIC_OFF = 2;
const DROP = 4;
const UNSORTED = 8;

/** The number of a UTF-16 unit in the order of code points: surrogates, of characters above U+FFFF, come last. @param {number} unit */
const inCodePoints = (unit) => (unit < 0xD800 ? unit : unit < 0xE000 ? unit + 0x2000 : unit - 0x800);

/** Compares texts by their code points, as the engine does. @param {string} a @param {string} b */
function compareTexts(a, b) {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (one !== other) return inCodePoints(one) - inCodePoints(other);
  }
  return a.length - b.length;
}

/** Compares texts part by part. @param {string[]} a @param {string[]} b */
function compareParts(a, b) {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && at < b.length ? compareTexts(a[at], b[at]) : a.length - b.length;
}

/** Sorts texts that mostly are. @param {string[]} texts */
function sorted(texts) {
  for (let at = 1; at < texts.length; at++) {
    if (compareTexts(texts[at - 1], texts[at]) > 0) return texts.sort(compareTexts);
  }
  return texts;
}

/** Adds the new texts of an answer. One with parts is an array. @param {string} text @param {(string | string[])[]} texts */
function addTexts(text, texts) {
  const lines = text.split('\n');
  // Each ends with a line feed.
  for (let at = 0; at < lines.length - 1;) {
    const parts = +lines[at++];
    texts.push(parts === 0 ? lines[at++] : lines.slice(at, at += parts));
  }
}

/** Reads an answer for a page. @param {Uint32Array} numbers @param {any[]} texts by number: a text, or its parts */
function cosmeticsOf(numbers, texts) {
  let at = HEAD;
  const some = (/** @type {number} */ count) => {
    // Most of these lists are empty on most pages; `slice` takes three times as long for few texts.
    const found = [];
    for (const end = at + count; at < end; at++) found.push(texts[numbers[at]]);
    return found;
  };
  const flags = numbers[0];
  const someWithParts = (/** @type {number} */ count) => {
    /** @type {string[][]} */ const found = some(count);
    return (flags & UNSORTED) === 0 ? found : found.sort(compareParts);
  };
  /** @type {string[]} */ const hide = some(numbers[2]);
  const style = sorted(some(numbers[3]));
  const procedural = someWithParts(numbers[4]);
  const scriptlets = someWithParts(numbers[5]);
  const html = someWithParts(numbers[6]);
  /** @type {string[]} */ const headers = some(numbers[7]);
  /** @type {string[]} */ const sheetExceptions = some(numbers[8]);
  const answered = {
    genericHide: (flags & GENERIC_OFF) !== 0, specificHide: (flags & SPECIFIC_OFF) !== 0, hide, style,
    procedural: procedural.map((parts) => parts[0]),
    // Callers may change the answer.
    scriptlets: scriptlets.map((call) => call.slice()),
    html: html.map((parts) => parts[0]), headers, sheetExceptions,
    proceduralPrograms: /** @type {unknown[]} */ ([]), htmlPrograms: /** @type {unknown[]} */ ([]),
  };
  if (procedural.length > 0) parseLater(answered, 'proceduralPrograms', procedural);
  if (html.length > 0) parseLater(answered, 'htmlPrograms', html);
  return answered;
}

/** @param {unknown} value */
const isText = (value) => typeof value === 'string';

/**
 * Names as one text, which crosses at once. No name of a page contains NUL. Other values, from callers without types, are no
 * names.
 *
 * @param {Iterable<string> | null | undefined} names
 */
function namesText(names) {
  if (typeof names === 'string') return names;
  const all = Array.isArray(names) ? names : typeof names?.[Symbol.iterator] === 'function' ? [...names] : [];
  return (all.every(isText) ? all : all.filter(isText)).join('\0');
}

/** The documents above one, of callers without types too. @param {{ ancestors?: string[] } | null | undefined} frame */
function ancestorsOf(frame) {
  const ancestors = frame?.ancestors;
  if (!Array.isArray(ancestors)) return undefined;
  return ancestors.every(isText) ? ancestors : ancestors.map(textOf);
}

/** The glue would read outside its memory. @param {unknown} trackers */
function checkText(trackers) {
  if (typeof trackers !== 'string') throw new TypeError('trackers must be a text, with a line for each');
}

/** @param {unknown} texts @param {string} what for the message */
export function checkTexts(texts, what) {
  if (!Array.isArray(texts) || !texts.every(isText)) throw new TypeError(`${what} must be an array of texts`);
}

/** In place of a missing request. */
const NO_REQUEST = { url: '', type: '' };

/** The answers for an invalid URL. */
const UNREADABLE_DECISION = { action: 'pass', filter: null, list: null, line: null, unreadable: true };
const NO_MODIFICATIONS = { modifications: [], cancelled: [], modifiedUrl: null };
const NO_PAGE = {
  elementHidingOff: null, genericHidingOff: null, specificHidingOff: null,
  genericBlockingOff: null, inlineScriptsBlocked: null, inlineFontsBlocked: null,
};

const NO_COSMETICS = {
  genericHide: false, specificHide: false, hide: [], style: [], procedural: [], proceduralPrograms: [], scriptlets: [],
  html: [], htmlPrograms: [], headers: [], sheetExceptions: [],
};

/** In place of the handle of an engine that was freed: every call throws. @type {any} */
export const FREED = new Proxy({}, { get() { throw new Error('the engine was freed: it cannot be used after free()'); } });

/** Compiled lists, ready to decide. */
export class Engine {
  /** The low three bits of a packed decision. */
  static ACTIONS = ACTIONS;

  /** Bits of a packed decision of `decideWithFollowUps`. */
  static FOLLOW_UPS = FOLLOW_UPS;

  /** @type {EngineHandle} */ #handle;
  /** @type {Uint8Array} */ #view = new Uint8Array();
  /** @type {Map<string, number>} */ #sources = new Map();
  /** The last answer for a page. */ #numbers = new Uint32Array();
  /** The texts of page filters that crossed. @type {(string | string[])[]} */ #texts = [];
  /** @type {string[]} */ #sitesOff = [];
  #chosen = '';

  /** @param {EngineHandle} handle */
  constructor(handle) {
    if (handle === undefined) throw new TypeError('an engine is made by Engine.fromLists or Engine.fromImage');
    this.#handle = handle;
  }

  /**
   * Opens an image. The text of the filters, which only `check` and `explain` read, is verified when it is first read.
   *
   * @param {Uint8Array | ArrayBuffer | ArrayBufferView} bytes
   * @throws {Error} if the bytes are no image, cut, or damaged where decisions read
   */
  static fromImage(bytes) {
    ready();
    return new this(EngineHandle.open(bytesOf(bytes)));
  }

  /**
   * Verifies the text of the filters now. Without this call, answers have a message in place of a damaged filter.
   *
   * @throws {Error} if the text is damaged
   */
  verify() {
    this.#handle.verify();
  }

  /** Writes a URL into the buffer. Returns its length in bytes. @param {unknown} given */
  #put(given) {
    const text = typeof given === 'string' ? given : textOf(given);
    if (text.length > LONGEST_URL) return 0;
    // A view loses its buffer when the module's memory grows.
    if (this.#view.length === 0) this.#renewView();
    let { read, written } = encoder.encodeInto(text, this.#view);
    if (read < text.length) {
      this.#handle.grow(text.length * 3);
      this.#renewView();
      ({ read, written } = encoder.encodeInto(text, this.#view));
    }
    return written;
  }

  /** Writes names into the buffer, from a place on. Returns their length in bytes. @param {number} at @param {string} text */
  #append(at, text) {
    if (text === '') return 0;
    const needed = at + text.length * 3;
    if (needed > this.#view.length) {
      this.#handle.grow(needed);
      this.#renewView();
    }
    return encoder.encodeInto(text, at === 0 ? this.#view : this.#view.subarray(at)).written;
  }

  #renewView() {
    this.#view = new Uint8Array(ready().buffer, this.#handle.buffer(), this.#handle.capacity());
  }

  /** Drops all numbers if there is no room for two more: the source and the page of one request must both stay valid. */
  #makeRoom() {
    if (this.#sources.size + 2 <= SOURCES) return;
    this.#sources.clear();
    this.#handle.clearSources();
  }

  /** @param {unknown} url */
  #source(url) {
    if (!url) return 0;
    if (typeof url !== 'string' || url.length > LONGEST_URL) return this.#source(textOf(url).slice(0, LONGEST_URL));
    let number = this.#sources.get(url);
    if (number === undefined) {
      number = this.#handle.source(this.#put(url));
      this.#sources.set(url, number);
    }
    return number;
  }

  /**
   * The fastest call.
   *
   * @param {Request} request
   * @returns {number} a packed decision: `packed & 7` is one of `Engine.ACTIONS`, or 7 if `url` is invalid
   */
  decide(request) {
    request ??= NO_REQUEST;
    this.#makeRoom();
    const source = this.#source(request.sourceUrl);
    const top = request.topUrl === undefined ? 0 : this.#source(request.topUrl);
    const what = whatOf(request);
    return this.#handle.decide(this.#put(request.url), source, top, what);
  }

  /**
   * The same with the bits `Engine.FOLLOW_UPS`: which further calls can have a result for the request.
   *
   * @param {Request} request
   * @returns {number}
   */
  decideWithFollowUps(request) {
    request ??= NO_REQUEST;
    this.#makeRoom();
    const source = this.#source(request.sourceUrl);
    const top = request.topUrl === undefined ? 0 : this.#source(request.topUrl);
    const what = whatOf(request);
    return this.#handle.decideWithFollowUps(this.#put(request.url), source, top, what);
  }

  /** The decision in a packed one. @param {number} packed */
  describe(packed) {
    if ((packed & 7) === UNREADABLE) return { ...UNREADABLE_DECISION };
    return this.#handle.describe(packed);
  }

  /**
   * One decision: `{ action, filter, list, line }`, and `redirect`, the name of the surrogate, if one answers.
   *
   * An invalid URL passes, with `unreadable: true`: an exception in a request handler would leave the request pending.
   *
   * @param {Request} request
   */
  check(request) {
    return this.#handle.check(...this.#arguments(request)) ?? { ...UNREADABLE_DECISION };
  }

  /**
   * The arguments for a request: the length of its URL in the buffer, the numbers of source and page, type and method,
   * headers.
   *
   * @param {Request} request
   * @returns {[number, number, number, number, Headers | undefined]}
   */
  #arguments(request) {
    request ??= NO_REQUEST;
    this.#makeRoom();
    const source = this.#source(request.sourceUrl);
    const top = this.#source(request.topUrl);
    const what = whatOf(request);
    return [this.#put(request.url), source, top, what, headersOf(request)];
  }

  /**
   * The modifications of a request: `{ modifications, cancelled, modifiedUrl }`.
   *
   * @param {Request} request
   */
  modifications(request) {
    return this.#handle.modifications(...this.#arguments(request)) ?? structuredClone(NO_MODIFICATIONS);
  }

  /**
   * A page: its switches, each the filter that sets it or null, and what page filters do with it.
   *
   * @param {string} url
   * @param {{ ancestors?: string[] }} [frame] the URLs of the documents that it is a frame of
   */
  page(url, frame) {
    const length = this.#put(url);
    return { url: textOf(url), ...NO_PAGE, ...this.#handle.page(length), ...this.#cosmetics(length, ancestorsOf(frame)) };
  }

  /**
   * The switches of a page alone: for each one the filter that sets it, or null.
   *
   * @param {string} url
   */
  switches(url) {
    return this.#handle.page(this.#put(url)) ?? { ...NO_PAGE };
  }

  /**
   * What page filters do with a page, without the filters that set its switches.
   *
   * @param {string} url
   * @param {{ ancestors?: string[] }} [frame]
   */
  cosmetics(url, frame) {
    return this.#cosmetics(this.#put(url), ancestorsOf(frame));
  }

  /** The same for the URL in the buffer. @param {number} length @param {string[] | undefined} ancestors */
  #cosmetics(length, ancestors) {
    const count = this.#handle.cosmetics(length, ancestors);
    if (count === NO_ANSWER) return structuredClone(NO_COSMETICS);
    // A view loses its buffer when the module's memory grows, and a longer answer can have moved.
    if (this.#numbers.length < count) this.#numbers = new Uint32Array(ready().buffer, this.#handle.pageAnswer(), count);
    if (this.#numbers[0] & DROP) this.#texts = [];
    const bytes = this.#numbers[1];
    if (bytes > 0) addTexts(decoder.decode(new Uint8Array(ready().buffer, this.#handle.pageTexts(), bytes)), this.#texts);
    return cosmeticsOf(this.#numbers, this.#texts);
  }

  /**
   * The generic selectors that hide and need one of these classes or ids.
   *
   * @param {string} url of the page
   * @param {{ classes?: Iterable<string>, ids?: Iterable<string>, ancestors?: string[] }} names
   * @returns {string[]}
   */
  generic(url, names) {
    const length = this.#put(url);
    const classesLength = this.#append(length, namesText(names?.classes));
    const idsLength = this.#append(length + classesLength, namesText(names?.ids));
    const found = this.#handle.generic(length, ancestorsOf(names), classesLength, idsLength);
    return found === '' ? [] : found.split('\n');
  }

  /** The generic selectors that hide and need no class or id, the same for every page. @returns {string[]} */
  genericSheet() {
    return this.#handle.genericSheet().split('\n').slice(0, -1);
  }

  /**
   * The filters behind `page` and `generic`, and those that nearly apply.
   *
   * @param {string} url
   * @param {{ classes?: Iterable<string>, ids?: Iterable<string>, ancestors?: string[] }} [names]
   */
  explainPage(url, names) {
    const found = this.#handle.explainPage(this.#put(url), ancestorsOf(names), namesText(names?.classes), namesText(names?.ids));
    return found === undefined ? { matches: [], nearMisses: [] } : JSON.parse(found);
  }

  /**
   * The decision with every matching filter and the near misses.
   *
   * @param {Request} request
   */
  explain(request) {
    return this.#handle.explain(...this.#arguments(request))
      ?? { ...UNREADABLE_DECISION, reason: 'no-filter', step: 9, matches: [], nearMisses: [], ...structuredClone(NO_MODIFICATIONS) };
  }

  /** The site (eTLD+1) of a URL or a host; the host itself if it has none, and `''` if there is no host. @param {string} url */
  site(url) {
    return this.#handle.site(this.#put(url));
  }

  /** Switches blocking off on these sites, and on everywhere else. @param {string[]} sites */
  setSitesOff(sites) {
    checkTexts(sites, 'sites');
    this.#sitesOff = sites;
    this.#handle.setChoices(this.#sitesOff, this.#chosen);
  }

  /** Replaces the user's choices for trackers. @param {string} trackers */
  setChosen(trackers) {
    checkText(trackers);
    this.#chosen = trackers;
    this.#handle.setChoices(this.#sitesOff, this.#chosen);
  }

  /** Replaces the learned policy for trackers. @param {string} trackers */
  setLearned(trackers) {
    checkText(trackers);
    this.#handle.setLearned(trackers);
  }

  /** The compiled lists: `{ name, title, version, filters }`. */
  lists() {
    return this.#handle.lists();
  }

  /** The image, for `fromImage`. */
  toImage() {
    return this.#handle.image();
  }

  /** Frees the memory. Every later call throws, except another `free`. */
  free() {
    if (this.#handle === FREED) return;
    // A call afterwards throws, in place of writing into memory that another engine has by then.
    this.#view = new Uint8Array(0);
    this.#texts = [];
    this.#handle.free();
    this.#handle = FREED;
  }
}

// For `using`. Runtimes without it have no such symbol.
if (Symbol.dispose) Object.defineProperty(Engine.prototype, Symbol.dispose, { value() { this.free(); }, configurable: true, writable: true });
