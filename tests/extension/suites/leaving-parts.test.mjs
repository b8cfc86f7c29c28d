/** Visits of sites that are forgotten, with a browser in memory: time, private windows, restarts, failures. */

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Leaving } from "../../../extension/background/leaving/index.js";
import { AWAY, originOf } from "../../../extension/background/leaving/visits.js";
import { Settings } from "../../../extension/background/settings.js";
import { CheckedLocal, CheckedSession } from "../../../extension/shared/checked-storage.js";
import { fakeLocal, fakeSession } from "../fixture/fake-storage.mjs";

/** The last two labels. */
const siteOf = (url) => (/^https?:/.test(url) ? new URL(url).hostname.split(".").slice(-2).join(".") : "");
const SHOP = "https://www.shop.test/";
const PAY = "https://pay.test/";

/** A browser with tabs and cookies. */
function makeBrowser() {
  const tabs = new Map();
  let cookies = [];
  const removed = [];
  let fails = false;
  return {
    tabs,
    removed,
    get cookies() { return cookies.map(({ domain, storeId }) => `${storeId} ${domain}`); },
    put: (domain, storeId = "0", partitionKey = undefined) => cookies.push({ name: "id", domain, path: "/", secure: true, storeId, partitionKey }),
    fail: (on) => (fails = on),
    storage: {
      openTabs: async () => [...tabs].map(([id, { url, store = "0", isPrivate = false }]) => ({ id, urls: [url], store, isPrivate })),
      framesOf: async (id) => tabs.get(id)?.frames ?? [],
      watchRequests: () => () => {},
      cookies: async (store, domain) => cookies.filter((one) => one.storeId === store && !one.partitionKey && (domain === undefined || one.domain === domain || one.domain.endsWith(`.${domain}`))),
      cookiesOn: async (store, site) => cookies.filter((one) => one.storeId === store && one.partitionKey?.topLevelSite === site),
      removeCookie: async (cookie) => void (cookies = cookies.filter((one) => one !== cookie)),
      async remove(origins, store) {
        if (fails) throw new Error("the disk is full");
        removed.push({ origins, store });
        return true;
      },
    },
  };
}

/** One run of the background. */
function run({ browser, areas, clock, requests = [] }) {
  const on = {};
  const alarms = [];
  const local = new CheckedLocal(areas.local);
  const settings = new Settings(local);
  const leaving = new Leaving({
    settings,
    ready: Promise.resolve(),
    siteOf,
    storage: browser.storage,
    local,
    session: new CheckedSession(areas.session),
    alarms: { set: async (name, when) => void alarms.push(when), watch: (listener) => (on.alarm = listener) },
    navigations: { watchPages: (listener) => (on.page = listener) },
    tabs: { watchClosed: (listener) => (on.closed = listener) },
    list: async () => [{ url: SHOP, requests: requests.map((url) => [url, "image"]) }],
    engineBlocks: true,
    now: () => clock.now,
    delays: { check: 20, write: 20, restored: 50 },
  });
  return {
    leaving,
    settings,
    alarms,
    async show(id, url, { asked = false, redirected = false, ...more } = {}) {
      browser.tabs.set(id, { url, ...more });
      on.page({ tabId: id, url, time: clock.now, asked, redirected, ahead: false });
      await pause(10);
    },
    async close(id) {
      browser.tabs.delete(id);
      on.closed(id);
      await pause(60);
    },
    alarm: async () => {
      on.alarm("leaving");
      await pause(100);
    },
  };
}

