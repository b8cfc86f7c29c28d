/** The site of requests, bounds of reports, and canonical names, in Node. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Bounces } from "../../../extension/background/learning/bounces.js";
import { CanonicalNames } from "../../../extension/background/learning/canonical-names.js";
import { EventQueue } from "../../../extension/background/learning/event-queue.js";
import { OTHER, SITE, tabPages } from "../fixture/watched-tabs.mjs";
import { Observer } from "../../../extension/background/learning/observer.js";
import { Reports } from "../../../extension/background/learning/reports.js";
import { VisitRequests } from "../../../extension/background/learning/visit-requests.js";
import { isCertainlySameSite } from "../../../extension/shared/hosts.js";


test("hosts that are certainly of one site", () => {
  const cases = [
    ["shop.example", "shop.example", true],
    ["www.shop.example", "img.shop.example", true],
    ["shop.example", "a.b.shop.example", true],
    ["shop.example", "notshop.example", false],
    ["a.co.uk", "b.co.uk", false],
    ["one.shop.example", "two.shop.example", false],
  ];
  for (const [one, other, expected] of cases) {
    assert.equal(isCertainlySameSite(one, other), expected, `${one} ${other}`);
    assert.equal(isCertainlySameSite(other, one), expected, `${other} ${one}`);
  }
});

describe("the site of a request", () => {
  const chromium = { tabId: 1, frameId: 0, parentFrameId: -1, initiator: "https://www.shop.example", type: "image", url: "https://t.example/" };
  const firefox = { tabId: 1, frameId: 0, parentFrameId: -1, documentUrl: SITE, frameAncestors: [], type: "image", url: "https://t.example/" };
  const worker = { ...chromium, tabId: -1, frameId: -1 };
  /** @type {[string, object, string | null][]} */
  const cases = [
    ["Chromium's, of the page", chromium, SITE],
    ["of a page that the tab has left", { ...chromium, initiator: "https://left.example" }, "https://left.example"],
    ["of a page in a sandbox", { ...chromium, initiator: "null" }, SITE],
    ["of a page that is not yet in its tab's place", { ...chromium, frameId: 5 }, SITE],
    ["and of the next site's", { ...chromium, frameId: 5, initiator: "https://next.example" }, "https://next.example"],
    ["of a frame that the page has asked for", { ...chromium, frameId: 7, parentFrameId: 0, type: "sub_frame" }, SITE],
    ["of a frame that nobody knows", { ...chromium, frameId: 9, parentFrameId: 8, initiator: "https://frame.example" }, null],
    ["of a page rendered ahead", { ...chromium, documentLifecycle: "prerender" }, null],
    ["in a private window", { ...chromium, tabId: 2, initiator: "https://secret.example" }, null],
    ["in a tab that nobody knows", { ...chromium, tabId: 4 }, null],
    ["of a service worker whose site is open", worker, SITE],
    ["of one whose site is not", { ...worker, initiator: "https://closed.example" }, null],
    ["of one whose site is open in a private window", { ...worker, initiator: "https://secret.example" }, null],
    ["Firefox's, of the page", firefox, SITE],
    ["of a frame", { ...firefox, frameId: 9, documentUrl: "https://f.example/", frameAncestors: [{ url: "https://g.example/" }, { url: SITE }] }, SITE],
    ["in a private window of Firefox", { ...firefox, incognito: true }, null],
    ["of a page of the browser's", { ...firefox, documentUrl: "about:addons" }, null],
  ];
  for (const [title, exchange, site] of cases) {
    test(title, async () => {
      assert.equal((await tabPages()).ofExchange(exchange)?.site ?? null, site);
    });
  }

  test("a frame's requests belong to its page until the tab navigates", async () => {
    const pages = await tabPages();
    const inFrame = { ...chromium, frameId: 7, parentFrameId: 0, initiator: "https://frame.example" };
    assert.equal(pages.ofExchange(inFrame), null);
    pages.ofExchange({ ...chromium, frameId: 7, parentFrameId: 0, type: "sub_frame" });
    assert.equal(pages.ofExchange(inFrame)?.site, SITE);
    assert.equal(pages.ofExchange({ ...inFrame, frameId: 8, parentFrameId: 7 })?.site, SITE);
    pages.committed({ tabId: 1, url: OTHER, time: 1, asked: false, ahead: false });
    assert.equal(pages.ofExchange(inFrame), null);
  });

  test("a service worker whose site is also open in a private window has no site", async () => {
    const pages = await tabPages([{ id: 5, url: SITE, incognito: true }]);
    assert.equal(pages.ofExchange(worker), null);
  });
});

