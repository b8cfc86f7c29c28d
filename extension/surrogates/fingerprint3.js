/** FingerprintJS 3 and 4: the same visitor id for every visitor. */
(() => {
  "use strict";
  const visitorId = "0".repeat(20);
  const agent = { get: () => Promise.resolve({ visitorId, confidence: { score: 0 }, components: {}, version: "3.4.2" }) };
  const FingerprintJS = {
    load: () => Promise.resolve(agent),
    componentsToDebugString: () => "{}",
    hashComponents: () => "0".repeat(32),
  };
  window.FingerprintJS = { ...FingerprintJS, default: FingerprintJS };
})();
