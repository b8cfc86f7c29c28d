/** PopAds: queued pop-ups are not opened. */
(() => {
  "use strict";
  window._pop = { push: () => 0 };
  window.PopAds = {};
  window.popns = "";
})();