describe("reports of frames", () => {
  const top = { tabId: 1, tabUrl: SITE, incognito: false, frameId: 0, url: SITE };
  const frame = { ...top, frameId: 7, url: "https://frame.example/f" };
  const script = "https://t.example/s.js";

  /** @param {(pages: TabPages) => void} [before] */
  async function told(seen, sender = top, before = () => {}) {
    const pages = await tabPages();
    before(pages);
    const events = [];
    new Reports({ pages, report: (event) => events.push(event) }).onReport(seen, sender);
    return events.map(({ time: _time, ...event }) => event);
  }
  const asks = (url, frameId = 0, type = "script") => (pages) =>
    pages.ofExchange({ tabId: 1, frameId, parentFrameId: frameId === 0 ? -1 : 0, initiator: "https://www.shop.example", type, url });

  test("a script counts once the reporting frame has requested it", async () => {
    const seen = { scripts: { [script]: { calls: { "A.b": 2 } } } };
    const event = { event: "fingerprint", site: SITE, url: script, calls: { "A.b": 2 }, canvas: undefined };
    /** @type {[string, (request: (url: string, more?: object) => void, pages: TabPages) => void, boolean][]} */
    const cases = [
      ["nothing was requested", () => {}, false],
      ["another script of its host", (request) => request("https://t.example/other.js"), false],
      ["a picture of its host", (request) => request(script, { type: "image" }), false],
      ["it was requested", (request) => request(script), true],
      ["it was requested, for a part of its address", (request) => request(`${script}#part`), true],
      ["it was led to", (request) => {
        request("https://first.example/s.js");
        request(script);
      }, true],
      ["before redirects, because stacks contain that URL", (request) => {
        request(script);
        request("https://last.example/s.js");
      }, true],
      ["a frame has it, and the page tells", (request) => request(script, { frameId: 7, parentFrameId: 0 }), false],
      ["the page has gone on", (request, pages) => {
        request(script);
        pages.committed({ tabId: 1, url: SITE, time: 1, asked: false, ahead: false });
      }, false],
    ];
    for (const [title, act, counts] of cases) {
      const pages = await tabPages();
      const requests = new VisitRequests({
        pages,
        names: { mayCloak: () => false, foreignName: () => undefined },
        cookies: { read: async () => () => ({ cookies: undefined, setCookies: undefined }) },
        onThirdParty: () => {},
        report: () => {},
      });
      act((url, more = {}) => requests.onRequest({ requestId: "1", tabId: 1, frameId: 0, parentFrameId: -1, documentUrl: SITE, frameAncestors: [], type: "script", method: "GET", timeStamp: 1, url, ...more }), pages);
      const events = [];
      new Reports({ pages, report: (event) => events.push(event) }).onReport(seen, top);
      requests.drop();
      assert.deepEqual(events.map(({ time: _time, ...rest }) => rest), counts ? [event] : [], title);
    }
  });

  test("a frame can report inline scripts until it navigates", async () => {
    const tellOf = (url) => ({ scripts: { [url]: { calls: { "A.b": 2 } } } });
    const before = asks(frame.url, 7, "sub_frame");
    assert.equal((await told(tellOf(frame.url), frame, before)).length, 1);
    assert.equal((await told(tellOf("https://frame.example/other"), frame, before)).length, 0);
    assert.equal((await told(tellOf(SITE), frame, before)).length, 0, "nor of the page that it is in");
    const after = (pages) => [before, asks("https://frame.example/next", 7, "sub_frame")].forEach((ask) => ask(pages));
    assert.equal((await told(tellOf(frame.url), { ...frame, url: "https://frame.example/next" }, after)).length, 0);
  });

  test("numbers, names and texts are bounded", async () => {
    const calls = { "A.b": 1e9, "A.c": -1, "A.d": "7", "A.e": NaN, nonsense: 5, "A.f": 1.9 };
    const canvas = { text: 1e9, width: 1e9, height: 2.5 };
    const [event] = await told({ scripts: { [SITE]: { calls, canvas } } });
    assert.deepEqual(event.calls, { "A.b": 1000, "A.f": 1 });
    assert.deepEqual(event.canvas, { text: 10_000, width: 32_767, height: 2 });
    const many = Array.from({ length: 500 }, (_, at) => `${SITE}#${at}`);
    assert.equal((await told({ scripts: Object.fromEntries(many.map((url) => [url, { calls }])) })).length, 32);
    assert.deepEqual(await told({ scripts: { [`${SITE}?${"x".repeat(3000)}`]: { calls } } }), []);
    assert.deepEqual(await told({ scripts: { "data:text/javascript,": { calls } } }), []);
    for (const scripts of [null, 7, "x", [[]], { [SITE]: null }]) assert.deepEqual(await told({ scripts }), [], JSON.stringify(scripts));
  });

  test("cookies are reported by the page itself, for its own URL", async () => {
    assert.deepEqual(await told({ cookies: "a=b" }), [{ event: "page", site: SITE, cookies: "a=b" }]);
    assert.deepEqual(await told({ cookies: "a=b" }, frame, asks(frame.url, 7, "sub_frame")), []);
    assert.deepEqual(await told({ cookies: { a: 1 } }), []);
  });

  test("storage of a frame, if the frame is in the tab's page", async () => {
    const seen = { area: "localStorage", items: { key: "value", bad: 7, long: "x".repeat(9000) } };
    const event = { event: "storage", site: SITE, url: frame.url, area: "localStorage", items: { key: "value", long: "x".repeat(4096) } };
    assert.deepEqual(await told(seen, frame, asks(frame.url, 7, "sub_frame")), [event]);
    assert.deepEqual(await told(seen, frame), [], "nobody asked for the frame");
    assert.deepEqual(await told(seen, { ...frame, tabUrl: OTHER }, asks(frame.url, 7, "sub_frame")), [], "the tab has gone on");
    assert.deepEqual(await told({ ...seen, area: "elsewhere" }, frame, asks(frame.url, 7, "sub_frame")), []);
  });

  test("nothing from a private window or an unknown tab", async () => {
    for (const sender of [{ ...top, incognito: true }, { ...top, tabId: 2 }, { ...top, tabId: 9 }]) {
      assert.deepEqual(await told({ cookies: "a=b", touched: true }, sender), []);
    }
  });
});

