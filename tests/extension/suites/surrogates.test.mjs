/** Surrogates, each in a simulated page: they do what pages wait for, and make no requests. */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createContext, runInContext } from "node:vm";
import { ROOT } from "../build.mjs";
import { packedSurrogates } from "../../../extension/pack/surrogates.mjs";

const FOLDER = join(ROOT, "extension/surrogates");
const NAMES = JSON.parse(await readFile(join(FOLDER, "names.json"), "utf8"));
const files = await readdir(FOLDER);
const text = async (file) => await readFile(join(FOLDER, file), "utf8");
const { urls } = await packedSurrogates();
/** A script as it is packed. */
const packed = (file) => Buffer.from(urls[file].replace(/^data:text\/javascript;base64,/, ""), "base64").toString("utf8");
const scripts = files.filter((file) => file.endsWith(".js"));

/** A simulated page without functions for requests. */
function page() {
  const heard = [];
  const failures = [];
  const place = { attributes: {}, setAttribute: (name, value) => (place.attributes[name] = value), append() {} };
  const document = Object.assign(new EventTarget(), {
    currentScript: { src: "https://tags.test/gtm.js?id=1&l=layer" },
    readyState: "complete",
    createElement: () => ({}),
    querySelector: () => (Object.keys(place.attributes).length === 0 ? place : null),
    querySelectorAll: () => [],
  });
  const window = Object.assign(new EventTarget(), {
    console: { error: (...values) => failures.push(values.join(" ")) },
    document,
    Event,
    heard,
    location: { assign: (url) => heard.push(`to ${url}`), pathname: "/" },
    place,
    say: (word) => () => heard.push(word),
    setTimeout: (callback, delay, ...values) => setTimeout(() => {
      try {
        callback(...values);
      } catch (error) {
        failures.push(error);
      }
    }, delay),
    URL,
  });
  window.window = window;
  createContext(window);
  return { heard, failures, run: (code) => runInContext(code, window) };
}

