/** A script with a name that blockers know, by which pages look for blockers: ads can show. */
(() => {
  "use strict";
  window.canRunAds = true;
  window.canShowAds = true;
  window.isAdBlockActive = false;
})();
