/** Firefox: what is told of the requests of a watched visit, in Node. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CookiePartitioning } from "../../../extension/background/learning/cookie-partitioning.js";
import { TabPages } from "../../../extension/background/learning/tab-pages.js";
import { VisitCookies } from "../../../extension/background/learning/visit-cookies.js";
import { VisitRequests } from "../../../extension/background/learning/visit-requests.js";

describe("the requests of a watched tab", () => {
  const PAGE = "https://www.shop.example/a";
  async function visit(t, jar = {}) {
    t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
    const pages = new TabPages({ all: async () => [{ id: 1, url: PAGE, incognito: false }] });
    await pages.ready;
    const events = [];
    const asked = [];
    const made = new VisitRequests({
      pages,
      names: { mayCloak: (host) => host.startsWith("cname"), foreignName: (host) => (host === "cname.shop.example" ? "t.example" : undefined) },
      cookies: {
        read: async (site, urls, _time, storeId) => {
          asked.push([site, urls, storeId]);
          return (url) => ({ cookies: jar[new URL(url).host], setCookies: undefined });
        },
      },
      onThirdParty: () => {},
      report: (event) => events.push(event),
    });
    let id = 0;
    const request = (url, more = {}) => {
      id += 1;
      made.onRequest({ requestId: String(id), url, type: "image", method: "GET", tabId: 1, frameId: 0, parentFrameId: -1, documentUrl: PAGE, timeStamp: 1, ...more });
      return String(id);
    };
    /** Time passes, and the cookies are read. */
    const after = async (milliseconds) => {
      t.mock.timers.tick(milliseconds);
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      return events.splice(0).map(({ url, cookies, redirectedTo, body, cname }) => ({ url, ...(cookies && { cookies }), ...(redirectedTo && { redirectedTo }), ...(body && { body }), ...(cname && { cname }) }));
    };
    return { pages, made, request, after, asked };
  }

  test("those to other hosts are told a second later or with the next ones, the first one of a host with its cookies", async (t) => {
    const { request, after, asked } = await visit(t, { "t.example": "id=1" });
    const [one, two] = ["https://t.example/1", "https://t.example/2"];
    request(one, { cookieStoreId: "firefox-container-1" });
    request("https://static.shop.example/own.png");
    assert.deepEqual(await after(600), []);
    request(two);
    assert.deepEqual(await after(400), [{ url: one, cookies: "id=1" }]);
    assert.deepEqual(asked, [[PAGE, [one], "firefox-container-1"]]);
    const three = "https://u.example/3";
    await after(300);
    request(three);
    assert.deepEqual(await after(600), [], "one question is enough for what comes in a second");
    assert.deepEqual(await after(100), [{ url: two }], "the cookies have not changed");
    assert.deepEqual(await after(1000), [{ url: three }]);
    assert.equal(asked.length, 3);
  });

  test("cookies are told again on another site of the tab, and when they have changed", async (t) => {
    const jar = { "t.example": "id=1" };
    const { request, after } = await visit(t, jar);
    const url = "https://t.example/1";
    request(url);
    assert.deepEqual(await after(1000), [{ url, cookies: "id=1" }]);
    jar["t.example"] = "id=2";
    request(url);
    assert.deepEqual(await after(1000), [{ url, cookies: "id=2" }]);
    request(url, { documentUrl: "https://other.example/" });
    assert.deepEqual(await after(1000), [{ url, cookies: "id=2" }]);
  });

  test("a redirect is told with its target, which comes with the same id", async (t) => {
    const { request, after } = await visit(t);
    const [hop, target] = ["https://hop.example/", "https://t.example/"];
    request(hop, { requestId: "r" });
    request(target, { requestId: "r" });
    assert.deepEqual(await after(1000), [{ url: hop, redirectedTo: target }, { url: target }]);
  });

  test("a body is told at once, in the order in which the browser tells it, and not kept", async (t) => {
    const { made, request, after } = await visit(t);
    const url = "https://t.example/collect";
    const post = { requestId: "p", url, type: "ping", method: "POST", tabId: 1, frameId: 0, parentFrameId: -1, documentUrl: PAGE, timeStamp: 1 };
    const body = { requestBody: { raw: [{ bytes: new TextEncoder().encode("x".repeat(9000)).buffer }] } };
    request(url, post);
    made.onBody({ ...post, ...body });
    assert.deepEqual(await after(0), [{ url, body: "x".repeat(4096) }]);
    made.onBody({ ...post, requestId: "q", ...body });
    request(url, { ...post, requestId: "q" });
    assert.deepEqual((await after(0)).map((event) => event.body?.length), [4096]);
    // Of a request that was blocked.
    made.onBody({ ...post, requestId: "s", ...body });
    await after(1001);
    request(url, { ...post, requestId: "s" });
    assert.deepEqual(await after(1000), [{ url }]);
  });

  test("hosts of the site count if their canonical name is of another site", async (t) => {
    const { request, after } = await visit(t);
    request("https://cname.shop.example/a.png");
    request("https://cname2.shop.example/a.png");
    assert.deepEqual(await after(1000), [{ url: "https://cname.shop.example/a.png", cname: "t.example" }]);
  });

  test("the end of the visit tells what waits, and what was dropped is not told", async (t) => {
    const { made, request, after } = await visit(t);
    request("https://t.example/1");
    made.end();
    assert.deepEqual(await after(0), [{ url: "https://t.example/1" }]);
    request("https://t.example/2");
    made.drop();
    assert.deepEqual(await after(5000), []);
    request("https://t.example/3");
    made.end();
    made.drop();
    assert.deepEqual(await after(0), [], "its cookies were being read");
  });
});

