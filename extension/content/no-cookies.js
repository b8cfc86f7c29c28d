/**
 * In the page's own world, in frames of hosts that get no cookies: what they keep is empty, and forgotten with the frame.
 *
 * Behind the digits of background/learning/storage-isolation.js: 1 for certain sites only or 0 for all others, four of how many
 * there are, and eight a site.
 *
 * Not reached are workers, and the empty frames that a page makes and reads from before the browser runs this there.
 */
(() => {
  "use strict";

  // Frames of the page's own site are not meant, and there its scripts would hear of the name.
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

  /** The host of the page in the tab; empty where the browser does not say. */
  function topHost() {
    const { ancestorOrigins } = location;
    if (ancestorOrigins) return hostOf(ancestorOrigins[ancestorOrigins.length - 1]);
    try {
      return /** @type {Window} */ (window.top).location.hostname;
    } catch {
      return "";
    }
  }

  /** Of an ending like `co.uk` nothing is known without a list of them, of `co.jp` the same: it belongs to many. */
  const SHARED_ENDING = /^(?:ac|co|com|edu|go|gob|gov|gv|ne|net|or|org)\.[a-z]{2}$/;

  /** Whether two hosts are one site's, as far as can be told from them. @param {string} one @param {string} other */
  function related(one, other) {
    if (one === other) return one !== "";
    const [ours, theirs] = [one.split(".").reverse(), other.split(".").reverse()];
    let common = 0;
    while (common < ours.length && ours[common] === theirs[common]) common += 1;
    const ending = ours.slice(0, common).reverse().join(".");
    return common > 1 && !SHARED_ENDING.test(ending) && !/^[\d.]+$/.test(ending);
  }

  /** @param {string} site */
  function spelled(site) {
    let sum = 0x811c9dc5;
    for (const letter of site) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193);
    return (sum >>> 0).toString(16).padStart(8, "0");
  }

  /** Whether the page is of one of the sites that were spelled. @param {string} digits @param {string} host */
  function isSpelled(digits, host) {
    const sites = new Set(digits.slice(5).match(/.{8}/g));
    const labels = host.split(".");
    return labels.some((_label, at) => sites.has(spelled(labels.slice(at).join("."))));
  }

  /** @param {string} digits */
  function isMeant(digits) {
    // If a browser has left out any of them, nobody knows which sites are meant.
    if (digits.length !== 5 + 8 * parseInt(digits.slice(1, 5), 16)) return false;
    const top = topHost();
    if (related(location.hostname, top)) return false;
    // A browser that does not say who the page is says from where it was led here, if nobody led on within the frame.
    const page = top === "" && window.parent === window.top ? hostOf(document.referrer) : top;
    return isSpelled(digits, page) === (digits[0] === "1");
  }
  if (!isMeant(digits)) return;

  // As in watch-page.js, nothing here runs code of the page's while it is on the stack, which would name the extension:
  // built-ins are taken now, and objects that pages give are nothing but objects.
  const { setPrototypeOf, create } = Object;
  const { captureStackTrace } = /** @type {any} */ (Error);
  const { get: valueOf, set: setValue } = WeakMap.prototype;
  const { addEventListener } = EventTarget.prototype;
  const { stopImmediatePropagation } = Event.prototype;
  const { random, trunc } = Math;
  const { resolve, reject } = Promise;

  /** The same without a prototype. @template {object} T @param {T} object @returns {T} */
  const bare = (object) => setPrototypeOf(object, null);

  /** What stands in a native function's place says of itself what that one would. @type {WeakMap<object, Function>} */
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

  /** @param {any} owner @param {string} name @param {"value" | "get" | "set"} part @param {(self: any, args: any[], native: Function) => unknown} standIn */
  function replace(owner, name, part, standIn) {
    const before = owner && getOwnPropertyDescriptor(owner, name);
    const native = before?.[part];
    if (typeof native !== "function" || !before.configurable) return;
    /** @param {Function} _native @param {any} self @param {any[]} args */
    const value = (_native, self, args) => {
      try {
        return standIn(self, withoutObjects(args), native);
      } catch (error) {
        throw withoutUs(error, value);
      }
    };
    const proxy = new Proxy(native, /** @type {any} */ (bare({ apply: value, setPrototypeOf: takePrototype })));
    apply(setValue, natives, [proxy, native]);
    defineProperty(owner, name, bare({ ...before, [part]: proxy }));
  }
  replace(Function.prototype, "toString", "value", (self, _args, native) => apply(native, nativeOf(self) ?? self, []));

  /** The native getter of a property. @param {any} owner @param {string} name @returns {(self: any) => any} Throws as it does where there is no such thing. */
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
  /** Items by name, and the object that shows them. @typedef {{ items: Record<string, string>, shown: object }} Kept */
  /** @type {WeakMap<object, Kept>} */
  const kept = new WeakMap();
  /** @param {any} self @returns {Kept | undefined} */
  const keptOf = (self) => apply(valueOf, kept, [self]);

  /** @param {Kept} kept @param {string} key @param {unknown} value */
  function put({ items, shown }, key, value) {
    items[key] = `${value}`;
    if (!(key in storage)) defineProperty(shown, key, bare({ value: items[key], writable: true, enumerable: true, configurable: true }));
  }
  /** @param {Kept} kept @param {string} key */
  function remove({ items, shown }, key) {
    delete items[key];
    return deleteProperty(shown, key);
  }

  function emptyStore() {
    const own = { items: /** @type {Record<string, string>} */ (create(null)), shown: create(storage) };
    // The browser itself reads from the object that shows them: what a page has put on the prototype runs without us.
    const store = new Proxy(own.shown, /** @type {any} */ (bare({
      defineProperty: (/** @type {object} */ shown, /** @type {string | symbol} */ key, /** @type {any} */ what) => {
        bare(what);
        if (typeof key === "symbol") return defineProperty(shown, key, what);
        if ("value" in what) put(own, key, withoutObjects([what.value])[0]);
        return "value" in what;
      },
      deleteProperty: (/** @type {object} */ shown, /** @type {string | symbol} */ key) =>
        typeof key === "symbol" ? deleteProperty(shown, key) : remove(own, key),
      preventExtensions: () => false,
    })));
    apply(setValue, kept, [store, own]);
    return store;
  }

  /** @type {Record<string, [number, (kept: Kept, args: any[]) => unknown]>} How many arguments it needs, and what it does. */
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
      // With too few arguments, the native one throws.
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

  // A database of another name, which is given up before there is anything of it.
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
// See watch-page.js.
//# sourceURL=<anonymous>
