/**
 * Functions of the browser, kept before scripts of the page run. A page can replace or delete its own copies, and scriptlets
 * replace some themselves: the bodies of scriptlets use these.
 */

export const call = Reflect.apply;
export const construct = Reflect.construct;
export const descriptorOf = Reflect.getOwnPropertyDescriptor;
export const prototypeOf = Reflect.getPrototypeOf;
export const setPrototype = Reflect.setPrototypeOf;
export const createObject = Object.create;
export const assign = Object.assign;
export const keysOf = Object.keys;
export const isArray = Array.isArray;
export const parseJson = JSON.parse;
export const writeJson = JSON.stringify;
export const NativePromise = Promise;
export const NativeError = Error;
export const NativeObserver = MutationObserver;
export const NativeNumber = Number;
export const startTimer = globalThis.setTimeout;
export const currentTime = Date.now;
export const random = Math.random;
export const floor = Math.floor;
export const copyOf = globalThis.structuredClone;
export const NativeEvent = Event;
/** @type {(all: Iterable<any>) => any[]} */
export const listOf = Array.from;
const define = Reflect.defineProperty;
const NativeProxy = Proxy;

/** A proxy with these traps only: a page can give all objects others. @param {any} target @param {ProxyHandler<any>} traps @returns {any} */
export function proxyFor(target, traps) {
  setPrototype(traps, null);
  return new NativeProxy(target, traps);
}

/**
 * Defines a property. A page can give all objects `get` and `set`, which a descriptor would inherit.
 *
 * @param {any} owner @param {PropertyKey} name @param {PropertyDescriptor} fields
 */
export const defineProperty = (owner, name, fields) => define(owner, name, /** @type {any} */ ({ __proto__: null, ...fields }));

/** Adds a value to a list. A page can give all lists setters, which an assignment would call. @param {any[]} list @param {any} value */
export const append = (list, value) => void defineProperty(list, list.length, { value, writable: true, enumerable: true, configurable: true });

/**
 * An argument as its text, so that the browser converts it no second time. If it has none, an object that fails for the browser
 * as the argument did.
 *
 * @param {any} value @returns {any}
 */
export function asArgument(value) {
  try {
    return `${value}`;
  } catch (error) {
    return { __proto__: null, toString() { throw error; } };
  }
}

/** A method as a function whose first argument is the object. @param {any} method @returns {any} */
export const uncurry = (method) => (self, ...args) => call(method, self, args);

export const hasOwn = uncurry(Object.prototype.hasOwnProperty);
export const functionText = uncurry(Function.prototype.toString);
export const findExpression = uncurry(RegExp.prototype.exec);
export const includesText = uncurry(String.prototype.includes);
export const splitText = uncurry(String.prototype.split);
export const sliceText = uncurry(String.prototype.slice);
export const replaceText = uncurry(String.prototype.replace);
export const upperCase = uncurry(String.prototype.toUpperCase);
export const lowerCase = uncurry(String.prototype.toLowerCase);
export const trimText = uncurry(String.prototype.trim);
export const joinTexts = uncurry(Array.prototype.join);
export const spliceArray = uncurry(Array.prototype.splice);
export const weakGet = uncurry(WeakMap.prototype.get);
export const weakSet = uncurry(WeakMap.prototype.set);
export const weakHas = uncurry(WeakMap.prototype.has);
export const addTo = uncurry(WeakSet.prototype.add);
export const isIn = uncurry(WeakSet.prototype.has);
export const afterPromise = uncurry(Promise.prototype.then);
export const startObserving = uncurry(MutationObserver.prototype.observe);
export const endObserving = uncurry(MutationObserver.prototype.disconnect);
export const listen = uncurry(EventTarget.prototype.addEventListener);
export const dispatch = uncurry(EventTarget.prototype.dispatchEvent);
export const matchesSelector = uncurry(Element.prototype.matches);
export const selectAll = uncurry(Document.prototype.querySelectorAll);
export const attributeOf = uncurry(Element.prototype.getAttribute);
export const hasAttributeOf = uncurry(Element.prototype.hasAttribute);
export const removeAttributeOf = uncurry(Element.prototype.removeAttribute);
export const classesOf = uncurry(descriptorOf(Element.prototype, "classList")?.get);
export const removeTokens = uncurry(DOMTokenList.prototype.remove);
export const setAttributeOf = uncurry(Element.prototype.setAttribute);
export const textOfNode = uncurry(descriptorOf(Node.prototype, "textContent")?.get);

/** A test of objects by what belongs to them: pages can change what `instanceof` tells. @param {any} read An accessor's function. @returns {(value: any) => boolean} */
export const brandTest = (read) => (value) => {
  try {
    call(read, value, []);
    return true;
  } catch {
    return false;
  }
};

/** An expression with the browser's own methods, which those of texts look up. @param {string} source @param {string} [flags] */
export function makeExpression(source, flags) {
  const regexp = new RegExp(source, flags);
  for (const name of /** @type {const} */ (["exec", "flags", "global", "unicode", Symbol.replace])) defineProperty(regexp, name, { value: regexp[name] });
  return regexp;
}

/** An expression for a text. @param {string} text @param {string} [flags] */
export const expressionFor = (text, flags) => makeExpression(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), flags);

/** @param {any} value */
export const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

/** A value as text to search in: of a function its source. @param {any} value @returns {string} */
export function asText(value) {
  if (typeof value === "string") return value;
  if (typeof value === "function") return functionText(value);
  if (isObject(value) && typeof value.handleEvent === "function") return functionText(value.handleEvent);
  try {
    return `${value}`;
  } catch {
    return "";
  }
}

/** The elements for which a test is true. @template T @param {T[]} list @param {(one: T) => any} test @returns {T[]} */
export function select(list, test) {
  const selected = [];
  for (let at = 0; at < list.length; at += 1) if (test(list[at])) append(selected, list[at]);
  return selected;
}

/** The descriptor of a property, of the object itself or inherited. @param {any} owner @param {string} name */
export function findDescriptor(owner, name) {
  for (let object = owner; isObject(object); object = prototypeOf(object)) {
    const descriptor = descriptorOf(object, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}