describe("the cookies of third parties", () => {
  const SITE = "http://www.shop.example/a";
  const cookie = (name, more = {}) => ({ name, value: "1", domain: ".t.example", hostOnly: false, path: "/", secure: false, sameSite: "no_restriction", partitionKey: { topLevelSite: "http://shop.example" }, ...more });
  function cookies(apart, shared = []) {
    const asked = [];
    const store = {
      ofSite: async (site) => {
        asked.push(site);
        return apart;
      },
      sentTo: async (url) => {
        asked.push(url);
        return [...apart, ...shared];
      },
    };
    return { asked, made: new VisitCookies(store, (host) => host.replace("www.", "")) };
  }
  const names = ({ cookies = "" }) => cookies.split("; ").map((pair) => pair.replace(/=.*/, "")).join();

  test("those kept apart for a site are read at once", async () => {
    const all = [
      cookie("plain"), cookie("own", { domain: "a.t.example", hostOnly: true }), cookie("other", { domain: ".u.example" }),
      cookie("secure", { secure: true }), cookie("path", { path: "/p" }), cookie("strict", { sameSite: "strict" }), cookie("unset", { sameSite: "unspecified" }),
    ];
    const { asked, made } = cookies(all, [cookie("shared", { partitionKey: undefined })]);
    const look = await made.read(SITE, ["http://a.t.example/", "http://u.example/"], 0, undefined);
    assert.deepEqual(asked, ["http://shop.example"]);
    /** @type {[string, string][]} */
    const cases = [
      ["http://a.t.example/", "plain,own,unset"],
      ["https://b.t.example:8443/p?q", "plain,secure,path,unset"],
      ["http://t.example/pq", "plain,unset"],
      ["http://a.t.example/p/q", "plain,own,path,unset"],
      ["http://nott.example/", ""],
      ["http://u.example/", "other"],
    ];
    for (const [url, expected] of cases) assert.equal(names(look(url)), expected, url);
  });

  test("those of the shared jar where the browser sends them, with lifetimes", async () => {
    const { asked, made } = cookies([cookie("apart", { expirationDate: 100 })], [cookie("shared", { partitionKey: undefined, expirationDate: 60 })]);
    made.isSending = true;
    const look = await made.read(SITE, ["http://t.example/"], 0, undefined);
    assert.deepEqual(asked, ["http://shop.example", "http://t.example/"]);
    assert.deepEqual(look("http://t.example/"), { cookies: undefined, setCookies: ["apart=1; Max-Age=100", "shared=1; Max-Age=60"] });
  });
});

describe("the jar of third parties", () => {
  function jar() {
    const cookies = { isSending: true };
    const listeners = new Set();
    const watchSet = (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    const made = new CookiePartitioning({ watchSet }, cookies, (host) => host === "t.example");
    return { cookies, made, listeners, set: (cookie) => listeners.forEach((listener) => listener(cookie)) };
  }
  const apart = { domain: ".t.example", partitionKey: { topLevelSite: "https://shop.example" } };

  test("cookies of the shared jar are sent if a third party has set one", () => {
    const { cookies, made, listeners, set } = jar();
    made.watch(true);
    assert.equal(cookies.isSending, false, "until it is known");
    set({ domain: "other.example" });
    set(apart);
    assert.equal(cookies.isSending, false);
    set({ domain: "t.example" });
    assert.deepEqual([cookies.isSending, listeners.size], [true, 0]);
    made.watch(true);
    assert.equal(listeners.size, 0, "it is known");
  });

  test("they are not if every cookie is kept apart", () => {
    const { cookies, made, listeners, set } = jar();
    made.watch(true);
    made.watch(false);
    assert.equal(listeners.size, 0, "no visit is watched");
    made.watch(true);
    for (let count = 0; count < 20; count += 1) set(apart);
    assert.deepEqual([cookies.isSending, listeners.size], [false, 0]);
  });
});
