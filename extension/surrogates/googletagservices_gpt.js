/** Google Publisher Tag: slots are defined and requested, and stay empty. */
(() => {
  "use strict";
  const googletag = (window.googletag ??= {});
  if (googletag.apiReady) return;
  const later = (callback, ...values) => typeof callback === "function" && setTimeout(callback, 0, ...values);

  /** Methods that do nothing, and those that give back the object itself. */
  const quiet = (object, nothing, itself) => {
    for (const name of nothing.split(" ").filter(Boolean)) object[name] ??= () => {};
    for (const name of itself.split(" ").filter(Boolean)) object[name] ??= () => object;
    return object;
  };

  const listeners = [];
  const tell = (type, slot) => {
    const event = { slot, serviceName: "publisher_ads", isEmpty: true, size: null, advertiserId: null, campaignId: null };
    for (const one of listeners.filter((one) => one.type === type)) later(one.listener, event);
  };
  const service = (name) =>
    quiet(
      {
        getName: () => name,
        getSlots: () => [...slots],
        addEventListener(type, listener) {
          listeners.push({ type, listener });
          return this;
        },
        removeEventListener(type, listener) {
          const at = listeners.findIndex((one) => one.type === type && one.listener === listener);
          if (at >= 0) listeners.splice(at, 1);
          return at >= 0;
        },
      },
      "",
      "",
    );

  const targeting = () => {
    const values = new Map();
    return {
      getTargeting: (key) => values.get(key) ?? [],
      getTargetingKeys: () => [...values.keys()],
      setTargeting(key, value) {
        values.set(key, [value].flat().map(String));
        return this;
      },
      clearTargeting(key) {
        if (key === undefined) values.clear();
        else values.delete(key);
        return this;
      },
      updateTargetingFromMap: (map) => Object.entries(map ?? {}).forEach(([key, value]) => values.set(key, [value].flat())),
    };
  };

  const slots = new Set();
  const define = (path = "", _size, id = "") => {
    const slot = quiet(
      {
        ...targeting(),
        getAdUnitPath: () => path,
        getSlotElementId: () => id,
        getSlotId: () => ({ getId: () => `${path}_0`, getDomId: () => id, getName: () => path, getAdUnitPath: () => path }),
        getSizes: () => [],
        getServices: () => [pubads],
        getResponseInformation: () => null,
        getEscapedQemQueryId: () => "",
        get: () => null,
        getAttributeKeys: () => [],
        getCategoryExclusions: () => [],
        getClickUrl: () => "",
        getContentUrl: () => "",
        getOutOfPage: () => false,
        getHtml: () => "",
        getConfig: () => ({}),
      },
      "setConfig",
      "addService clearCategoryExclusions defineSizeMapping set setCategoryExclusion setClickUrl setCollapseEmptyDiv" +
        " setForceSafeFrame setSafeFrameConfig",
    );
    slots.add(slot);
    return slot;
  };
  const ask = (slot) => {
    for (const type of ["slotRequested", "slotResponseReceived", "slotRenderEnded"]) tell(type, slot);
  };

  const pubads = quiet(
    {
      ...service("publisher_ads"),
      ...targeting(),
      get: () => null,
      getAttributeKeys: () => [],
      getConfig: () => ({}),
      getCorrelator: () => "",
      getImaContent: () => ({ vid: "", cmsid: "" }),
      isInitialLoadDisabled: () => false,
      isSRA: () => false,
      refresh: (some) => (Array.isArray(some) ? some : [...slots]).forEach(ask),
    },
    "clear collapseEmptyDivs defineOutOfPagePassback definePassback disableInitialLoad display enableAsyncRendering" +
      " enableLazyLoad enableSingleRequest enableSyncRendering enableVideoAds setImaContent setVideoContent updateCorrelator",
    "clearCategoryExclusions set setCategoryExclusion setCentering setCookieOptions setForceSafeFrame setLocation" +
      " setPrivacySettings setPublisherProvidedId setRequestNonPersonalizedAds setSafeFrameConfig setTagForChildDirectedTreatment" +
      " setTagForUnderAgeOfConsent clearTagForChildDirectedTreatment",
  );
  const companions = quiet(service("companion_ads"), "enableSyncLoading setRefreshUnfilledSlots", "");
  const content = quiet(service("content"), "setContent", "");

  const run = (task) => (later(task), 0);
  const queued = Array.isArray(googletag.cmd) ? googletag.cmd : [];
  Object.assign(googletag, {
    apiReady: true,
    pubadsReady: true,
    cmd: { push: (...tasks) => tasks.map(run).length },
    pubads: () => pubads,
    companionAds: () => companions,
    content: () => content,
    defineSlot: define,
    defineOutOfPageSlot: (path, id) => define(path, [], typeof id === "string" ? id : ""),
    destroySlots: (some) => (some ?? [...slots]).map((slot) => slots.delete(slot)).length > 0,
    display: (which) => [...slots].filter((slot) => slot === which || slot.getSlotElementId() === (which?.id ?? which)).forEach(ask),
    getConfig: () => ({}),
    getVersion: () => "",
    sizeMapping: () => quiet({ build: () => [] }, "", "addSize"),
    secureSignalProviders: { push() {}, clearAllCache() {} },
    enums: {
      OutOfPageFormat: {
        AD_INTENTS: 9, BOTTOM_ANCHOR: 3, GAME_MANUAL_INTERSTITIAL: 7, INTERSTITIAL: 5, LEFT_SIDE_RAIL: 8, REWARDED: 4,
        RIGHT_SIDE_RAIL: 10, TOP_ANCHOR: 2,
      },
      TrafficSource: { ORGANIC: 2, PURCHASED: 1 },
    },
  });
  quiet(googletag, "disablePublisherConsole enableServices openConsole setAdIframeTitle setConfig", "");
  queued.forEach(run);
})();
