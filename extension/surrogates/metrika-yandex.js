/** Yandex Metrica, watch.js and tag.js: counters send nothing and call back at once. */
(() => {
  "use strict";
  const nothing = () => {};
  const last = (values) => values.findLast((value) => typeof value === "function");
  const callbackOf = (values) => last(values) ?? values.find((value) => typeof value?.callback === "function")?.callback;
  const later = (callback, ...values) => typeof callback === "function" && setTimeout(callback, 0, ...values);

  const said = { getClientID: "", getUserID: "", reachGoal: true };
  const methods = [
    ..."accurateTrackBounce addFileExtension clickmap destruct enableAll extLink file firstPartyParams getClientID hit".split(" "),
    ..."notBounce params reachGoal replacePhones setUserID trackLinks userParams".split(" "),
  ];
  class Counter {
    constructor(options) {
      const id = typeof options === "object" ? options?.id : options;
      if (id === undefined) return;
      window[`yaCounter${id}`] = this;
      if (options?.triggerEvent) later(() => document.dispatchEvent(new Event(`yacounter${id}inited`)));
    }
  }
  for (const name of methods) {
    Counter.prototype[name] = (...values) => {
      later(callbackOf(values), "");
      return said[name];
    };
  }
  Object.assign(Counter, { counters: () => [], informer: nothing });
  window.Ya = { ...window.Ya, Metrika: Counter, Metrika2: Counter };

  const queued = window.ym?.a;
  const ym = (id, method, ...values) => {
    if (method === "init") new Counter({ ...values[0], id });
    else if (methods.includes(method)) Counter.prototype[method](...values);
  };
  window.ym = ym;
  for (const call of Array.isArray(queued) ? queued : []) ym(...call);

  for (const name of ["yandex_metrika_callback", "yandex_metrika_callback2"]) later(window[name]);
  for (const name of ["yandex_metrika_callbacks", "yandex_metrika_callbacks2"]) {
    const waiting = Array.isArray(window[name]) ? window[name] : [];
    window[name] = { push: (task) => void later(task) };
    waiting.forEach((task) => later(task));
  }
})();
