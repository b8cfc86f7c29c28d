/** AdSense and Ad Placement API: every ad slot is done and unfilled. */
(() => {
  "use strict";
  const queued = Array.isArray(window.adsbygoogle) ? window.adsbygoogle : [];
  const later = (callback, ...values) => typeof callback === "function" && setTimeout(callback, 0, ...values);

  const fillNext = () => {
    const place = document.querySelector("ins.adsbygoogle:not([data-adsbygoogle-status])");
    if (!place) return;
    place.setAttribute("data-adsbygoogle-status", "done");
    place.setAttribute("data-ad-status", "unfilled");
    const frame = document.createElement("iframe");
    frame.hidden = true;
    place.append(frame);
  };

  const take = (task) => {
    if (typeof task?.type === "string") {
      const { type: breakType, name: breakName = "" } = task;
      const breakFormat = breakType === "reward" ? "reward" : breakType === "preroll" ? "preroll" : "interstitial";
      later(task.adBreakDone, { breakType, breakName, breakFormat, breakStatus: "notReady" });
    } else if (typeof task?.onReady === "function") {
      later(task.onReady);
    } else {
      fillNext();
    }
    return 0;
  };

  window.adsbygoogle = { loaded: true, length: 0, pageState: "", push: take };
  queued.forEach(take);
})();