/** Files, the page's code before and after the surrogate, and the expected calls, queued ones first. */
const WAITED_FOR = [
  ["google-ima.js", "", `
    const loader = new google.ima.AdsLoader(new google.ima.AdDisplayContainer(null, null));
    loader.addEventListener([google.ima.AdErrorEvent.Type.AD_ERROR], (event) =>
      heard.push([event.getError().getErrorCode(), event.getUserRequestContext()].join()));
    loader.addEventListener(google.ima.AdsManagerLoadedEvent.Type.ADS_MANAGER_LOADED, say("ads"));
    const gone = say("gone");
    loader.addEventListener("adError", gone);
    loader.removeEventListener("adError", gone);
    const request = new google.ima.AdsRequest();
    request.setAdWillAutoPlay(true);
    loader.getSettings().setLocale("de");
    loader.requestAds(request, "context");
    heard.push("asked", google.ima.AdEvent.Type.CONTENT_PAUSE_REQUESTED, google.ima.AdEvent.Type.STARTED);`,
  ["asked", "contentPauseRequested", "start", "1009,context"]],
  ["googlesyndication_adsbygoogle.js", "adsbygoogle = [{}]", `
    adsbygoogle.push({ type: "reward", name: "more", adBreakDone: (info) => heard.push(info.breakStatus + " " + info.breakName) });
    adsbygoogle.push({ onReady: say("ready") });
    heard.push(adsbygoogle.loaded, place.attributes["data-ad-status"]);`,
  [true, "unfilled", "notReady more", "ready"]],
  ["google-tags.js", `
    GoogleAnalyticsObject = "track";
    function track() { (track.q ??= []).push(arguments); }
    track("create", "UA-1", "auto");
    track(function (tracker) { heard.push("queued " + typeof tracker.get("clientId")); });
    track("send", "pageview", { hitCallback: say("queued hit") });`, `
    track("t0.send", { hitType: "event", hitCallback: say("hit") });
    track("set", "hitCallback", say("set hit"));
    track("send", "event", "a", "b");
    heard.push(track.getAll().length);`,
  [1, "queued string", "queued hit", "hit", "set hit"]],
  ["google-tags.js", `
    layer = [{ event: "queued", eventCallback: say("queued event") }];
    layer.hide = { end: say("shown") };`, `
    function gtag() { layer.push(arguments); }
    gtag("event", "purchase", { event_callback: say("gtag event") });
    gtag("get", "G-1", "client_id", (id) => heard.push("id " + id));
    heard.push(layer.push({ event: "x", eventCallback: say("event") }));`,
  [4, "queued event", "shown", "gtag event", "id undefined", "event"]],
  ["google-analytics_ga.js", `_gaq = [["_trackPageview"], say("queued")];`, `
    _gaq.push(["_setAccount", "UA-1"], say("pushed"));
    const old = _gat._getTracker("UA-1");
    old._trackEvent("a", "b");
    heard.push(old._getLinkerUrl("/there"));
    _gaq.push(["_link", "https://shop.test/"]);
    _gaq.push(["_link", "javascript:say()"]);`,
  ["/there", "to https://shop.test/", "queued", "pushed"]],
  ["google-analytics_cx_api.js", "", `heard.push(cxApi.chooseVariation(), cxApi.NOT_PARTICIPATING)`, [0, -2]],
  ["googletagservices_gpt.js", `googletag = { cmd: [() => {
      const slot = googletag.defineSlot("/1/a", [1, 2], "place").addService(googletag.pubads()).setTargeting("k", "v");
      googletag.pubads().enableSingleRequest();
      googletag.pubads().addEventListener("slotRenderEnded", (event) =>
        heard.push([event.isEmpty, event.slot.getSlotElementId(), event.slot.getTargeting("k")].join()));
      googletag.enableServices();
      googletag.display("place");
      heard.push("queued");
    }] };`, `
    googletag.cmd.push(say("pushed"));
    googletag.sizeMapping().addSize([0, 0], []).build();
    heard.push(googletag.apiReady);`,
  [true, "queued", "pushed", "true,place,v"]],
  ["amazon_apstag.js", `apstag = { _Q: [["i", [{}, say("queued init")]], ["f", [{}, (bids) => heard.push("queued " + bids.length)]]] };`,
    `apstag.fetchBids({ slots: [] }, (bids) => heard.push(bids.length)); apstag.setDisplayBids();`,
    ["queued init", "queued 0", 0]],
  ["amazon_ads.js", `amznads = { asyncParams: { callbackFn: say("queued") } };`,
    `amznads.getAdsCallback("1", say("ads")); heard.push(amznads.hasAds());`, [false, "queued", "ads"]],
  ["scorecardresearch_beacon.js", "_comscore = [{}]", `COMSCORE.beacon({ c1: "2" }); _comscore.push({}); heard.push(typeof COMSCORE)`, ["object"]],
  ["chartbeat.js", `_cbq = [say("queued")]`, `pSUPERFLY.virtualPage("/a"); _cbq.push(["_x"]); heard.push(1)`, [1, "queued"]],
  ["fingerprint2.js", "", `
    new Fingerprint2().get((hash) => heard.push(hash.length));
    Fingerprint2.get({}, (parts) => heard.push(parts.map(({ value }) => value).length));
    Fingerprint2.getPromise().then((parts) => heard.push("promised " + parts.length));
    Fingerprint2.getV18((hash) => heard.push(Fingerprint2.x64hash128("a", 31) === hash));`,
  ["promised 0", 32, 0, true]],
  ["fingerprint3.js", "", `FingerprintJS.load().then((agent) => agent.get()).then(({ visitorId }) => heard.push(visitorId));`, ["0".repeat(20)]],
  ["prebid-ads.js", "", `heard.push(canRunAds, isAdBlockActive)`, [true, false]],
  ["outbrain-widget.js", "", `OBR.extern.researchWidget(); OBR.extern.video.getVideoRecs(); heard.push(OBR.extern.getCountOfRecs())`, [0]],
  ["doubleclick_instream_ad_status.js", "", `heard.push(google_ad_status)`, [1]],
  ["metrika-yandex.js", `
    yandex_metrika_callbacks2 = [say("queued")];
    function ym() { (ym.a ??= []).push(arguments); }
    document.addEventListener("yacounter7inited", say("inited"));
    ym(7, "init", { triggerEvent: true });
    ym(7, "reachGoal", "buy", {}, say("queued goal"));`, `
    heard.push(new Ya.Metrika({ id: 8 }).reachGoal("a"), yaCounter8.getClientID());
    yaCounter7.hit("/b", { callback: say("hit") });
    ym(7, "getClientID", (id) => heard.push("id " + id));`,
  [true, "", "inited", "queued goal", "queued", "hit", "id "]],
  ["gemius.js", "gemius_player_loaded = say('loaded')", `
    gemius_hit("x");
    new GemiusPlayer("a", "b", {}).newProgram("c", {});
    heard.push("went on")`, ["went on", "loaded"]],
  ["ati-smarttag.js", `ATInternet = { onTrackerLoad: say("queued") };`, `
    const tag = new ATInternet.Tracker.Tag();
    tag.page.set({ name: "a" });
    tag.dispatch();
    heard.push(tag.click.send({ elem: null, callback: say("clicked") }));`, [true, "queued", "clicked"]],
  ["sensors-analytics.js", `
    sensorsDataAnalytic201505 = "sensors";
    sensors = { _q: [["track", ["a", {}, say("queued")]]] };`, `
    sensors.init({});
    sensors.login("me", say("in"));
    heard.push(sensors.quick("getAnonymousID"), sensors.store.getDistinctId());`, ["", "", "queued", "in"]],
  ["nitropay_ads.js", `nitroAds = { queue: [["createAd", ["place", {}], say("queued")]] }; document.addEventListener("nitroAds.loaded", say("event"));`,
    `nitroAds.createAd("b", {}).then((ad) => { ad.onNavigate(); heard.push("made"); });`, ["queued", "made", "event"]],
  ["adthrive_abd.js", `adthrive = { cmd: [say("queued")] }`, `adthrive.cmd.push(say("pushed"))`, ["queued", "pushed"]],
  ["popads.js", `_pop = [["siteId", 1]]`, `heard.push(_pop.push(["popundersPerIP", 0]))`, [0]],
  ["no-adblock-check.js", "", `
    fuckAdBlock.onDetected(say("blocker")).onNotDetected(say("no blocker"));
    new BlockAdBlock({ checkOnLoad: true }).on(false, say("none")).on(true, say("some"));
    fuckAdBlock.setOption("debug", true).check();`, ["no blocker", "none"]],
  ["matomo.js", `_paq = [["trackPageView"], [function () { heard.push("queued " + this.getVisitorId()); }]]; matomoAsyncInit = say("init");`, `
    _paq.push(["trackEvent", "a", "b"], ["trackGoal", 1, say("goal")]);
    heard.push(Matomo.getTracker("u", 1).isUserOptedOut());`, [true, "init", "queued ", "goal"]],
  ["didomi-loader.js", `didomiOnReady = [(Didomi) => heard.push("queued " + Didomi.getUserConsentStatusForPurpose("cookies"))];`,
    `didomiOnReady.push((Didomi) => heard.push(Didomi.getUserStatus().purposes.consent.enabled.length));`, ["queued false", 0]],
  ["pardot.js", "", `piTracker("https://pi.test/"); heard.push(piGetParameter("a"))`, [null]],
  ["ampproject_v0.js", "AMP = [say('extension')]", `AMP.push(() => {}); heard.push("went on")`, ["went on"]],
  ["noop.js", "", `heard.push("went on")`, ["went on"]],
];

