/** Amazon's earlier ads script, amzn_ads.js: no ads. */
(() => {
  "use strict";
  const { asyncParams } = window.amznads ?? {};
  const later = (callback) => typeof callback === "function" && setTimeout(callback, 0);
  const nothing = () => {};
  window.amznads = {
    asyncParams,
    appendScriptTag: nothing,
    appendTargetingToAdServerUrl: (url) => url,
    appendTargetingToGPTAsync: nothing,
    appendTargetingToQueryString: (query) => query,
    clearTargetingFromGPTAsync: nothing,
    doAllTasks: nothing,
    doGetAdsAsync: nothing,
    getAds: nothing,
    getAdsAsync: nothing,
    getAdsCallback: (_id, callback) => void later(callback),
    getKeys: () => "",
    getReferrerURL: () => "",
    getTargeting: () => ({}),
    getTokens: () => [],
    hasAds: () => false,
    isLoaded: true,
    renderAd: nothing,
    setTargetingForGPTAsync: nothing,
    setTargetingForGPTSync: nothing,
    tasks: { push: later },
    tryGetAdsAsync: nothing,
    updateAds: nothing,
  };
  window.amzn_ads = nothing;
  window.aax_getad_mpb = nothing;
  later(asyncParams?.callbackFn);
})();
