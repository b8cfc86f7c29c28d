/** Chartbeat: counts nothing; headlines under test do not change. */
(() => {
  "use strict";
  const nothing = () => {};
  const run = (task) => {
    if (typeof task === "function") setTimeout(task, 0);
    return 0;
  };
  const queued = Array.isArray(window._cbq) ? window._cbq : [];
  window._cbq = { push: run };
  window.pSUPERFLY = { activity: nothing, getPath: () => location.pathname, getReferrer: () => "", virtualPage: nothing };
  window.pSUPERFLY_mab = { getChosenVariants: () => ({}) };
  queued.forEach(run);
})();