describe("surrogates", () => {
  test("every name has a file, and every file a name", () => {
    assert.deepEqual(Object.values(NAMES).filter((file) => !files.includes(file)), []);
    const named = new Set([...Object.values(NAMES), "names.json", "README.md"]);
    assert.deepEqual(files.filter((file) => !named.has(file)), []);
  });

  test("every file is packed as a data: URL, images and sounds unchanged", async () => {
    assert.deepEqual(Object.keys(urls), [...new Set(Object.values(NAMES))].sort());
    for (const [file, url] of Object.entries(urls)) {
      const [, content] = /^data:[a-z]+\/[a-z0-9]+;base64,([A-Za-z0-9+/=]*)$/.exec(url) ?? assert.fail(`${file}: ${url}`);
      if (!file.endsWith(".js")) assert.deepEqual(Buffer.from(content, "base64"), await readFile(join(FOLDER, file)), file);
    }
  });

  test("names are sorted", () => {
    assert.deepEqual(Object.keys(NAMES), Object.keys(NAMES).sort());
  });

  test("the README names every file", async () => {
    const readme = await text("README.md");
    assert.deepEqual(files.filter((file) => file !== "README.md" && !readme.includes(`\`${file}\``)), []);
  });

  test("every script has a test", () => {
    const asked = new Set(WAITED_FOR.map(([file]) => file));
    assert.deepEqual(scripts.filter((file) => !asked.has(file)), []);
  });

  for (const [file, before, after, expected] of WAITED_FOR) {
    test(`${file}: pages go on${before === "" ? "" : ", and what was queued"}`, async () => {
      const { heard, failures, run } = page();
      run(before);
      run(packed(file));
      assert.deepEqual([...heard], [], "no callback is called while the script runs");
      run(after);
      await pause(20);
      assert.deepEqual(failures, []);
      assert.deepEqual([...heard], expected);
    });
  }

  for (const file of scripts) {
    test(`${file} can be loaded twice, and where its names are taken`, async () => {
      const { failures, run } = page();
      const code = packed(file);
      run("for (const name of ['ga', 'dataLayer', '_gaq', 'googletag', 'google', 'apstag', '_paq', 'ym', 'Ya', 'OBR', 'nitroAds', 'ATInternet']) globalThis[name] = null;");
      run(code);
      run(code);
      await pause(5);
      assert.deepEqual(failures, []);
    });
  }
});
