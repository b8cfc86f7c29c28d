//# allFunctionsCalledOnLoad
/**
 * Runs in the page's world (`MAIN`): sets `navigator.globalPrivacyControl` to true
 * ([specification](https://w3c.github.io/gpc/#javascript-property-to-detect-preference)).
 *
 * In a browser without the property, a page can conclude that an extension adds it, but not which one. The stack of an
 * error would show that: see watch-page.js.
 */
(() => {
  "use strict";

  // Not in frames that the page's scripts can access before this script: they could observe it and its URL. These scripts can
  // read the property in their own document.
  const isOwnFrame = () => {
    const { protocol, origin, ancestorOrigins } = location;
    if ((protocol !== "http:" && protocol !== "https:") || ancestorOrigins?.[0] === origin) return true;
    try {
      return typeof /** @type {Window} */ (top).location.origin === "string";
    } catch {
      return false;
    }
  };
  if (top !== window && isOwnFrame()) return;

  const NAME = "globalPrivacyControl";
  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const { captureStackTrace } = /** @type {any} */ (Error);
  const prototype = Navigator.prototype;
  // Firefox has the property. Elsewhere the getter of `userAgent` checks that `this` is a navigator.
  const native = getOwnPropertyDescriptor(prototype, NAME) ?? getOwnPropertyDescriptor(prototype, "userAgent");
  const check = native?.get;
  if (check === undefined || /** @type {any} */ (navigator).globalPrivacyControl === true) return;

  const { get } = /** @type {{ get: () => boolean }} */ (getOwnPropertyDescriptor({
    get globalPrivacyControl() {
      try {
        apply(check, this, []);
      } catch (error) {
        if (captureStackTrace !== undefined) apply(captureStackTrace, Error, [error, get]);
        throw error;
      }
      return true;
    },
  }, NAME));
  const { setPrototypeOf } = Object;
  /** @param {Function} target @param {object | null} next */
  function takePrototype(target, next) {
    try {
      setPrototypeOf(target, next === getter ? target : next);
      return true;
    } catch (error) {
      if (captureStackTrace !== undefined) apply(captureStackTrace, Error, [error, takePrototype]);
      throw error;
    }
  }
  // `toString` of a proxy gives the text of a native function.
  const getter = new Proxy(get, /** @type {any} */ ({ __proto__: null, setPrototypeOf: takePrototype }));
  defineProperty(prototype, NAME, /** @type {any} */ ({ __proto__: null, get: getter, set: undefined, enumerable: true, configurable: true }));
})();
// Hides the file's URL in stack traces: see watch-page.js.
//# sourceURL=<anonymous>
