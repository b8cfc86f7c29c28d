/** "Forget this site when I leave": what is removed, when, and what stays, in both browsers. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { frameOf, photograph, startSession, within } from "../session.mjs";

/** Stores one value of each kind. In Chromium the cookie is also sent to a third party. */
const STORE = (attributes) => `
async function store() {
  document.cookie = "id=1; Path=/; Max-Age=9999${attributes}";
  localStorage.setItem("id", "1");
  await new Promise((resolve, reject) => {
    const request = indexedDB.open("ids");
    request.onsuccess = () => (request.result.close(), resolve());
    request.onerror = reject;
  });
  await (await caches.open("ids")).put("/kept", new Response("1"));
}`;
const LOOK = `
async function look() {
  return { storage: localStorage.getItem("id"), databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length, workers: (await navigator.serviceWorker.getRegistrations()).length };
}`;
const ALL = { storage: "1", databases: 1, caches: 1, workers: 1 };

for (const browser of browsers()) {
  const isFirefox = browser.name === "firefox";
  // Only secure pages have caches and workers. Firefox takes no certificates of the fixture, but trusts names of this device.
  const top = isFirefox ? "localhost" : "test";
  const urlOf = (name, path = "") => `${isFirefox ? "http" : "https"}://${name}.${top}/${path}`;
  /** Firefox keeps the Cache API of an origin. */
  const NONE = { storage: null, databases: 0, caches: isFirefox ? 1 : 0, workers: 0 };

  describe(`sites that are forgotten in ${browser.name}`, () => {
    const html = (script, body = "") => (_request, response) => {
      response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" });
      response.end(`<!doctype html><html lang="en"><title>Page</title><p>Page</p>${body}<script>${LOOK}${STORE(isFirefox ? "" : "; SameSite=None; Secure")}${script}</script></html>`);
    };
    const storing = html(`store().then(() => navigator.serviceWorker.register("/worker.js")).then(() => navigator.serviceWorker.ready).then(() => (window.isDone = true));`, `<iframe src="${urlOf("widget", "frame")}"></iframe>`);
    const names = ["shop", "kept", "widget"];
    const handlers = new Map([
      ...names.flatMap((name) => /** @type {any} */ ([
        [`${name}.${top}/`, name === "widget" ? html(`store().then(() => (window.isDone = true));`) : storing],
        [`${name}.${top}/look`, html("")],
        [`${name}.${top}/worker.js`, (_request, response) => { response.writeHead(200, { "content-type": "text/javascript" }); response.end("// "); }],
      ])),
      [`widget.${top}/frame`, html(`store().then(() => parent.postMessage("stored", "*"));`)],
      [`widget.${top}/framed`, html("")],
      [`pay.${top}/`, html("")],
      [`shop.${top}/looked`, html("", `<iframe src="${urlOf("widget", "framed")}"></iframe>`)],
    ]);
    let session;
    const start = (more = {}) => startSession(browser, { handlers, permissions: ["browsingData", ...(isFirefox ? ["contextualIdentities"] : [])], ...(isFirefox ? { prefs: { "privacy.userContext.enabled": true } } : { secureHosts: ["shop", "kept", "widget", "pay"].map((name) => `${name}.test`) }), ...more });
    before(async () => {
      session = await start();
    });
    after(() => session?.close());

    const site = (name) => `${name}.${top}`;
    const choose = (name, on) => session.ask({ ask: "forgetOnLeaving", site: site(name), on });
    /** Opens a page and waits until it and its frame have stored everything. */
    async function visit(name) {
      const page = await session.open(urlOf(name));
      await within(() => page.evaluate(() => window.isDone), `storage of ${name}`);
      if (name !== "widget") await within(async () => (await cookiesOf("widget")).length > 0, "the frame's cookie");
      return page;
    }
    /** The cookies of a domain: the sites to which they are bound; empty for those that are not. */
    const cookiesOf = (name, storeId) => session.evaluate(async (domain, storeId) => {
      const all = await (globalThis.browser ?? chrome).cookies.getAll({ domain, partitionKey: {}, ...(storeId && { storeId }) });
      return all.map(({ partitionKey }) => partitionKey?.topLevelSite ?? "");
    }, site(name), storeId);
    const isGone = async (name) => (await cookiesOf(name)).length === 0;
    /** What a site finds when it is opened again. Looking is no visit. */
    async function found(name, path = "look", inFrame = false) {
      const wasOn = (await session.ask({ ask: "forgottenSites" })).includes(site(name));
      if (wasOn) await choose(name, false);
      const page = await session.open(urlOf(name, path));
      const frame = inFrame ? await frameOf(page, (url) => url.endsWith("/framed")) : page.mainFrame();
      const result = await within(() => frame.evaluate("look()"), "a look");
      await page.close();
      if (wasOn) await choose(name, true);
      return result;
    }

    test("the popup's switch tells what happens, and the list has the site", async () => {
      const page = await visit("shop");
      const popup = await session.popup(await session.tabId(urlOf("shop")));
      await within(() => popup.$eval("#leaving", (card) => !card.hidden), "the switch");
      await accessible(popup, "the switch, off");
      await popup.focus("#leaving-on");
      await popup.keyboard.press(" ");
      await within(async () => (await session.ask({ ask: "forgottenSites" })).includes(site("shop")), "the choice");
      await within(() => popup.$eval("#leaving-more", (more) => !more.hidden), "what happens");
      assert.equal(await popup.$eval("#leaving-ask", (ask) => ask.hidden), true, "the permission is there");
      assert.equal(await popup.$eval("#leaving-kept", (kept) => kept.hidden), !isFirefox);
      await accessible(popup, "the switch, on");
      await photograph(popup, `leaving-${browser.name}`);
      await popup.close();
      await page.close();
      await within(() => isGone("shop"), "the end of the site's cookies");

      const dashboard = await session.ownPage("options/index.html#choices");
      await dashboard.waitForSelector("#forgotten .remove");
      assert.deepEqual(await dashboard.$$eval("#forgotten .name", (all) => all.map(({ textContent }) => textContent)), [site("shop")]);
      await accessible(dashboard, "sites that are forgotten");
      await dashboard.click("#forgotten .remove");
      await within(async () => (await session.ask({ ask: "forgottenSites" })).length === 0, "the removal");
      await dashboard.click("#choices-undo");
      await within(async () => (await session.ask({ ask: "forgottenSites" })).length === 1, "the choice again");
      await dashboard.close();
    });

    test("cookies and storage go when the last tab closes; sites that were not chosen keep theirs", async () => {
      const kept = await visit("kept");
      await kept.close();
      const [one, two] = [await visit("shop"), await visit("shop")];
      await one.close();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.notDeepEqual(await cookiesOf("shop"), [], "a tab is still open");
      await two.close();
      await within(() => isGone("shop"), "the end of the site's cookies");
      assert.deepEqual(await within(async () => ((await found("shop")).storage === null ? found("shop") : null), "the end of the storage"), NONE);
      assert.deepEqual(await found("kept"), ALL);
    });

    test("cookies of what the site has embedded go, unless it is open elsewhere or was used before", async () => {
      const onShop = async () => (await cookiesOf("widget")).filter((bound) => isFirefox === bound.includes("shop"));
      // A site that keeps everything in its storage.
      await (await visit("widget")).close();
      await session.evaluate(async (domain, url) => {
        const { cookies } = globalThis.browser ?? chrome;
        for (const { name, partitionKey } of await cookies.getAll({ domain, partitionKey: {} })) await cookies.remove({ url, name, ...(partitionKey && { partitionKey }) });
      }, site("widget"), urlOf("widget"));
      const page = await visit("shop");
      assert.notDeepEqual(await onShop(), []);
      // The page has told the background what it contains.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await page.close();
      await within(async () => (await onShop()).length === 0, "the end of the embedded domain's cookies");
      const framed = await found("shop", "looked", true);
      // Firefox removes the storage of an origin on all sites or not at all. Chromium removes what is below the site.
      const left = isFirefox ? ["1", 1, 1] : [null, 0, 0];
      assert.deepEqual([framed.storage, framed.databases, framed.caches], left);
      const used = await found("widget");
      assert.deepEqual([used.storage, used.databases, used.caches], ["1", 1, 1], "the person uses the embedded domain");

      const own = await visit("widget");
      const again = await visit("shop");
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await again.close();
      await within(() => isGone("shop"), "the end of the site's cookies");
      assert.deepEqual(await cookiesOf("widget"), [""], "the person uses the embedded domain");
      assert.equal(await own.evaluate(() => localStorage.getItem("id")), "1");
      await own.close();
    });

    test("a site that a link leads to is not embedded", async () => {
      const page = await visit("shop");
      await page.evaluate((url) => void (location.href = url), urlOf("pay"));
      await within(() => page.url() === urlOf("pay"), "the other site");
      await within(() => page.evaluate(() => (document.cookie = "signed=in; Path=/; Max-Age=9999")), "signing in");
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await page.close();
      await within(() => isGone("shop"), "the end of the site's cookies");
      assert.deepEqual(await cookiesOf("pay"), [""]);
    });

    test("a link leads away and back; who goes elsewhere has left", async () => {
      const page = await visit("shop");
      await page.evaluate((url) => void (location.href = url), urlOf("pay"));
      await within(() => page.url() === urlOf("pay"), "the other site");
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.notDeepEqual(await cookiesOf("shop"), []);
      await page.evaluate((url) => void (location.href = url), urlOf("shop", "look"));
      await within(() => page.url() === urlOf("shop", "look"), "the way back");
      await new Promise((resolve) => setTimeout(resolve, 1000));
      assert.notDeepEqual(await cookiesOf("shop"), []);
      await page.evaluate((url) => void (location.href = url), urlOf("pay"));
      await within(() => page.url() === urlOf("pay"), "the other site");
      await page.close();
      await within(() => isGone("shop"), "the end of the site's cookies");
    });

    if (isFirefox) {
      test("a container has its own cookies and storage", async () => {
        const page = await visit("shop");
        const storeId = "firefox-container-1";
        const tabId = await session.evaluate(async (url, cookieStoreId) => (await browser.tabs.create({ url, cookieStoreId })).id, urlOf("shop"), storeId);
        await within(async () => (await cookiesOf("shop", storeId)).length > 0, "the container's cookie");
        await session.evaluate((tabId) => browser.tabs.remove(tabId), tabId);
        await within(async () => (await cookiesOf("shop", storeId)).length === 0, "the end of the container's cookie");
        assert.notDeepEqual(await cookiesOf("shop"), []);
        assert.equal(await page.evaluate(() => localStorage.getItem("id")), "1");
        await page.close();
        await within(() => isGone("shop"), "the end of the site's cookies");
      });

      test("the visit of a container that is removed ends", async () => {
        const storeId = await session.evaluate(async () => (await browser.contextualIdentities.create({ name: "Shop", color: "blue", icon: "circle" })).cookieStoreId);
        const isStored = () => session.evaluate(async (storeId) => (await browser.storage.local.get("unforgotten")).unforgotten.some(({ store }) => store === storeId), storeId);
        const tabId = await session.evaluate(async (url, cookieStoreId) => (await browser.tabs.create({ url, cookieStoreId })).id, urlOf("shop"), storeId);
        await within(isStored, "the visit");
        await session.evaluate(async (storeId, tabId) => {
          await browser.contextualIdentities.remove(storeId);
          await browser.tabs.remove(tabId);
        }, storeId, tabId);
        await within(async () => !(await isStored()), "the end of the visit");
        assert.deepEqual((await session.ask({ ask: "health" })).problems.filter(Boolean), []);
      });
    }

    test("a browser that closes with the site forgets it at its next start", async () => {
      await visit("shop");
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await session.restart();
      await within(() => isGone("shop"), "the end of the site's cookies");
      assert.deepEqual(await found("shop"), NONE);
    });
  });
}