describe("bounces", () => {
  const from = { url: SITE, origin: "", host: "", began: 0, touched: false, frames: new Set(), scripts: new Map(), cookiesAsked: 0 };

  /** The events when the tab goes from the shop through a hop to another site. */
  function bounces(navigation = {}, hop = "https://hop.example/") {
    const events = [];
    const bounces = new Bounces((event) => events.push(event));
    const request = { tabId: 1, requestId: "1" };
    bounces.onRequest({ ...request, url: hop, timeStamp: 1000 }, "id=1");
    bounces.onResponse({ ...request, url: hop }, ["id=1"]);
    bounces.onRequest({ ...request, url: OTHER, timeStamp: 1420 }, undefined);
    bounces.onCommitted({ tabId: 1, url: OTHER, time: 1500, asked: false, ahead: false, ...navigation }, from);
    return events;
  }

  test("a bounce after a link", () => {
    assert.deepEqual(bounces(), [
      { event: "bounce", time: 1000, site: SITE, url: "https://hop.example/", to: OTHER, cookies: "id=1", setCookies: ["id=1"] },
    ]);
    assert.equal(bounces({ url: `${OTHER}#part` }).length, 1);
  });

  test("no bounce where the user entered the URL", () => assert.deepEqual(bounces({ asked: true }), []));
  test("no bounce within a site", () => {
    assert.deepEqual(bounces({}, "https://shop.example/out"), []);
    assert.deepEqual(bounces({}, "http://other.example/"), []);
  });
  test("no bounce for a request with another target", () => assert.deepEqual(bounces({ url: "https://third.example/" }), []));
});

describe("canonical names", () => {
  const answers = { "metrics.shop.example": "collector.tracker.example.", "img.shop.example": "lb.img.shop.example", "www.shop.example": "cdn.example" };

  async function request(host, more = {}) {
    const asked = [];
    const events = [];
    const canonical = async (host) => {
      asked.push(host);
      if (!(host in answers)) throw new Error("no such host");
      return answers[host];
    };
    const pages = await tabPages();
    const observer = new Observer({
      pages,
      bounces: new Bounces(() => {}),
      names: new CanonicalNames({ available: () => true, canonical }),
      mayLearn: () => true,
      onThirdParty: () => {},
      report: (event) => events.push(event),
    });
    for (const requestId of ["1", "2"]) {
      const exchange = { requestId, tabId: 1, frameId: 0, url: `https://${host}/collect`, type: "image", documentUrl: SITE, timeStamp: 1, ...more };
      observer.onSent(exchange);
      await pause(0);
      observer.onReceived({ ...exchange, responseHeaders: [] });
    }
    return { asked, names: events.map(({ cname }) => cname) };
  }

  test("a foreign canonical name is reported, with one query", async () => {
    assert.deepEqual(await request("metrics.shop.example"), { asked: ["metrics.shop.example"], names: Array(2).fill("collector.tracker.example") });
  });
  test("a canonical name of the same site is not reported", async () => assert.deepEqual((await request("img.shop.example")).names, []));
  test("the site's own host is not queried", async () => assert.deepEqual(await request("www.shop.example"), { asked: [], names: [] }));
  test("a failed query reports nothing", async () => assert.deepEqual((await request("gone.shop.example")).names, []));
  test("no query is made with a proxy", async () => {
    assert.deepEqual(await request("metrics.shop.example", { proxyInfo: { type: "socks" } }), { asked: [], names: [] });
  });
  test("the hosts of third parties are not queried", async () => assert.deepEqual(await request("t.example"), { asked: [], names: [undefined, undefined] }));
});

test("events are delivered at the end of the turn, or 500 at once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const batches = [];
  const queue = new EventQueue((events) => batches.push(events.length));
  for (let at = 0; at < 1203; at += 1) queue.add({ event: "page", time: at, site: SITE });
  assert.deepEqual(batches, [500, 500]);
  t.mock.timers.tick(1);
  assert.deepEqual(batches, [500, 500, 203]);
  queue.deliver();
  assert.equal(batches.length, 3);
});
