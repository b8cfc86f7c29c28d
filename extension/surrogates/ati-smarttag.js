/** AT Internet SmartTag: tags send nothing; links that wait for a tag continue. */
(() => {
  "use strict";
  const onLoad = window.ATInternet?.onTrackerLoad;
  const later = (callback, ...values) => typeof callback === "function" && setTimeout(callback, 0, ...values);
  const act = (options) => {
    later(options?.callback);
    return true;
  };
  /** `tag.page.set(…)`, `tag.click.send(…)`: parts upon parts, each of whose ends is a method. */
  const part = new Proxy(act, {
    get: (known, name) => (typeof name === "symbol" || name === "then" || name in known ? known[name] : part),
  });
  class Tag {
    constructor() {
      const known = { getClientSideUserId: () => "", getContext: () => undefined, getUserId: () => "" };
      return new Proxy(known, { get: (_, name) => known[name] ?? (typeof name === "symbol" || name === "then" ? undefined : part) });
    }
  }
  window.ATInternet = { ...window.ATInternet, Tracker: { Tag, instances: [] }, Utils: part };
  later(onLoad);
})();
