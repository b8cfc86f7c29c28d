/** Gemius: hits and players send nothing. */
(() => {
  "use strict";
  const nothing = () => {};
  for (const name of ["gemius_event", "gemius_hit", "gemius_init", "pp_gemius_event", "pp_gemius_hit"]) window[name] = nothing;
  class GemiusPlayer {}
  for (const name of ["adEvent", "dispose", "newAd", "newProgram", "programEvent", "setVideoObject"]) {
    GemiusPlayer.prototype[name] = nothing;
  }
  window.GemiusPlayer = GemiusPlayer;
  if (typeof window.gemius_player_loaded === "function") setTimeout(window.gemius_player_loaded, 0);
})();
