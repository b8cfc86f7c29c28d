/** Didomi consent dialogue: no dialogue, no consent; waiting callbacks are called. */
(() => {
  "use strict";
  const later = (callback, ...values) => typeof callback === "function" && setTimeout(callback, 0, ...values);
  const nothing = () => {};
  const no = () => false;
  const none = () => [];
  const subscription = { subscribe: nothing, subscribeOnce: nothing };
  const Didomi = {
    getObservableOnUserConsentStatusForVendor: () => ({ filter: () => subscription, first: () => subscription, ...subscription }),
    getPurposes: none,
    getRequiredPurposeIds: none,
    getRequiredPurposes: none,
    getRequiredVendorIds: none,
    getRequiredVendors: none,
    getUserConsentStatus: no,
    getUserConsentStatusForAll: () => ({ purposes: { enabled: [], disabled: [] }, vendors: { enabled: [], disabled: [] } }),
    getUserConsentStatusForPurpose: no,
    getUserConsentStatusForVendor: no,
    getUserStatus: () => ({
      purposes: { consent: { enabled: [], disabled: [] }, legitimate_interest: { enabled: [], disabled: [] } },
      vendors: { consent: { enabled: [], disabled: [] }, legitimate_interest: { enabled: [], disabled: [] } },
    }),
    getVendors: none,
    isConsentRequired: no,
    isReady: () => true,
    isRegulationApplied: no,
    isUserConsentStatusPartial: no,
    notice: { hide: nothing, isVisible: no, show: nothing },
    on: nothing,
    preferences: { hide: nothing, isVisible: no, show: nothing },
    reset: nothing,
    setUserAgreeToAll: nothing,
    setUserConsentStatus: nothing,
    setUserDisagreeToAll: nothing,
    shouldConsentBeCollected: no,
  };
  window.Didomi = Didomi;
  const queued = Array.isArray(window.didomiOnReady) ? window.didomiOnReady : [];
  const run = (task) => void later(task, Didomi);
  window.didomiOnReady = { push: run };
  window.didomiEventListeners = { push: nothing };
  queued.forEach(run);
})();
