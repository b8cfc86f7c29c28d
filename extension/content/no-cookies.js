/**
 * In the page's own world, in frames of hosts that get no cookies: what they keep is empty, and forgotten with the frame.
 *
 * Behind the digits of background/learning/frames.js: 1 for certain sites only or 0 for all others, four of how many
 * there are, and eight a site.
 *
 * Not reached are workers, and the empty frames that a page makes and reads from before the browser runs this there.
 */
(() => {
  "use strict";

  const shared = /** @type {any} */ (globalThis);
  /** @type {unknown} */
  const digits = shared.brockDigits;
  delete shared.brockDigits;
  if (window === window.top || typeof digits !== "string") return;

  const { apply, defineProperty, getOwnPropertyDescriptor, get: read } = Reflect;

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

  /** What stands in a native function's place says of itself what that one would. @type {WeakMap<object, Function>} */
  const natives = new WeakMap();
  const nativeOf = natives.get.bind(natives);

  /** @param {any} owner @param {string} name @param {"value" | "get" | "set"} part @param {(self: any, args: any[], native: Function) => unknown} standIn */
  function replace(owner, name, part, standIn) {
    const before = owner && getOwnPropertyDescriptor(owner, name);
    const native = before?.[part];
    if (typeof native !== "function" || !before.configurable) return;
    const proxy = new Proxy(native, /** @type {any} */ ({
      __proto__: null,
      apply: (/** @type {Function} */ _native, /** @type {any} */ self, /** @type {any[]} */ args) => standIn(self, args, native),
    }));
    natives.set(proxy, native);
    defineProperty(owner, name, { ...before, [part]: proxy });
  }
  replace(Function.prototype, "toString", "value", (self, args, native) =>
    apply(native, (typeof self === "function" && nativeOf(self)) || self, args));

  /** Throws as the native ones do where there is no such thing. @param {any} owner @param {string} name */
  function checker(owner, name) {
    const { get } = /** @type {any} */ (getOwnPropertyDescriptor(owner, name));
    return (/** @type {any} */ self) => apply(get, self, []);
  }

  const checkDocument = checker(Document.prototype, "readyState");
  replace(Document.prototype, "cookie", "get", (self) => {
    checkDocument(self);
    return "";
  });
  replace(Document.prototype, "cookie", "set", checkDocument);

  const storage = Storage.prototype;
  /** @type {WeakMap<object, Map<string, string>>} */
  const kept = new WeakMap();
  const itemsOf = kept.get.bind(kept);

  function emptyStore() {
    /** @type {Map<string, string>} */
    const items = new Map();
    const isItem = (/** @type {string | symbol} */ key) => typeof key === "string" && !(key in storage) && items.has(key);
    const store = new Proxy(Object.create(storage), {
      get: (target, key, self) => (isItem(key) ? items.get(/** @type {string} */ (key)) : read(target, key, self)),
      has: (target, key) => isItem(key) || key in target,
      set: (target, key, value) => {
        if (typeof key === "symbol") return Reflect.set(target, key, value);
        items.set(key, String(value));
        return true;
      },
      defineProperty: (target, key, what) => {
        if (typeof key === "symbol") return defineProperty(target, key, what);
        if ("value" in what) items.set(key, String(what.value));
        return "value" in what;
      },
      deleteProperty: (target, key) => (isItem(key) ? items.delete(/** @type {string} */ (key)) : Reflect.deleteProperty(target, key)),
      ownKeys: (target) => [...[...items.keys()].filter(isItem), ...Reflect.ownKeys(target)],
      getOwnPropertyDescriptor: (target, key) =>
        isItem(key)
          ? { value: items.get(/** @type {string} */ (key)), writable: true, enumerable: true, configurable: true }
          : getOwnPropertyDescriptor(target, key),
      preventExtensions: () => false,
    });
    kept.set(store, items);
    return store;
  }

  /** @type {Record<string, [number, (items: Map<string, string>, args: string[]) => unknown]>} How many arguments it needs, and what it does. */
  const METHODS = {
    getItem: [1, (items, [key]) => items.get(key) ?? null],
    setItem: [2, (items, [key, value]) => void items.set(key, value)],
    removeItem: [1, (items, [key]) => void items.delete(key)],
    clear: [0, (items) => items.clear()],
    key: [1, (items, [at]) => [...items.keys()][Math.trunc(Number(at)) || 0] ?? null],
  };
  for (const [name, [least, run]] of Object.entries(METHODS)) {
    replace(storage, name, "value", (self, args, native) => {
      const items = itemsOf(self);
      // With too few arguments, the native one says what is wrong.
      if (items === undefined || args.length < least) return apply(native, items ? sessionStore : self, args);
      return run(items, args.map(String));
    });
  }
  replace(storage, "length", "get", (self, args, native) => itemsOf(self)?.size ?? apply(native, self, args));

  const checkWindow = checker(window, "closed");
  const sessionStore = emptyStore();
  for (const [name, store] of /** @type {const} */ ([["localStorage", emptyStore()], ["sessionStorage", sessionStore]])) {
    replace(window, name, "get", (self) => {
      checkWindow(self ?? window);
      return store;
    });
  }

  // A database of another name, which is given up before there is anything of it.
  replace(IDBFactory.prototype, "open", "value", (self, args, native) => {
    const request = apply(native, self, args.length === 0 ? args : [`${Math.random()}`, ...args.slice(1)]);
    const stop = (/** @type {Event} */ event) => event.stopImmediatePropagation();
    request.addEventListener("upgradeneeded", (/** @type {Event} */ event) => {
      stop(event);
      request.transaction.abort();
    });
    return request;
  });
  replace(IDBFactory.prototype, "deleteDatabase", "value", (self, args, native) =>
    apply(native, self, args.length === 0 ? args : [`${Math.random()}`]));

  const refused = (/** @type {string} */ name) => () => Promise.reject(new DOMException("Access is denied in this context.", name));
  const answered = (/** @type {() => unknown} */ make) => () => Promise.resolve(make());
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
  /** @type {any} */ (window).cookieStore?.addEventListener("change", (/** @type {Event} */ event) => event.stopImmediatePropagation());
})();
// See watch-page.js.
//# sourceURL=<anonymous>
