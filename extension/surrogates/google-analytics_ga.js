/** Google Analytics, ga.js: trackers send nothing; links work. */
(() => {
  "use strict";
  const go = (url) => {
    if (typeof url === "string" && /^(https?:|[^:]*$)/i.test(url)) location.assign(url);
  };
  const said = { _getLinkerUrl: (url) => url, _link: go, _getName: () => "", _getAccount: () => "", _getVersion: () => "5.7.2" };
  const nothing = () => {};
  const tracker = new Proxy(said, { get: (known, name) => known[name] ?? (/^_/.test(String(name)) ? nothing : undefined) });

  const take = (task) => {
    if (typeof task === "function") {
      setTimeout(task, 0);
    } else if (Array.isArray(task)) {
      const [command, ...values] = task;
      if (typeof command === "function") setTimeout(command, 0, ...values);
      else if (/(^|\.)_link$/.test(String(command))) go(values[0]);
    }
    return 0;
  };

  const queued = Array.isArray(window._gaq) ? window._gaq : [];
  window._gat = {
    _getTracker: () => tracker,
    _createTracker: () => tracker,
    _getTrackerByName: () => tracker,
    _anonymizeIp: nothing,
    _forceSSL: nothing,
  };
  window._gaq = { push: (...tasks) => (tasks.forEach(take), 0), _createAsyncTracker: () => tracker, _getAsyncTracker: () => tracker };
  queued.forEach(take);
})();
