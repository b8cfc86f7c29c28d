/** AdThrive: runs the queue of calls. */
(() => {
  "use strict";
  const run = (task) => {
    if (typeof task === "function") setTimeout(task, 0);
    return 0;
  };
  const adthrive = (window.adthrive ??= {});
  const queued = Array.isArray(adthrive.cmd) ? adthrive.cmd : [];
  adthrive.cmd = { push: run };
  queued.forEach(run);
})();
