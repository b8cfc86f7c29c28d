/** Visits of sites that are forgotten, with a browser in memory: when they end, private windows, restarts. */

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { AWAY, originOf } from "../../../extension/background/leaving/visits.js";
import { fakeSession } from "../fixture/fake-storage.mjs";
import { makeWorld, PAY, SHOP } from "../fixture/leaving.mjs";
import { pass, useOwnTime } from "../fixture/passing-time.mjs";

useOwnTime();

describe("visits of sites that are forgotten", () => {
  let browser;
  let areas;
  let clock;
  let start;
  let run;
  beforeEach(() => {
    ({ browser, areas, clock, start, run } = makeWorld());
  });

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
    await pass(60);
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
    await pass(60);
    assert.deepEqual(browser.cookies, []);
  });

  test("an address of the site that its server leads to another site is no departure", async () => {
    const { show } = await start();
    browser.put("shop.test");
    await show(1, SHOP);
    await show(1, PAY, { asked: true, redirected: true });
    await pass(60);
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
  });

  test("a background that was ended in between still waits", async () => {
    const first = await start();
    browser.put("shop.test");
    await first.show(1, SHOP);
    await pass(60);
    const second = await start();
    await second.show(1, PAY);
    await pass(60);
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
    await second.close(1);
    assert.deepEqual(browser.cookies, []);
  });

  test("after a restart of the browser, sites without a restored tab are forgotten", async () => {
    const first = await start();
    browser.put("shop.test");
    await first.show(1, SHOP);
    await pass(60);
    areas.session = fakeSession();
    const second = await start();
    await pass(60);
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
    await pass(60);
    assert.deepEqual(areas.local.values.get("unforgotten").map(({ store }) => store), ["0"]);
    await show(3, PAY, { store: "1", isPrivate: true });
    await close(2);
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
    await close(1);
    assert.deepEqual(browser.cookies, []);
  });

  test("requests of the next page are not the visit's", async () => {
    let top = SHOP;
    const { show, close, leaving } = await start({ requests: ["https://listed.test/x.png"], top: () => top });
    await show(1, SHOP);
    leaving.onRequest({ tabId: 1, url: "https://next.test/x", documentUrl: "https://forum.test/" });
    leaving.onRequest({ tabId: 1, url: "https://below.test/x", documentUrl: "https://frame.test/", frameAncestors: [{ url: "https://forum.test/" }] });
    leaving.onRequest({ tabId: 1, url: "https://inner.test/x", documentUrl: "https://frame.test/", frameAncestors: [{ url: "https://frame.test/" }, { url: SHOP }] });
    top = "https://forum.test/";
    await leaving.onComplete(1);
    for (const domain of ["next.test", "below.test", "inner.test", "listed.test"]) browser.put(domain);
    await close(1);
    assert.deepEqual(browser.cookies, ["0 next.test", "0 below.test", "0 listed.test"]);
  });

  test("a tab that has moved on before its page is known is away", async () => {
    const { hear } = await start();
    browser.put("shop.test");
    browser.tabs.set(1, { url: PAY });
    await Promise.all([hear(1, SHOP), hear(1, PAY)]);
    await pass(60);
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
    assert.deepEqual(areas.session.values.get("leaving").map(({ tabs, away }) => [tabs, away.length]), [[[], 1]]);
  });

  test("tabs that were away too long are dropped, and need no further alarm", async () => {
    const { show, alarm, alarms } = await start();
    await show(1, SHOP);
    await show(2, SHOP);
    await show(2, PAY);
    await pass(60);
    clock.now += AWAY + 1;
    await alarm();
    const set = alarms.length;
    await alarm();
    assert.equal(alarms.length, set);
    assert.deepEqual(areas.session.values.get("leaving").map(({ away }) => away), [[]]);
    let writes = 0;
    const write = areas.session.write;
    areas.session.write = (values) => ((writes += 1), write(values));
    await alarm();
    assert.equal(writes, 0);
  });

  test("without an engine nothing is removed, since no site can be told", async () => {
    const engine = { current: {} };
    const { show, close, alarm, loadEngine } = await start({ engine });
    browser.put("shop.test");
    await show(1, SHOP);
    engine.current = null;
    await show(2, PAY);
    await close(2);
    await show(1, SHOP);
    await alarm();
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
    browser.tabs.delete(1);
    await loadEngine({});
    await pass(60);
    assert.deepEqual(browser.cookies, []);
  });

  test("restored tabs are awaited until no more come", async () => {
    const first = await start();
    browser.put("shop.test");
    await first.show(1, SHOP);
    await pass(60);
    areas.session = fakeSession();
    browser.tabs.clear();
    run();
    for (let at = 0; at < 4; at += 1) {
      await pass(35);
      browser.openTab();
    }
    browser.tabs.set(1, { url: SHOP });
    await pass(150);
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
  });

  test("an update of the extension still waits for a tab that is away; a restart of the browser does not", async () => {
    const first = await start();
    browser.put("shop.test");
    await first.show(1, SHOP);
    await first.show(1, PAY);
    await pass(60);
    areas.session = fakeSession();
    await start();
    await pass(60);
    assert.deepEqual(browser.cookies, ["0 shop.test"]);
    areas.session = fakeSession();
    run();
    browser.startBrowser();
    await pass(150);
    assert.deepEqual(browser.cookies, []);
  });
});
