/** Firefox: tabs that are opened through Tor. A SOCKS5 server stands for Tor. What goes past it arrives at another server. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { startFixture } from "../fixture/server.mjs";
import { startSocks } from "../fixture/socks.mjs";
import { photograph, startSession, within } from "../session.mjs";

const SITE = "http://www.routed.test/";
const OTHER = "http://second.test/";
const AD = "http://popads.test/ad";
const LIST = "[Adblock Plus 2.0]\n! Title: Fixture list\n||popads.test^$popup\n";
/** This device, in forms that Firefox connects without a proxy. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::ffff:7f00:1]"];
const html = (body) => ({ body: `<!doctype html><html lang="en"><title>Routed</title>${body}</html>` });
const script = (body) => (_request, response) => {
  response.writeHead(200, { "content-type": "text/javascript", "cache-control": "no-store" });
  response.end(body);
};
/** Everything that the page asks for, by address without scheme. */
const PARTS = [
  "www.routed.test/", "www.routed.test/icon_image", "third.test/image", "third.test/script", "third.test/stylesheet", "third.test/fetched", "third.test/ping", "third.test/socket",
  "embed.test/frame", "deep.test/image", "www.routed.test/worker.js", "third.test/of_worker", "third.test/imported/script", "www.routed.test/service.js", "third.test/of_service",
  "third.test/passed", "third.test/answered/image", "www.routed.test/of_this.js",
];
const PAGES = {
  "www.routed.test/": html(`<link rel="icon" href="/icon_image"><link rel="stylesheet" href="http://third.test/stylesheet">
<link rel="dns-prefetch" href="http://prefetched.test"><link rel="preconnect" href="http://connected.test"><link rel="prefetch" href="http://fetched-ahead.test/x">
<p>Routed</p><img src="http://third.test/image" alt=""><script src="http://third.test/script"></script><iframe src="http://embed.test/frame" title="frame"></iframe>
<script>document.cookie = "inside=1; Path=/; Max-Age=9999"; fetch("http://third.test/fetched"); navigator.sendBeacon("http://third.test/ping"); new WebSocket("ws://third.test/socket");
window.worker = new Worker("/worker.js");
navigator.serviceWorker.oncontrollerchange = async () => {
  fetch("http://third.test/passed", { mode: "no-cors" });
  if ((await (await fetch("/made_up")).text()) === "made up") new Image().src = "http://third.test/answered/image";
};
navigator.serviceWorker.register("/service.js");</script><script src="/of_this.js"></script><footer><a href="/privacy">Privacy policy</a></footer>`),
  "popads.test/ad": html("<p>Ad</p>"),
  "embed.test/frame": html('<img src="http://deep.test/image" alt="">'),
  "second.test/": html('<p>Second</p><img src="http://third.test/image?second" alt="">'),
};
const HANDLERS = new Map([
  ["www.routed.test/worker.js", script('importScripts("http://third.test/imported/script"); fetch("http://third.test/of_worker");')],
  ["www.routed.test/service.js", script(`oninstall = (event) => { skipWaiting(); event.waitUntil(fetch("http://third.test/of_service", { mode: "no-cors" })); };
onactivate = (event) => event.waitUntil(clients.claim());
onfetch = (event) => {
  if (event.request.url.endsWith("/made_up")) event.respondWith(new Response("made up"));
  else if (event.request.url.endsWith("/passed")) event.respondWith(fetch(event.request));
};`)],
]);

