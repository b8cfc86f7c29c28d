/** Chains of properties (`a.b.c`), of which a page may make any part later. */

import { disguise } from "./hooks.js";
import { addTo, call, defineProperty, descriptorOf, findDescriptor, isIn, isObject, splitText } from "./natives.js";

/** Getters of watched properties. */
const watchers = new WeakSet();

/**
 * Calls back with the object that has, or will have, the last property of a chain: at once, and again for each object that takes
 * its place.
 *
 * @param {string} chain
 * @param {(owner: any, name: string) => void} found
 */
export function watchChain(chain, found) {
  const seen = new WeakSet();
  const parts = splitText(chain, ".");
  follow(globalThis, parts, 0, (owner, name) => {
    if (isIn(seen, owner)) return;
    addTo(seen, owner);
    found(owner, name);
  });
}

/** @param {any} owner @param {string[]} parts @param {number} at @param {(owner: any, name: string) => void} found */
function follow(owner, parts, at, found) {
  const name = parts[at];
  if (at === parts.length - 1) {
    found(owner, name);
    return;
  }
  let value;
  try {
    value = owner[name];
  } catch {
    // A getter of the page.
    return;
  }
  if (isObject(value)) follow(value, parts, at + 1, found);
  if (!isOfPage(owner, name)) return;
  trap(owner, name, {
    set(next, write) {
      write(next);
      if (isObject(next)) follow(next, parts, at + 1, found);
    },
  });
}

/** Whether the page makes this property. Those of the browser are accessors or not enumerable. @param {any} owner @param {string} name */
function isOfPage(owner, name) {
  const descriptor = findDescriptor(owner, name);
  if (descriptor?.get !== undefined && isIn(watchers, descriptor.get)) return true;
  return descriptor === undefined || (descriptor.configurable === true && descriptor.enumerable === true && "value" in descriptor);
}

/** The existing end of a chain. @param {string} chain @returns {[owner: any, name: string] | undefined} */
export function endOfChain(chain, root = globalThis) {
  const parts = splitText(chain, ".");
  /** @type {any} */
  let owner = root;
  for (let at = 0; at < parts.length - 1; at += 1) {
    owner = owner[parts[at]];
    if (!isObject(owner)) return undefined;
  }
  return [owner, parts[parts.length - 1]];
}

/**
 * Watches a property. A property that is watched already keeps its watchers.
 *
 * @param {any} owner
 * @param {string} name
 * @param {object} traps
 * @param {(read: () => any) => any} [traps.get]
 * @param {(value: any, write: (value: any) => void) => void} [traps.set]
 */
export function trap(owner, name, traps) {
  const own = descriptorOf(owner, name);
  if (own?.configurable === false) return false;
  const previous = own ?? findDescriptor(owner, name);
  const isAccessor = previous !== undefined && (previous.get !== undefined || previous.set !== undefined);
  let value = isAccessor ? undefined : owner[name];
  const read = (self) => (isAccessor ? previous.get && call(previous.get, self, []) : value);
  const write = (self, next) => {
    if (isAccessor) previous.set && call(previous.set, self, [next]);
    else if (self === owner || !isObject(self)) value = next;
    // The owner is a prototype: an assignment makes a property of the object itself.
    else defineProperty(self, name, { value: next, writable: true, enumerable: true, configurable: true });
  };
  // Methods have no `prototype`, as accessors of the browser.
  const made = {
    get() {
      return traps.get === undefined ? read(this ?? owner) : traps.get(() => read(this ?? owner));
    },
    set(next) {
      if (traps.set === undefined) write(this ?? owner, next);
      else traps.set(next, (changed) => write(this ?? owner, changed));
    },
  };
  addTo(watchers, made.get);
  if (previous?.get) disguise(made.get, previous.get);
  if (previous?.set) disguise(made.set, previous.set);
  return defineProperty(owner, name, { get: made.get, set: made.set, enumerable: previous?.enumerable ?? true, configurable: true });
}
