/** A script whose name filter lists block: pages load it to detect blockers. Reports that ads can be shown. */
(() => {
  "use strict";
  window.canRunAds = true;
  window.canShowAds = true;
  window.isAdBlockActive = false;
})();
