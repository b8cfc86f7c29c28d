/** Google IMA SDK for HTML5: every ad request gets an empty response, and the content plays. */
(() => {
  "use strict";
  const root = (window.google ??= {});
  if (root.ima?.VERSION) return;

  /** A class whose methods do nothing, or say what is given for them. */
  const quiet = (names, answers = {}, Base = Object) => {
    const Quiet = class extends Base {};
    for (const name of names.split(" ").filter(Boolean)) Quiet.prototype[name] = () => {};
    for (const [name, answer] of Object.entries(answers)) Quiet.prototype[name] = () => answer;
    return Quiet;
  };

  class Events {
    #listeners = [];
    addEventListener(types, listener, _capture, scope) {
      for (const type of [types].flat()) this.#listeners.push({ type, listener, scope });
    }
    removeEventListener(types, listener) {
      this.#listeners = this.#listeners.filter((one) => ![types].flat().includes(one.type) || one.listener !== listener);
    }
    _tell(event) {
      for (const { type, listener, scope } of this.#listeners.filter(({ type }) => type === event.type)) {
        try {
          if (typeof listener === "function") listener.call(scope ?? this, event);
          else listener?.handleEvent?.(event);
        } catch (error) {
          console.error(type, error);
        }
      }
    }
  }

  class AdError extends Error {
    getErrorCode = () => 1009;
    getInnerError = () => null;
    getMessage = () => this.message;
    getType = () => "adLoadError";
    getVastErrorCode = () => 303;
    toString = () => `AdError 1009: ${this.message}`;
  }
  AdError.Type = { AD_LOAD: "adLoadError", AD_PLAY: "adPlayError" };
  AdError.ErrorCode = {
    VAST_MALFORMED_RESPONSE: 100, ADS_REQUEST_NETWORK_ERROR: 1012, FAILED_TO_REQUEST_ADS: 1005, INVALID_ARGUMENTS: 1101,
    UNKNOWN_AD_RESPONSE: 1010, UNKNOWN_ERROR: 900, VAST_EMPTY_RESPONSE: 1009, VAST_LOAD_TIMEOUT: 301,
    VAST_NO_ADS_AFTER_WRAPPER: 303, VIDEO_PLAY_ERROR: 400, AUTOPLAY_DISALLOWED: 1205,
  };

  class AdErrorEvent {
    type = "adError";
    constructor(context) {
      this.getUserRequestContext = () => context;
    }
    getError = () => new AdError("The VAST response document is empty.");
  }
  AdErrorEvent.Type = { AD_ERROR: "adError" };

  const ImaSdkSettings = quiet(
    "setAutoPlayAdBreaks setCookiesEnabled setDisableCustomPlaybackForIOS10Plus setDisableFlashAds setFeatureFlags setLocale" +
      " setNumRedirects setPlayerType setPlayerVersion setPpid setSessionId setVpaidAllowed setVpaidMode",
    {
      getCompanionBackfill: "always", getDisableCustomPlaybackForIOS10Plus: false, getDisabledFlashAds: true,
      getFeatureFlags: {}, getLocale: "en", getNumRedirects: 4, getPlayerType: "", getPlayerVersion: "", getPpid: null,
      isCookiesEnabled: false,
    },
  );
  ImaSdkSettings.CompanionBackfillMode = { ALWAYS: "always", ON_MASTER_AD: "on_master_ad" };
  ImaSdkSettings.VpaidMode = { DISABLED: 0, ENABLED: 1, INSECURE: 2 };
  const settings = new ImaSdkSettings();

  class AdsLoader extends Events {
    requestAds(_request, context) {
      setTimeout(() => this._tell(new AdErrorEvent(context)), 0);
    }
    contentComplete() {}
    destroy() {}
    getSettings = () => settings;
    getVersion = () => root.ima.VERSION;
  }

  const AdsManagerLoadedEvent = quiet("getAdsManager getUserRequestContext");
  AdsManagerLoadedEvent.Type = { ADS_MANAGER_LOADED: "adsManagerLoaded" };

  const AdEvent = quiet("getAd", { getAdData: {} });
  AdEvent.Type = Object.fromEntries(
    ("ad_break_ready ad_buffering ad_can_play ad_metadata ad_progress all_ads_completed click complete content_pause_requested" +
      " content_resume_requested duration_change expanded_changed first_quartile impression interaction linear_changed loaded" +
      " log midpoint paused resumed skippable_state_changed skipped started third_quartile user_close video_clicked" +
      " video_icon_clicked view_tracking volume_changed volume_muted")
      .split(" ")
      .map((name) => [name.toUpperCase(), name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())]),
  );
  Object.assign(AdEvent.Type, { SKIPPED: "skip", STARTED: "start", PAUSED: "pause", RESUMED: "resume", VOLUME_MUTED: "mute" });

  root.ima = {
    ...root.ima,
    VERSION: "3.0.0",
    settings,
    AdDisplayContainer: quiet("initialize destroy"),
    AdError,
    AdErrorEvent,
    AdEvent,
    AdsLoader,
    AdsManager: quiet(
      "collapse destroy discardAdBreak expand focus init pause resize resume setVolume skip start stop updateAdsRenderingSettings",
      { getAdSkippableState: false, getCuePoints: [], getCurrentAd: null, getRemainingTime: 0, getVolume: 1 },
      Events,
    ),
    AdsManagerLoadedEvent,
    AdsRenderingSettings: quiet(""),
    AdsRequest: quiet("setAdWillAutoPlay setAdWillPlayMuted setContinuousPlayback"),
    CompanionAdSelectionSettings: Object.assign(quiet(""), {
      CreativeType: { ALL: "All", FLASH: "Flash", IMAGE: "Image" },
      ResourceType: { ALL: "All", HTML: "Html", IFRAME: "IFrame", STATIC: "Static" },
      SizeCriteria: { IGNORE: "IgnoreSize", SELECT_EXACT_MATCH: "SelectExactMatch", SELECT_NEAR_MATCH: "SelectNearMatch" },
    }),
    ImaSdkSettings,
    OmidAccessMode: { DOMAIN: "domain", FULL: "full", LIMITED: "limited" },
    UiElements: { AD_ATTRIBUTION: "adAttribution", COUNTDOWN: "countdown" },
    ViewMode: { FULLSCREEN: "fullscreen", NORMAL: "normal" },
  };
})();
