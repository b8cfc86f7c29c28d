/** Pardot: the tracker sends nothing. */
(() => {
  "use strict";
  const nothing = () => {};
  Object.assign(window, {
    checkNamespace: nothing,
    getPardotUrl: () => "",
    piGetCookie: () => "",
    piGetParameter: () => null,
    piResponse: nothing,
    piSetCookie: nothing,
    piTracker: nothing,
    pi: { ...window.pi, tracker: { ...window.pi?.tracker } },
  });
})();
