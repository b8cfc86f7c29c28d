/** FuckAdBlock, BlockAdBlock and similar scripts: report that there is no blocker. */
(() => {
  "use strict";
  const later = (callback) => typeof callback === "function" && setTimeout(callback, 0);
  class Check {
    setOption() {
      return this;
    }
    check() {
      return true;
    }
    clearEvent() {}
    emitEvent() {
      return this;
    }
    on(detected, callback) {
      if (!detected) later(callback);
      return this;
    }
    onDetected() {
      return this;
    }
    onNotDetected(callback) {
      return this.on(false, callback);
    }
  }
  for (const name of ["FuckAdBlock", "BlockAdBlock", "SniffAdBlock"]) {
    window[name] = Check;
    window[name[0].toLowerCase() + name.slice(1)] = new Check();
  }
})();
