/** PopAds: what a page queues for it opens nothing. */
(() => {
  "use strict";
  window._pop = { push: () => 0 };
  window.PopAds = {};
  window.popns = "";
})();
