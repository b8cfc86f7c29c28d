/** Matomo (Piwik): trackers send nothing. */
(() => {
  "use strict";
  const act = (...values) => {
    const callback = values.findLast((value) => typeof value === "function");
    if (callback) setTimeout(callback, 0);
  };
  const tracker = new Proxy(
    { getAttributionInfo: () => [], getCustomVariable: () => false, getLinkTrackingTimer: () => 0, isUserOptedOut: () => true },
    {
      get: (known, name) => {
        if (typeof name === "symbol" || name === "then") return undefined;
        return known[name] ?? (/^get/.test(name) ? () => "" : /^(is|has|are)[A-Z]/.test(name) ? () => false : act);
      },
    },
  );
  const take = (task) => {
    const [command, ...values] = [task].flat();
    if (typeof command === "function") setTimeout(() => command.apply(tracker, values), 0);
    else if (typeof command === "string") tracker[command.replace(/^.*[.:]/, "")]?.(...values);
  };

  const known = () => tracker;
  window.Matomo = window.Piwik = {
    addPlugin() {},
    addTracker: known,
    getAsyncTracker: known,
    getAsyncTrackers: () => [tracker],
    getTracker: known,
    initialized: true,
    off() {},
    on() {},
    trigger() {},
  };
  window.AnalyticsTracker = window.Matomo;
  const queued = Array.isArray(window._paq) ? window._paq : [];
  window._paq = { push: (...tasks) => tasks.forEach(take) };
  for (const name of ["matomoAsyncInit", "piwikAsyncInit"]) if (typeof window[name] === "function") setTimeout(window[name], 0);
  queued.forEach(take);
})();
