/**
 * Runs in the page's world (`MAIN`) of frames of trackers whose cookies are removed: their storage is empty, and is deleted
 * with the frame.
 *
 * The files of site-hash-digits/ run before it and leave digits: 1 (only on these sites) or 0 (on all other sites), four
 * digits with the number of sites, and eight digits with the hash of each site (src/wasm/learner.rs).
 *
 * Not affected: workers, and empty frames that a page makes and reads before the browser runs this script in them.
 */
(() => {
  "use strict";

  // Frames of the page's own origin are not affected, and the page's scripts could see the digits there.
  const isOwnSite = (() => {
    try {
      return typeof /** @type {Window} */ (window.top).location.origin === "string";
    } catch {
      return false;
    }
  })();
  if (isOwnSite) return;
  const shared = /** @type {any} */ (globalThis);
  /** @type {unknown} */
  const digits = shared.brockDigits;
  delete shared.brockDigits;
  if (window === window.top || typeof digits !== "string") return;

  const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;

  /** @param {string} url */
  function hostOf(url) {
    try {
      return new URL(url).hostname;
    } catch {
      return "";
    }
  }

  /** The host of the tab's page; empty if the browser does not give it. */
  function topHost() {
    const { ancestorOrigins } = location;
    if (ancestorOrigins) return hostOf(ancestorOrigins[ancestorOrigins.length - 1]);
    try {
      return /** @type {Window} */ (window.top).location.hostname;
    } catch {
      return "";
    }
  }

  /** Public suffixes of two labels, such as `co.uk`. The public suffix list is too large for a content script. */
  const PUBLIC_SUFFIX = /^(?:ac|co|com|edu|go|gob|gov|gv|ne|net|or|org)\.[a-z]{2}$/;

  /** Whether two hosts are probably of one site: they share more than a public suffix. @param {string} one @param {string} other */
  function isProbablySameSite(one, other) {
    if (one === other) return one !== "";
    const [ours, theirs] = [one.split(".").reverse(), other.split(".").reverse()];
    let common = 0;
    while (common < ours.length && ours[common] === theirs[common]) common += 1;
    const ending = ours.slice(0, common).reverse().join(".");
    return common > 1 && !PUBLIC_SUFFIX.test(ending) && !/^[\d.]+$/.test(ending);
  }

  /** FNV-1a, as in src/wasm/learner.rs. @param {string} site */
  function hash(site) {
    let sum = 0x811c9dc5;
    for (const letter of site) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193);
    return (sum >>> 0).toString(16).padStart(8, "0");
  }

  /** Whether a host is of one of the sites. @param {string} digits @param {string} host */
  function isListed(digits, host) {
    const sites = new Set(digits.slice(5).match(/.{8}/g));
    const labels = host.split(".");
    return labels.some((_label, at) => sites.has(hash(labels.slice(at).join("."))));
  }

  /** @param {string} digits */
  function isAffected(digits) {
    // If the browser skipped one of the files, the sites are unknown.
    if (digits.length !== 5 + 8 * parseInt(digits.slice(1, 5), 16)) return false;
    const top = topHost();
    if (isProbablySameSite(location.hostname, top)) return false;
    // Without ancestorOrigins, the referrer of a top-level frame's first document is the page.
    const page = top === "" && window.parent === window.top ? hostOf(document.referrer) : top;
    return isListed(digits, page) === (digits[0] === "1");
  }
  if (!isAffected(digits)) return;

  // As in watch-page.js, no code of the page runs while this script is on the stack, which would show the extension's URL:
  // built-in functions are stored now, and objects of the page count as plain objects.
  const { setPrototypeOf, create } = Object;
  const { captureStackTrace } = /** @type {any} */ (Error);
  const { get: valueOf, set: setValue } = WeakMap.prototype;
  const { addEventListener } = EventTarget.prototype;
  const { stopImmediatePropagation } = Event.prototype;
  const { random, trunc } = Math;
  const { resolve, reject } = Promise;

  /** Removes the prototype. @template {object} T @param {T} object @returns {T} */
  const bare = (object) => setPrototypeOf(object, null);

  /** By replacement, the native function, for `toString`. @type {WeakMap<object, Function>} */
  const natives = new WeakMap();
  /** @param {unknown} value @returns {Function | undefined} */
  const nativeOf = (value) => apply(valueOf, natives, [value]);

  /** @param {any} error @param {Function} below */
  function withoutUs(error, below) {
    if (captureStackTrace !== undefined) apply(captureStackTrace, Error, [error, below]);
    return error;
  }

  /** @param {Function} target @param {object | null} prototype */
  function takePrototype(target, prototype) {
    try {
      apply(setPrototypeOf, Object, [target, nativeOf(prototype) === target ? target : prototype]);
      return true;
    } catch (error) {
      throw withoutUs(error, takePrototype);
    }
  }

  /** @param {ArrayLike<unknown>} args */
  function withoutObjects(args) {
    /** @type {any[]} */
    const plain = [];
    for (let at = 0; at < args.length; at += 1) {
      const isObject = (typeof args[at] === "object" && args[at] !== null) || typeof args[at] === "function";
      defineProperty(plain, at, bare({ value: isObject ? "[object Object]" : args[at], writable: true, enumerable: true, configurable: true }));
    }
    return plain;
  }

  /** @param {any} owner @param {string} name @param {"value" | "get" | "set"} part @param {(self: any, args: any[], native: Function) => unknown} replacement */
  function replace(owner, name, part, replacement) {
    const before = owner && getOwnPropertyDescriptor(owner, name);
    const native = before?.[part];
    if (typeof native !== "function" || !before.configurable) return;
    /** @param {Function} _native @param {any} self @param {any[]} args */
    const value = (_native, self, args) => {
      try {
        return replacement(self, withoutObjects(args), native);
      } catch (error) {
        throw withoutUs(error, value);
      }
    };
    const proxy = new Proxy(native, /** @type {any} */ (bare({ apply: value, setPrototypeOf: takePrototype })));
    apply(setValue, natives, [proxy, native]);
    defineProperty(owner, name, bare({ ...before, [part]: proxy }));
  }
  replace(Function.prototype, "toString", "value", (self, _args, native) => apply(native, nativeOf(self) ?? self, []));

  /** The native getter of a property, which throws for objects of another type. @param {any} owner @param {string} name @returns {(self: any) => any} */
  function getterOf(owner, name) {
    const { get } = /** @type {any} */ (getOwnPropertyDescriptor(owner, name));
    return (self) => apply(get, self, []);
  }

  const checkDocument = getterOf(Document.prototype, "readyState");
  replace(Document.prototype, "cookie", "get", (self) => {
    checkDocument(self);
    return "";
  });
  replace(Document.prototype, "cookie", "set", checkDocument);

  const storage = Storage.prototype;
  /** Items by name, and the object with the same items as properties. @typedef {{ items: Record<string, string>, properties: object }} Store */
  /** @type {WeakMap<object, Store>} */
  const kept = new WeakMap();
  /** @param {any} self @returns {Store | undefined} */
  const keptOf = (self) => apply(valueOf, kept, [self]);

  /** @param {Store} kept @param {string} key @param {unknown} value */
  function put({ items, properties }, key, value) {
    items[key] = `${value}`;
    if (!(key in storage)) defineProperty(properties, key, bare({ value: items[key], writable: true, enumerable: true, configurable: true }));
  }
  /** @param {Store} kept @param {string} key */
  function remove({ items, properties }, key) {
    delete items[key];
    return deleteProperty(properties, key);
  }

  function emptyStore() {
    const own = { items: /** @type {Record<string, string>} */ (create(null)), properties: create(storage) };
    // No `get` trap: the browser reads from the object, so that getters on a page's prototypes run without this script.
    const store = new Proxy(own.properties, /** @type {any} */ (bare({
      defineProperty: (/** @type {object} */ properties, /** @type {string | symbol} */ key, /** @type {any} */ what) => {
        bare(what);
        if (typeof key === "symbol") return defineProperty(properties, key, what);
        if ("value" in what) put(own, key, withoutObjects([what.value])[0]);
        return "value" in what;
      },
      deleteProperty: (/** @type {object} */ properties, /** @type {string | symbol} */ key) =>
        typeof key === "symbol" ? deleteProperty(properties, key) : remove(own, key),
      preventExtensions: () => false,
    })));
    apply(setValue, kept, [store, own]);
    return store;
  }

  /** @type {Record<string, [number, (kept: Store, args: any[]) => unknown]>} Required number of arguments, and the implementation. */
  const METHODS = {
    getItem: [1, ({ items }, args) => items[`${args[0]}`] ?? null],
    setItem: [2, (kept, args) => put(kept, `${args[0]}`, args[1])],
    removeItem: [1, (kept, args) => void remove(kept, `${args[0]}`)],
    clear: [0, (kept) => {
      const keys = ownKeys(kept.items);
      for (let at = 0; at < keys.length; at += 1) remove(kept, /** @type {string} */ (keys[at]));
    }],
    key: [1, ({ items }, args) => {
      const keys = ownKeys(items);
      const at = trunc(+args[0]) || 0;
      return at >= 0 && at < keys.length ? keys[at] : null;
    }],
  };
  for (const [name, [least, run]] of Object.entries(METHODS)) {
    replace(storage, name, "value", (self, args, native) => {
      const store = keptOf(self);
      // The native function throws for too few arguments.
      if (store === undefined || args.length < least) return apply(native, self, args);
      return run(store, args);
    });
  }
  replace(storage, "length", "get", (self, _args, native) => {
    const store = keptOf(self);
    return store === undefined ? apply(native, self, []) : ownKeys(store.items).length;
  });

  const checkWindow = getterOf(window, "closed");
  for (const name of /** @type {const} */ (["localStorage", "sessionStorage"])) {
    const store = emptyStore();
    replace(window, name, "get", (self) => {
      checkWindow(self ?? window);
      return store;
    });
  }

  // Opens a database with a random name, and aborts its creation.
  const transactionOf = getterOf(IDBRequest.prototype, "transaction");
  const { abort } = IDBTransaction.prototype;
  const stop = (/** @type {Event} */ event) => apply(stopImmediatePropagation, event, []);
  /** @param {any[]} args */
  const renamed = (args) => {
    if (args.length > 0) args[0] = `${random()}`;
    return args;
  };
  replace(IDBFactory.prototype, "open", "value", (self, args, native) => {
    const request = apply(native, self, renamed(args));
    apply(addEventListener, request, ["upgradeneeded", (/** @type {Event} */ event) => {
      stop(event);
      apply(abort, transactionOf(request), []);
    }]);
    return request;
  });
  replace(IDBFactory.prototype, "deleteDatabase", "value", (self, args, native) => apply(native, self, renamed(args)));

  const answered = (/** @type {() => unknown} */ make) => () => apply(resolve, Promise, [make()]);
  const refused = (/** @type {string} */ name) => {
    const refuse = () => apply(reject, Promise, [withoutUs(new DOMException("Access is denied in this context.", name), refuse)]);
    return refuse;
  };
  const nothing = answered(() => undefined);
  const none = answered(() => []);
  /** @type {Record<string, Record<string, () => Promise<unknown>>>} */
  const ANSWERS = {
    IDBFactory: { databases: none },
    CacheStorage: { open: refused("SecurityError"), match: nothing, has: answered(() => false), keys: none, delete: answered(() => false) },
    CookieStore: { get: answered(() => null), getAll: none, set: nothing, delete: nothing },
    StorageManager: { getDirectory: refused("SecurityError") },
    StorageBucketManager: { open: refused("SecurityError"), keys: none },
    Document: { requestStorageAccess: refused("NotAllowedError") },
  };
  for (const [owner, answers] of Object.entries(ANSWERS)) {
    for (const [name, answer] of Object.entries(answers)) replace(/** @type {any} */ (window)[owner]?.prototype, name, "value", answer);
  }
  const { cookieStore } = /** @type {any} */ (window);
  if (cookieStore) apply(addEventListener, cookieStore, ["change", stop]);
})();
// Hides the file's URL in stack traces: see watch-page.js.
//# sourceURL=<anonymous>
