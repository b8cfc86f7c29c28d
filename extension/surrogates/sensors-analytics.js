/** Sensors Analytics: events are dropped, and callbacks are called at once. */
(() => {
  "use strict";
  const name = typeof window.sensorsDataAnalytic201505 === "string" ? window.sensorsDataAnalytic201505 : "sensors";
  const queued = window[name]?._q;
  const act = (...values) => {
    const callback = values.findLast((value) => typeof value === "function");
    if (callback) setTimeout(callback, 0);
  };
  const store = { getDistinctId: () => "", getFirstId: () => "", getProps: () => ({}), getSessionProps: () => ({}) };
  const known = {
    getPresetProperties: () => ({}),
    para: {},
    quick: (what, ...values) => (act(...values), /^get/.test(String(what)) ? "" : undefined),
    store,
  };
  const sensors = new Proxy(act, {
    get: (_, method) => known[method] ?? (typeof method === "symbol" || method === "then" ? undefined : act),
  });
  window[name] = sensors;
  window.sensorsDataAnalytic201505 = sensors;
  // Each is a method's name and its arguments.
  for (const [method, values] of Array.isArray(queued) ? queued : []) sensors[method]?.(...(values ?? []));
})();
