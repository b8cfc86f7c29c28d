/** Amazon Publisher Services: no bids. */
(() => {
  "use strict";
  const queued = Array.isArray(window.apstag?._Q) ? window.apstag._Q : [];
  const later = (callback, ...values) => typeof callback === "function" && setTimeout(callback, 0, ...values);
  const nothing = () => {};
  const apstag = {
    init: (_config, callback) => void later(callback),
    fetchBids: (_config, callback) => void later(callback, [], false),
    targetingKeys: () => [],
    debug: nothing,
    dpa: nothing,
    renderImp: nothing,
    rpa: nothing,
    setDisplayBids: nothing,
    upa: nothing,
  };
  window.apstag = apstag;
  const methods = { i: apstag.init, f: apstag.fetchBids };
  for (const [letter, values] of queued) methods[letter]?.(...values);
})();
