/**
 * Replaced functions. A replacement is a proxy of the original, so name, length and prototype are the original's. Its source is
 * the original's too, by a replaced `Function.prototype.toString`, also by that of a frame from which a page borrows it.
 */

import {
  call, construct, defineProperty, descriptorOf, findDescriptor, addTo, isIn, proxyFor, prototypeOf, setPrototype, weakGet, weakSet,
} from "./natives.js";

/** Replacements, and the functions of the browser behind them. */
const originals = new WeakMap();
const seenPrototypes = new WeakSet();
const aborts = new WeakSet();
const settings = { isSourceHidden: true };

// In a frame: the replaced accessor of the window above prepares this one, before a page takes `toString` by `window[0]`.
try {
  void /** @type {HTMLIFrameElement | null} */ (globalThis.frameElement)?.contentWindow;
} catch {
  // A frame of another origin.
}

/** Leaves the source of replacements as it is. */
export function showSources() {
  settings.isSourceHidden = false;
}

/** Marks an error as thrown on purpose, so that hooks pass it on. @param {object} error */
export const markAbort = (error) => addTo(aborts, error);
/** @param {any} error */
export const isAbort = (error) => typeof error === "object" && error !== null && isIn(aborts, error);

/** The original behind a function. @param {any} value */
export const originalOf = (value) => weakGet(originals, value) ?? value;

/** Makes a function look like another one. @template T @param {T} replacement @param {any} original @returns {T} */
export function disguise(replacement, original) {
  weakSet(originals, replacement, originalOf(original));
  if (settings.isSourceHidden && !isIn(seenPrototypes, Function.prototype)) {
    hideSources(globalThis);
    watchFrames();
  }
  return replacement;
}

/** Replaces `toString` of a window. @param {any} view */
function hideSources(view) {
  const prototype = view.Function.prototype;
  if (isIn(seenPrototypes, prototype)) return;
  addTo(seenPrototypes, prototype);
  const native = prototype.toString;
  const replacement = proxyFor(native, {
    apply: (target, self, args) => call(target, weakGet(originals, self) ?? self, args),
  });
  weakSet(originals, replacement, originalOf(native));
  const descriptor = descriptorOf(prototype, "toString");
  defineProperty(prototype, "toString", { ...descriptor, value: replacement });
}

/** A page can take `toString` from a new frame. */
function watchFrames() {
  for (const type of [globalThis.HTMLIFrameElement, globalThis.HTMLFrameElement, globalThis.HTMLObjectElement]) {
    hookGetter(type?.prototype, "contentWindow", (view) => (prepare(view), view));
    hookGetter(type?.prototype, "contentDocument", (document) => (prepare(document?.defaultView), document));
  }
}

/** @param {any} view */
function prepare(view) {
  // Windows of other origins throw.
  if (view !== null && view !== undefined && view !== globalThis && descriptorOf(view, "Function") !== undefined) hideSources(view);
}

/**
 * Replaces a method of an object.
 *
 * @param {any} owner
 * @param {string} name
 * @param {object} steps
 * @param {(args: any[], self: any, target: any) => { value: any } | undefined} [steps.before] May change arguments; an answer
 *   is returned in place of the call.
 * @param {(result: any, args: any[], self: any) => any} [steps.after] Returns the result.
 */
export function intercept(owner, name, { before, after }) {
  const original = owner?.[name];
  if (typeof original !== "function") return false;
  const decide = (args, self, target) => {
    if (before === undefined) return undefined;
    try {
      return before(args, self, target);
    } catch (error) {
      if (isAbort(error)) throw error;
      return undefined;
    }
  };
  const finish = (result, args, self) => {
    if (after === undefined) return result;
    try {
      return after(result, args, self);
    } catch (error) {
      if (isAbort(error)) throw error;
      return result;
    }
  };
  const replacement = proxyFor(original, {
    setPrototypeOf: (target, prototype) => !hasPrototype(prototype, replacement) && setPrototype(target, prototype),
    apply(target, self, args) {
      const answer = decide(args, self, target);
      return answer === undefined ? finish(call(target, self, args), args, self) : answer.value;
    },
    construct(target, args, newTarget) {
      const answer = decide(args, undefined, target);
      return answer === undefined ? finish(construct(target, args, newTarget), args, undefined) : answer.value;
    },
  });
  const isReplaced = replaceValue(owner, name, disguise(replacement, original));
  // A class is the constructor of its objects.
  const { prototype } = original;
  if (isReplaced && descriptorOf(prototype ?? {}, "constructor")?.value === original) replaceValue(prototype, "constructor", replacement);
  return isReplaced;
}

/** Whether a chain of prototypes has an object. A proxy hides the cycle by which the browser would refuse it. @param {any} object @param {any} wanted */
function hasPrototype(object, wanted) {
  for (let one = object; one !== null && one !== undefined; one = prototypeOf(one)) if (one === wanted) return true;
  return false;
}

/** @param {any} owner @param {string} name @param {any} value */
export function replaceValue(owner, name, value) {
  const { writable = true, enumerable = true, configurable = true } = findDescriptor(owner, name) ?? {};
  if (defineProperty(owner, name, { value, writable, enumerable, configurable })) return true;
  return Reflect.set(owner, name, value);
}

/** Passes the value of an accessor through a function. @param {any} owner @param {string} name @param {(value: any, self: any) => any} change */
export function hookGetter(owner, name, change) {
  const descriptor = owner && descriptorOf(owner, name);
  if (typeof descriptor?.get !== "function") return;
  const getter = proxyFor(descriptor.get, {
    apply(target, self, args) {
      const value = call(target, self, args);
      try {
        return change(value, self);
      } catch {
        return value;
      }
    },
  });
  defineProperty(owner, name, { ...descriptor, get: disguise(getter, descriptor.get) });
}

/** Asks before a property is set. @param {any} owner @param {string} name @param {(args: any[], self: any) => boolean | undefined} isRefused May change the value. */
export function hookSetter(owner, name, isRefused) {
  const descriptor = owner && descriptorOf(owner, name);
  if (typeof descriptor?.set !== "function") return;
  const setter = proxyFor(descriptor.set, {
    apply(target, self, args) {
      let isStopped;
      try {
        isStopped = isRefused(args, self);
      } catch (error) {
        if (isAbort(error)) throw error;
      }
      return isStopped ? undefined : call(target, self, args);
    },
  });
  defineProperty(owner, name, { ...descriptor, set: disguise(setter, descriptor.set) });
}
