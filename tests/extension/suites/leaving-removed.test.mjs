/** What is removed of sites that are forgotten, with a browser in memory: what stays, and failures. */

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { makeWorld, PAY, SHOP } from "../fixture/leaving.mjs";
import { pass, useOwnTime } from "../fixture/passing-time.mjs";

useOwnTime();

describe("what is removed of sites that are forgotten", () => {
  let browser;
  let areas;
  let start;
  beforeEach(() => {
    ({ browser, areas, start } = makeWorld());
  });

  test("the last private window takes its cookies along: nothing is tried again and again", async () => {
    const { show, close, leaving } = await start();
    browser.put("shop.test", "1");
    await show(1, SHOP, { store: "1", isPrivate: true });
    await close(1);
    assert.equal(leaving.problem, null);
    assert.deepEqual(areas.session.values.get("leaving"), []);
    assert.deepEqual(browser.removed, []);
  });

  test("the visit of a container that was removed ends; that of a container for Tor is never on the disk", async () => {
    const { show, close, leaving } = await start({ torStores: ["1"] });
    await show(1, SHOP, { store: "2" });
    await show(2, SHOP, { store: "1" });
    await pass(60);
    assert.deepEqual(areas.local.values.get("unforgotten").map(({ store }) => store), ["2"]);
    browser.removeStore("2");
    await close(1);
    assert.equal(leaving.problem, null);
    assert.deepEqual(areas.local.values.get("unforgotten"), []);
    assert.deepEqual(areas.session.values.get("leaving").map(({ store }) => store), ["1"]);
  });

  test("of what is embedded, those go that had no cookies before and that no other tab has", async () => {
    browser.put("old.test");
    const { show, close, leaving } = await start({ requests: ["https://new.test/x.png"] });
    await show(1, SHOP);
    for (const domain of ["shop.test", "new.test", "framed.test", "unseen.test"]) browser.put(domain);
    browser.put("bound.test", "0", { topLevelSite: "https://shop.test" });
    browser.put("bound.test", "0", { topLevelSite: "https://news.test" });
    for (const domain of ["old.test", "framed.test"]) leaving.onRequest({ tabId: 1, url: `https://${domain}/frame`, documentUrl: SHOP });
    await leaving.onComplete(1);
    await show(2, "https://news.test/", { frames: ["https://x.framed.test/"] });
    await close(1);
    assert.deepEqual(browser.cookies, ["0 old.test", "0 framed.test", "0 unseen.test", "0 bound.test"]);
    assert.deepEqual(browser.removed.at(-1).origins.filter((origin) => !origin.includes("shop")), [], "storage is removed on all sites or not at all");
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

  test("a site that a tab shows during the visit is no longer only embedded", async () => {
    const { show, close, leaving } = await start();
    await show(1, SHOP);
    for (const domain of ["video.test", "spy.test"]) leaving.onRequest({ tabId: 1, url: `https://${domain}/x`, documentUrl: SHOP });
    await show(2, "https://www.video.test/sign-in");
    for (const domain of ["video.test", "spy.test"]) browser.put(domain);
    await close(2);
    leaving.onRequest({ tabId: 1, url: "https://video.test/again", documentUrl: SHOP });
    await close(1);
    assert.deepEqual(browser.cookies, ["0 video.test"]);
  });

  test("a site that is opened while another is removed stays", async () => {
    const { browser, start } = makeWorld(["shop.test", "bank.test"]);
    const { show, close } = await start();
    for (const domain of ["shop.test", "bank.test"]) browser.put(domain);
    await show(1, SHOP);
    await show(2, "https://bank.test/");
    browser.beforeRemoving = async () => void browser.tabs.set(3, { url: "https://bank.test/" });
    browser.tabs.delete(2);
    await close(1);
    assert.deepEqual(browser.cookies, ["0 bank.test"]);
  });

  test("one cookie that cannot be removed keeps neither the others nor the storage", async () => {
    const { show, close, leaving } = await start();
    for (const domain of ["locked.shop.test", "shop.test", "www.shop.test"]) browser.put(domain);
    browser.stick("locked.shop.test");
    await show(1, SHOP);
    await close(1);
    assert.deepEqual(browser.cookies, ["0 locked.shop.test"]);
    assert.equal(browser.removed.length, 1);
    assert.match(leaving.problem, /shop\.test: the cookie is locked/);
  });

  test("cookies of equal names, of a host and of the domain above it", async () => {
    const { show, close, leaving } = await start();
    for (const domain of [".shop.test", ".www.shop.test", "www.shop.test"]) browser.put(domain);
    await show(1, SHOP);
    await close(1);
    assert.deepEqual(browser.cookies, []);
    assert.equal(leaving.problem, null);
  });

  test("the removal is told whether a tab of another container shows the site", async () => {
    const { show, close } = await start();
    await show(1, SHOP);
    await show(2, "https://shop.test/other", { store: "2" });
    await close(1);
    await close(2);
    assert.deepEqual(browser.removed.map(({ store, isElsewhere }) => [store, isElsewhere]), [["0", true], ["2", false]]);
  });
});
