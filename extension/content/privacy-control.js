/**
 * In the page's own world: `navigator.globalPrivacyControl` is true.
 *
 * Where no browser has it, that it is there tells a page that an extension is; which one, nothing here tells. An error
 * that came through here would: see watch-page.js.
 */
(() => {
  "use strict";

  // In frames that the page's own scripts can reach before this, they would see it at work, and its address. They can
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
  // Firefox knows it; elsewhere one that every navigator has says who is none.
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
  // A proxy's text is that of a native function.
  const getter = new Proxy(get, /** @type {any} */ ({ __proto__: null, setPrototypeOf: takePrototype }));
  defineProperty(prototype, NAME, /** @type {any} */ ({ __proto__: null, get: getter, set: undefined, enumerable: true, configurable: true }));
})();
// See watch-page.js.
//# sourceURL=<anonymous>
