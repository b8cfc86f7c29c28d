/** Promises in place of those of the page. */

import { afterPromise, NativePromise, uncurry } from "./natives.js";

const resolve = uncurry(NativePromise.resolve);
const reject = uncurry(NativePromise.reject);
const nothing = () => {};

/** @param {any} [value] @returns {Promise<any>} */
export const resolvedWith = (value) => resolve(NativePromise, value);

/**
 * A rejected promise that counts as handled. It may exist long before the page handles it, or where the page has no promise:
 * the browser would tell the page by `unhandledrejection`.
 *
 * @param {any} [reason] @returns {Promise<any>}
 */
export function rejectedWith(reason) {
  const rejected = reject(NativePromise, reason);
  afterPromise(rejected, undefined, nothing);
  return rejected;
}
