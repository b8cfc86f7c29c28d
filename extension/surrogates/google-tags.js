/**
 * Google Analytics (analytics.js), Tag Manager and gtag.js: send nothing, and call waiting callbacks.
 * One file, because lists use the names of these scripts interchangeably.
 */
(() => {
  "use strict";
  const later = (callback, ...values) => typeof callback === "function" && setTimeout(callback, 0, ...values);

  class Tracker {
    #fields = new Map();
    set(field, value) {
      this.#fields.set(field, value);
    }
    get(field) {
      return this.#fields.get(field) ?? "";
    }
    send(...fields) {
      later(fields.find((field) => typeof field?.hitCallback === "function")?.hitCallback ?? this.#fields.get("hitCallback"));
    }
  }
  const tracker = new Tracker();

  const ga = (command, ...values) => {
    if (typeof command === "function") return void later(command.bind(tracker), tracker);
    const [, method] = /^(?:[^.]*\.)?(send|set)$/.exec(String(command)) ?? [];
    if (method) tracker[method](...values);
  };
  Object.assign(ga, { loaded: true, create: () => tracker, getByName: () => tracker, getAll: () => [tracker], remove() {} });
  const name = typeof window.GoogleAnalyticsObject === "string" ? window.GoogleAnalyticsObject : "ga";
  const queued = window[name]?.q;
  window[name] = ga;
  for (const call of Array.isArray(queued) ? queued : []) ga(...call);
})();

(() => {
  "use strict";
  const later = (callback, ...values) => typeof callback === "function" && setTimeout(callback, 0, ...values);
  const source = document.currentScript?.src ?? "";
  const layerName = (URL.canParse(source) && new URL(source).searchParams.get("l")) || "dataLayer";
  const layer = (window[layerName] ??= []);
  if (!Array.isArray(layer)) return;

  /** An object of data, or the arguments of a call of `gtag`. */
  const take = (task) => {
    if (typeof task === "function") return void later(task.bind(layer));
    if (task?.[0] === "get") return void later(task[3], undefined);
    later(task?.eventCallback, "");
    later((task?.[0] === "event" ? task[2] : undefined)?.event_callback, "");
  };
  const { push } = layer;
  layer.push = (...tasks) => {
    const length = push.apply(layer, tasks);
    tasks.forEach(take);
    return length;
  };
  [...layer].forEach(take);

  // The snippet that hides a page until an experiment has begun.
  if (typeof layer.hide?.end === "function") later(() => layer.hide.end());
})();
