/** comScore beacon: sends nothing. */
(() => {
  "use strict";
  const nothing = () => {};
  window.COMSCORE = { beacon: nothing, isEnabled: () => false, purge: () => (window._comscore = []), reset: nothing };
  window._comscore = { push: nothing };
  window.udm_ = nothing;
})();
