/** NitroPay: ads are created and stay empty. */
(() => {
  "use strict";
  const queued = Array.isArray(window.nitroAds?.queue) ? window.nitroAds.queue : [];
  const ad = { onNavigate() {}, refresh() {}, remove() {} };
  const methods = {
    addUserToken() {},
    clearUserTokens() {},
    createAd: (_id, options) => Promise.resolve(options?.format === "rewarded" ? null : ad),
  };
  const take = ([method, values, resolve]) => {
    const answer = methods[method]?.(...(values ?? []));
    if (typeof resolve === "function") void answer?.then(resolve);
  };
  window.nitroAds = { ...methods, abp: false, loaded: true, queue: { push: (task) => void take(task) }, siteId: 0, version: "" };
  queued.forEach(take);
  setTimeout(() => {
    for (const target of [document, window]) target.dispatchEvent(new Event("nitroAds.loaded"));
  }, 0);
})();
