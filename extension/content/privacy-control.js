/**
 * In the page's own world: `navigator.globalPrivacyControl` is true.
 *
 * That it is there may tell a page that an extension is; what it is made of need only not confuse anybody.
 */
(() => {
  "use strict";

  const NAME = "globalPrivacyControl";
  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const prototype = Navigator.prototype;
  // Firefox knows it; elsewhere one that every navigator has says who is none.
  const native = getOwnPropertyDescriptor(prototype, NAME) ?? getOwnPropertyDescriptor(prototype, "userAgent");
  const check = native?.get;
  if (check === undefined || /** @type {any} */ (navigator).globalPrivacyControl === true) return;

  const { get } = /** @type {PropertyDescriptor} */ (getOwnPropertyDescriptor({
    get globalPrivacyControl() {
      apply(check, this, []);
      return true;
    },
  }, NAME));
  // A proxy's text is that of a native function.
  const getter = new Proxy(/** @type {() => boolean} */ (get), {});
  defineProperty(prototype, NAME, { get: getter, set: undefined, enumerable: true, configurable: true });
})();
// See watch-page.js.
//# sourceURL=<anonymous>
