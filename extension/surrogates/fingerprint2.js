/** FingerprintJS 1 and 2: the same fingerprint for every visitor. */
(() => {
  "use strict";
  const HASH = "0".repeat(32);
  const last = (values) => values.findLast((value) => typeof value === "function");
  const later = (callback, ...values) => callback && setTimeout(callback, 0, ...values);
  const Fingerprint2 = function () {};
  Fingerprint2.prototype.get = (...values) => void later(last(values), HASH, []);
  Object.assign(Fingerprint2, {
    VERSION: "2.1.5",
    get: (...values) => void later(last(values), []),
    getPromise: () => Promise.resolve([]),
    getV18: (...values) => void later(last(values), HASH, []),
    x64hash128: () => HASH,
  });
  window.Fingerprint2 = Fingerprint2;
  window.Fingerprint ??= function () {
    this.get = () => 0;
  };
})();
