/** Outbrain: widgets stay empty. */
(() => {
  "use strict";
  const nothing = () => {};
  const quiet = (said) => new Proxy(said, { get: (known, name) => known[name] ?? (typeof name === "string" ? nothing : undefined) });
  window.OBR ??= { extern: quiet({ video: quiet({}), getCountOfRecs: () => 0 }) };
  window.OB_releaseVer = "";
})();