describe("sites that are forgotten", () => {
  let browser;
  let areas;
  let clock;
  beforeEach(() => {
    browser = makeBrowser();
    areas = { local: fakeLocal({ forgetOnLeaving: ["shop.test"] }), session: fakeSession() };
    clock = { now: 1_000_000 };
  });
  const start = async (more = {}) => {
    const started = run({ browser, areas, clock, ...more });
    await pause(90);
    return started;
  };

  test("origins of pages and sockets", () => {
    assert.equal(originOf("https://a.test:8443/x?y"), "https://a.test:8443");
    assert.equal(originOf("wss://u:p@a.test/x"), "https://a.test");
    assert.equal(originOf("data:text/plain,x"), "");
  });

  test("a tab that a link has led away is awaited for ten minutes", async () => {
    const { show, alarm, alarms } = await start();
    browser.put("shop.test");
    await show(1, SHOP);
    await show(1, PAY);
    await pause(60);
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
    assert.equal(alarms.at(-1), clock.now + AWAY);
    clock.now += AWAY + 1;
    await alarm();
    assert.deepEqual(browser.cookies, []);
    assert.ok(browser.removed[0].origins.includes("https://www.shop.test"));
  });

  test("an address that the person types ends the visit at once, also from the site that the link led to", async () => {
    const { show } = await start();
    browser.put("shop.test");
    await show(1, SHOP);
    await show(1, PAY);
    await show(1, "https://news.test/", { asked: true });
    await pause(60);
    assert.deepEqual(browser.cookies, []);
  });

  test("an address of the site that its server leads to another site is no departure", async () => {
    const { show } = await start();
    browser.put("shop.test");
    await show(1, SHOP);
    await show(1, PAY, { asked: true, redirected: true });
    await pause(60);
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
  });

  test("a background that was ended in between still waits", async () => {
    const first = await start();
    browser.put("shop.test");
    await first.show(1, SHOP);
    await pause(60);
    const second = await start();
    await second.show(1, PAY);
    await pause(60);
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
    await second.close(1);
    assert.deepEqual(browser.cookies, []);
  });

  test("after a restart of the browser, sites without a restored tab are forgotten", async () => {
    const first = await start();
    browser.put("shop.test");
    await first.show(1, SHOP);
    await pause(60);
    areas.session = fakeSession();
    const second = await start();
    await pause(60);
    assert.deepEqual(browser.cookies, ["0 shop.test"], "the tab was restored");
    await second.close(1);
    assert.deepEqual(browser.cookies, []);
    assert.deepEqual(areas.local.values.get("unforgotten"), []);
  });

  test("visits in private windows are not on the disk, and have their own cookies", async () => {
    const { show, close } = await start();
    browser.put("shop.test", "0");
    browser.put("shop.test", "1");
    await show(1, SHOP);
    await show(2, SHOP, { store: "1", isPrivate: true });
    await pause(60);
    assert.deepEqual(areas.local.values.get("unforgotten").map(({ store }) => store), ["0"]);
    await close(2);
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
    await close(1);
    assert.deepEqual(browser.cookies, []);
  });

  test("of what is embedded, those go that had no cookies before and that no other tab has", async () => {
    browser.put("old.test");
    const { show, close, leaving } = await start({ requests: ["https://new.test/x.png"] });
    await show(1, SHOP);
    for (const domain of ["shop.test", "new.test", "framed.test", "unseen.test"]) browser.put(domain);
    browser.put("bound.test", "0", { topLevelSite: "https://shop.test" });
    browser.put("bound.test", "0", { topLevelSite: "https://news.test" });
    for (const domain of ["old.test", "framed.test"]) leaving.onRequest({ tabId: 1, url: `https://${domain}/frame`, type: "sub_frame" });
    await leaving.onComplete(1);
    await show(2, "https://news.test/", { frames: ["https://x.framed.test/"] });
    await close(1);
    assert.deepEqual(browser.cookies, ["0 old.test", "0 framed.test", "0 unseen.test", "0 bound.test"]);
    assert.deepEqual(browser.removed.at(-1).origins.filter((origin) => !origin.includes("shop")), ["https://new.test"]);
  });

  test("a removal that failed is told and tried again; a choice taken back removes nothing", async () => {
    const { show, close, leaving, settings } = await start();
    browser.fail(true);
    await show(1, SHOP);
    await close(1);
    assert.match(leaving.problem, /shop\.test: the disk is full/);
    browser.fail(false);
    await show(2, PAY);
    await close(2);
    assert.equal(leaving.problem, null);
    assert.equal(browser.removed.length, 1);

    browser.put("shop.test");
    await show(3, SHOP);
    await settings.switchForgetting("shop.test", false);
    await close(3);
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
  });
});