for (const browser of browsers().filter(({ name }) => name === "firefox")) {
  describe("tabs through Tor in Firefox", () => {
    let session;
    let inside;
    let socks;
    before(async () => {
      const serves = (host) => host.endsWith(".test");
      inside = await startFixture({ pages: PAGES, handlers: HANDLERS, serves });
      socks = await startSocks(inside.port);
      const prefs = { "dom.serviceWorkers.testing.enabled": true, "network.proxy.allow_hijacking_localhost": false, "dom.disable_open_during_load": false };
      session = await startSession(browser, { permissions: ["privacy", "proxy"], prefs, list: LIST, handlers: new Map(), alsoServes: (host) => LOOPBACK.includes(host) });
      const ofDevice = LOOPBACK.map((host) => `fetch("http://${host}:${session.fixture.port}/device", { mode: "no-cors" }).catch(() => {});`);
      HANDLERS.set("www.routed.test/of_this.js", script(ofDevice.join("")));
      await session.ask({ ask: "chooseTorPort", port: socks.port });
    });
    after(async () => {
      await session?.close();
      await socks?.close();
      await inside?.close();
    });

    const all = () => session.evaluate(async () => (await browser.tabs.query({})).map(({ id, url, cookieStoreId }) => ({ id, url, store: cookieStoreId })));
    const routed = async () => (await all()).filter(({ store }) => store.startsWith("firefox-container-"));
    const guards = () => session.evaluate(async () => {
      const { networkPredictionEnabled, webRTCIPHandlingPolicy } = browser.privacy.network;
      return [(await networkPredictionEnabled.get({})).value, (await webRTCIPHandlingPolicy.get({})).value];
    });
    const containers = () => session.evaluate(async () => (await browser.contextualIdentities.query({ name: "Tor (Brock)" })).length);
    /** What went past the SOCKS server, to any host. */
    const past = () => [...session.fixture.arrived];
    let guardsBefore;

    test("the popup opens the page in a container, and all that it contains goes through the port", async () => {
      guardsBefore = await guards();
      const page = await session.open(SITE);
      const popup = await session.popup(await session.tabId(SITE));
      await popup.waitForSelector("#tor-open:not([hidden])");
      await within(() => popup.$eval("#tor", (part) => !part.hidden), "the button");
      await accessible(popup, "the button for Tor");
      await session.fixture.settle();
      session.fixture.arrived.clear();
      await popup.focus("#tor-open");
      await popup.keyboard.press("Enter");
      await within(async () => (await routed()).length === 1, "the tab");
      await page.close();
      await within(() => PARTS.every((part) => inside.arrived.has(`http://${part}`)), "all parts").catch(() => {});
      assert.deepEqual(past(), []);
      assert.deepEqual(PARTS.filter((part) => !inside.arrived.has(`http://${part}`)), []);
      assert.deepEqual([...inside.arrived].filter((url) => url.includes("device")), []);
      const asked = socks.asked.filter(({ user }) => user !== "probe");
      assert.deepEqual([...new Set(asked.map(({ user }) => user))], ["routed.test"]);
      assert.deepEqual(asked.filter(({ isName }) => !isName), [], "names are not resolved before");
      assert.deepEqual(asked.filter(({ host }) => /localhost|^127/.test(host)), []);
      assert.deepEqual(await guards(), [false, "proxy_only"]);
    });

    test("its popup says so, and its cookies are its own", async () => {
      const [{ id, store }] = await routed();
      const popup = await session.popup(id);
      await popup.waitForSelector("#tor-inside:not([hidden])");
      assert.equal(await popup.$eval("#tor-open", (button) => button.hidden), true);
      await accessible(popup, "a tab through Tor");
      await photograph(popup, "tor-inside-firefox");
      await popup.close();
      const cookies = (storeId) => session.evaluate(async (storeId) => (await browser.cookies.getAll({ domain: "routed.test", storeId })).map(({ name }) => name), storeId);
      assert.deepEqual(await cookies(store), ["inside"]);
      assert.deepEqual(await cookies("firefox-default"), []);
    });

    test("the page about a site's data downloads nothing", async () => {
      const [{ id }] = await routed();
      session.fixture.arrived.clear();
      const page = await session.ownPage(`site-data/index.html?tab=${id}`);
      const shown = (selector) => page.$$eval(selector, (all) => all.filter((one) => one.checkVisibility()).map((one) => one.id || one.textContent));
      await page.waitForSelector("main:not([aria-busy])");
      assert.deepEqual(await shown("button"), ["read-tab"]);
      assert.deepEqual(await shown("#through-tor"), ["through-tor"]);
      assert.match(await page.$eval("#policy-what", ({ textContent }) => textContent), /routed\.test\/privacy/);
      await accessible(page, "data of a site through Tor");
      await photograph(page, "site-data-tor-firefox");
      await page.$$eval("button", (all) => all.forEach((one) => one.click()));
      await within(() => page.$eval("#policy-status", ({ textContent }) => textContent !== ""), "the answer");
      await session.fixture.settle();
      assert.deepEqual(past(), []);
      await page.close();
    });

    test("a closed popup is opened through Tor", async () => {
      const [{ id, store }] = await routed();
      session.fixture.arrived.clear();
      await session.evaluate((id, ad) => browser.scripting.executeScript({ target: { tabId: id }, func: (ad) => void window.open(ad), args: [ad] }), id, AD);
      await within(async () => (await session.ask({ ask: "closedPopups", tabId: id })).some(({ url }) => url === AD), "the closed popup");
      inside.arrived.clear();
      await session.ask({ ask: "reopenPopup", tabId: id, url: AD });
      await within(async () => (await all()).some(({ url }) => url === AD), "the tab");
      await within(() => inside.arrived.has(AD), "its page").catch(() => {});
      assert.deepEqual(past(), []);
      const ad = (await all()).find(({ url }) => url === AD);
      assert.equal(ad.store, store);
      await session.evaluate((id) => browser.tabs.remove(id), ad.id);
    });

    test("if another proxy is chosen after Brock's, nothing leaves", async () => {
      const [{ id }] = await routed();
      session.fixture.arrived.clear();
      inside.arrived.clear();
      await session.evaluate((id, port) => {
        window.chosen = [];
        window.choose = ({ url }) => {
          window.chosen.push(url);
          return { type: "http", host: "127.0.0.1", port };
        };
        browser.proxy.onRequest.addListener(window.choose, { urls: ["*://*.routed.test/*"] });
        return browser.tabs.reload(id, { bypassCache: true });
      }, id, session.fixture.port);
      await within(() => session.evaluate((url) => window.chosen.includes(url), SITE), "the other proxy");
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.deepEqual([past(), [...inside.arrived].filter((url) => url.includes("routed.test"))], [[], []]);
      await session.evaluate((id) => {
        browser.proxy.onRequest.removeListener(window.choose);
        return browser.tabs.reload(id, { bypassCache: true });
      }, id);
      await within(() => inside.arrived.has(SITE), "the page");
      await inside.settle();
      assert.deepEqual(past(), []);
    });

    test("another site has another user name, and tabs outside are not routed", async () => {
      const before = socks.asked.length;
      // The settings are set for each tab.
      await session.evaluate(() => browser.privacy.network.webRTCIPHandlingPolicy.set({ value: "default" }));
      assert.equal(await session.ask({ ask: "openThroughTor", url: OTHER }), null);
      assert.deepEqual(await guards(), [false, "proxy_only"]);
      await within(() => inside.arrived.has("http://third.test/image?second"), "the second site");
      const users = new Set(socks.asked.slice(before).filter(({ user }) => user !== "probe").map(({ user }) => user));
      assert.deepEqual([...users], ["second.test"]);
      assert.equal(new Set(socks.asked.filter(({ user }) => user !== "probe").map(({ password }) => password)).size, 1);
      assert.deepEqual(past(), []);
      assert.ok(!(await session.ask({ ask: "learning" })).events.some((event) => JSON.stringify(event).includes("second.test")), "it is not learned from");
      assert.equal(await session.arrives("http://outside.test/", "http://outside.test/"), true);
    });

    test("if nothing answers at the port, nothing leaves", async () => {
      await socks.close();
      session.fixture.arrived.clear();
      const [{ id }] = await routed();
      await session.evaluate((id) => browser.tabs.update(id, { url: "http://down.test/" }), id);
      await session.evaluate((id) => browser.tabs.reload(id), (await routed())[1].id);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      assert.deepEqual(past(), []);
      assert.equal(await session.ask({ ask: "openThroughTor", url: OTHER }), "port");
      assert.deepEqual(past(), []);

      // Nor if something else answers there.
      await session.ask({ ask: "chooseTorPort", port: inside.port });
      inside.arrived.clear();
      assert.equal(await session.ask({ ask: "openThroughTor", url: OTHER }), "port");
      assert.deepEqual([...inside.arrived], []);
      assert.deepEqual(past(), []);

      const page = await session.open("http://news.test/");
      const popup = await session.popup(await session.tabId("http://news.test/"));
      await within(() => popup.$eval("#tor", (part) => !part.hidden), "the button");
      await popup.click("#tor-open");
      await within(() => popup.$eval("#tor-status", ({ textContent }, port) => textContent.includes(`ports tried: ${port})`), String(inside.port)), "the reason");
      await accessible(popup, "no Tor");
      await photograph(popup, "tor-missing-firefox");
      await popup.close();
      await page.close();
    });

    test("a tab that the browser restores is routed from its first request", async () => {
      socks = await startSocks(inside.port, socks.port);
      await session.ask({ ask: "chooseTorPort", port: socks.port });
      await session.restartBackground();
      session.fixture.arrived.clear();
      inside.arrived.clear();
      const [{ id }] = await routed();
      await session.evaluate((id) => browser.tabs.update(id, { url: "http://second.test/" }), id);
      await within(() => inside.arrived.has("http://second.test/"), "the page");
      assert.deepEqual(past(), []);
    });

    test("with the last tab go the container and the settings", async () => {
      await session.evaluate(async (ids) => browser.tabs.remove(ids), (await routed()).map(({ id }) => id));
      await within(async () => (await containers()) === 0, "the end of the container");
      await within(async () => JSON.stringify(await guards()) === JSON.stringify(guardsBefore), "the settings before");
    });

    test("the dashboard has the port", async () => {
      const page = await session.ownPage("options/index.html#privacy");
      await page.waitForSelector("#tor:not([hidden])");
      await page.$eval("#tor-port", (field) => {
        field.value = "70000";
        field.dispatchEvent(new Event("change"));
      });
      await within(() => page.$eval("#tor-status", ({ textContent }) => textContent !== ""), "the answer");
      assert.equal(await page.$eval("#tor-port", ({ value }) => value), String(socks.port), "no port");
      await accessible(page, "the port of Tor");
      await page.close();
    });
  });
}
