/** Tabs through Tor, with a browser in memory: ports, the proxy of each request, what is refused, what cannot be guarded, and updates. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { Settings } from "../../../extension/background/settings.js";
import { NAME, Tor } from "../../../extension/background/tor/index.js";
import { CheckedLocal } from "../../../extension/shared/checked-storage.js";
import { fakeLocal } from "../fixture/fake-storage.mjs";

const siteOf = (url) => new URL(url).hostname.split(".").slice(-2).join(".");
/** The latest container's number: Firefox gives none twice. */
let latest = 100;
const REFUSED = "NS_ERROR_PROXY_CONNECTION_REFUSED";

/** @param {{ stored?: Record<string, unknown>, speaks?: number[], canGuard?: boolean, isAllowed?: boolean, named?: string[], probe?: Promise<unknown> }} [world] Speaks: the ports with SOCKS. Named: containers that are there. Probe: what the answer of a port waits for. */
async function start({ stored = {}, speaks = [9050], canGuard = true, isAllowed = true, named = [], probe } = {}) {
  const raw = fakeLocal(stored);
  const containers = new Map(named.map((store) => [store, NAME]));
  const tabs = new Map();
  const unguarded = [];
  const on = {};
  /** Guards: what the settings are. Updated: how often the new version was started. */
  const browser = { canGuard, guards: "open", updated: 0 };
  let proxied;
  const route = {
    isPossible: () => true,
    isAllowed: async () => isAllowed,
    hasProxy: () => true,
    watchTakenBack: (listener) => (on.takenBack = listener),
    watchUpdate: (listener) => (on.update = listener),
    update: () => void (browser.updated += 1),
    route: (listener) => (proxied = listener),
    async failureOf(url) {
      await probe;
      const [{ port }] = await proxied({ url, type: "xmlhttprequest", cookieStoreId: "firefox-default" });
      return speaks.includes(port) ? "NS_ERROR_UNKNOWN_HOST" : REFUSED;
    },
    containers: async (name) => [...containers].filter(([, one]) => one === name).map(([store]) => store),
    async addContainer(name) {
      const store = `firefox-container-${(latest += 1)}`;
      containers.set(store, name);
      return store;
    },
    async removeContainer(store) {
      if (!containers.delete(store)) throw new Error("no such container");
    },
    tabsIn: async (store) => [...tabs].filter(([, one]) => one === store).map(([id]) => id),
    open: async (url, store) => void tabs.set(tabs.size + 1, store),
    close: async (ids) => ids.forEach((id) => tabs.delete(id)),
    storeOf: async (id) => tabs.get(id) ?? "firefox-default",
    async guard() {
      const before = { networkPredictionEnabled: browser.guards };
      if (browser.canGuard) browser.guards = "closed";
      return { before, holds: browser.canGuard };
    },
    async unguard(before) {
      unguarded.push(before);
      browser.guards = before.networkPredictionEnabled;
    },
  };
  const local = new CheckedLocal(raw);
  const unlearned = { stores: new Set(), ready: Promise.resolve() };
  const tor = new Tor({ route, settings: new Settings(local), local, tabs: { watchClosed: (listener) => (on.closed = listener) }, siteOf, unlearned });
  await tor.ready;
  const close = async (id) => {
    tabs.delete(id);
    on.closed(id);
    await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return { tor, raw, containers, tabs, unguarded, unlearned, browser, close, on, proxied: (request) => proxied({ type: "image", ...request }), ask: (name, more) => tor.handlers[name](more) };
}
const turns = () => new Promise((resolve) => setTimeout(resolve, 10));
const SOCKS = { type: "socks", host: "127.0.0.1", port: 9050 };
const open = (background) => background.ask("openThroughTor", { url: "https://www.news.test/" });

describe("tabs through Tor", () => {
  test("each request has the site of its page as user name, and no other proxy is tried", async () => {
    const background = await start();
    assert.equal(await open(background), null);
    const store = background.tabs.get(1);
    const user = async (request) => {
      const [proxy, next, ...more] = await background.proxied({ cookieStoreId: store, ...request });
      assert.deepEqual([proxy.type, proxy.host, proxy.port, proxy.proxyDNS, next, more.length], ["socks", "127.0.0.1", 9050, true, null, 0]);
      return proxy.username;
    };
    assert.equal(await user({ type: "main_frame", url: "https://www.news.test/", documentUrl: "https://before.test/" }), "news.test");
    assert.equal(await user({ url: "https://cdn.test/x", documentUrl: "https://www.news.test/a" }), "news.test");
    assert.equal(await user({ url: "https://cdn.test/x", documentUrl: "https://frame.test/", frameAncestors: [{ url: "https://middle.test/" }, { url: "https://www.news.test/a" }] }), "news.test");
    assert.equal(await user({ url: "https://cdn.test/x", originUrl: "https://www.news.test/worker.js" }), "news.test");
    assert.equal(await background.proxied({ cookieStoreId: "firefox-default", url: "https://cdn.test/x" }), undefined);
    assert.ok(background.unlearned.stores.has(store));
  });

  test("of the usual ports either will do; another is the only one", async () => {
    const second = await start({ speaks: [9150] });
    assert.equal(await open(second), null);
    assert.equal(await second.ask("torPort"), 9150);
    const own = await start({ stored: { torPort: 9999 } });
    assert.equal(await open(own), "port");
    assert.equal(own.tabs.size, 0);
  });

  test("nothing is opened without the permission, or if the browser would go past the port", async () => {
    for (const [world, problem] of [[{ isAllowed: false }, "permission"], [{ canGuard: false }, "guard"], [{ speaks: [] }, "port"]]) {
      const background = await start(world);
      assert.equal(await open(background), problem);
      assert.deepEqual([background.tabs.size, background.containers.size], [0, 0]);
    }
  });

  test("requests to this device are refused, and all of them when the permission is taken back", async () => {
    const background = await start();
    await open(background);
    const cookieStoreId = background.tabs.get(1);
    const refuses = (url, store = cookieStoreId) => background.tor.refuses({ cookieStoreId: store, url, proxyInfo: SOCKS });
    for (const host of ["localhost", "a.localhost", "127.0.0.1", "127.1.2.3", "[::1]", "0.0.0.0"]) assert.equal(refuses(`http://${host}:8080/x`), true, host);
    for (const url of ["https://localhost.test/", "https://127.0.0.1.test/"]) assert.equal(refuses(url), false, url);
    assert.equal(refuses("http://localhost/", "firefox-container-1"), false);
    background.on.takenBack();
    assert.equal(refuses("https://news.test/"), true, "at once");
    await turns();
    assert.equal(background.tabs.size, 0);
    assert.equal(refuses("https://news.test/"), true);
  });

  test("when the permission is taken back, nothing waits for a port that does not answer", async () => {
    const background = await start({ named: ["firefox-container-5"], probe: new Promise(() => {}) });
    void open(background);
    const request = { cookieStoreId: "firefox-container-5", url: "https://news.test/", proxyInfo: SOCKS };
    assert.equal(background.tor.refuses(request), false);
    background.on.takenBack();
    assert.equal(background.tor.refuses(request), true);
  });

  test("a request that goes another way than through the port is refused", async () => {
    const background = await start();
    await open(background);
    const cookieStoreId = background.tabs.get(1);
    const refuses = (proxyInfo, url = "https://news.test/x", store = cookieStoreId) => background.tor.refuses({ cookieStoreId: store, url, proxyInfo });
    assert.equal(refuses(SOCKS), false);
    const others = [undefined, null, { type: "direct" }, { ...SOCKS, port: 9051 }, { ...SOCKS, host: "192.0.2.1" }, { ...SOCKS, type: "http" }, { ...SOCKS, type: "socks4" }];
    for (const other of others) {
      for (const scheme of ["http", "https", "ws", "wss"]) assert.equal(refuses(other, `${scheme}://news.test/x`), true, JSON.stringify(other));
      assert.equal(refuses(other, "https://news.test/x", "firefox-container-1"), false, "another container");
      assert.equal(refuses(other, "https://news.test/x", "firefox-default"), false);
    }
    assert.equal(refuses(null, "http://[::ffff:7f00:1]:8080/"), true);
    assert.equal(refuses(null, "data:image/gif;base64,"), false, "nothing is sent");
  });

  test("each opened tab sets the settings again; with the last tab they are as before the first", async () => {
    const background = await start();
    await open(background);
    background.browser.guards = "changed by another extension";
    assert.equal(await open(background), null);
    assert.equal(background.browser.guards, "closed");
    background.browser.canGuard = false;
    assert.equal(await open(background), "guard");
    assert.deepEqual([background.tabs.size, background.unguarded], [2, []], "those of the open tabs stay");
    await background.close(1);
    await background.close(2);
    assert.equal(background.browser.guards, "open");
  });

  test("an update of the extension waits for the end of the last tab", async () => {
    const background = await start();
    background.on.update();
    await turns();
    assert.equal(background.browser.updated, 1, "no tab is open");
    const later = await start({ named: ["firefox-container-5"] });
    await open(later);
    later.on.update();
    await turns();
    assert.equal(later.browser.updated, 0);
    await later.close(1);
    assert.deepEqual([later.browser.updated, later.containers.size], [1, 0]);
    await open(background);
    await background.close(1);
    assert.equal(background.browser.updated, 2, "as long as it has not been installed");
  });

  test("a container that the person removes ends as one without tabs", async () => {
    const background = await start();
    await open(background);
    background.containers.clear();
    await background.close(1);
    assert.equal(background.browser.guards, "open");
    assert.equal(await open(background), null);
    assert.equal(background.containers.size, 1);
  });

  test("with the last tab the container goes; a tab of it that is opened again loads nothing", async () => {
    const background = await start();
    await open(background);
    await open(background);
    const store = background.tabs.get(1);
    await background.close(1);
    assert.equal(background.containers.size, 1);
    await background.close(2);
    assert.equal(background.containers.size, 0);
    assert.deepEqual(background.unguarded, [{ networkPredictionEnabled: "open" }]);
    const request = { cookieStoreId: store, url: "https://cdn.test/x", documentUrl: "https://www.news.test/", proxyInfo: SOCKS };
    const isSafe = async ({ tor, proxied }) => [await tor.refuses(request), (await proxied(request))[1]];
    assert.deepEqual(await isSafe(background), [true, null]);
    const later = await start({ stored: Object.fromEntries(background.raw.values) });
    assert.deepEqual(await isSafe(later), [true, null]);
    // Also while another container is open.
    await open(later);
    assert.deepEqual(await isSafe(later), [true, null]);
    later.tabs.set(7, store);
    const { isInside, hasEnded } = await later.ask("torState", { tabId: 7 });
    assert.deepEqual([isInside, hasEnded], [true, true]);
    assert.equal((await later.ask("torState", { tabId: 1 })).hasEnded, false);
  });

  test("a container whose number is lost is found by its name", async () => {
    const background = await start({ stored: { torStores: 5 }, named: ["firefox-container-77"] });
    assert.equal((await background.proxied({ cookieStoreId: "firefox-container-77", url: "https://cdn.test/x", documentUrl: "https://news.test/" }))[1], null);
    assert.equal(await open(background), null);
    assert.equal(background.tabs.get(1), "firefox-container-77");
  });
});

describe("a probe of a port", () => {
  /** It takes connections, and never answers. */
  const silent = createServer(() => {});
  let torRoute;
  let tell = (_details) => {};
  before(async () => {
    await new Promise((resolve) => silent.listen(0, "127.0.0.1", () => resolve(undefined)));
    globalThis.browser = { webRequest: { onErrorOccurred: { addListener: (listener) => (tell = listener), removeListener: () => {} } } };
    ({ torRoute } = await import("../../../extension/shared/tor-route.js"));
  });
  after(() => {
    delete globalThis.browser;
    silent.closeAllConnections();
    silent.close();
  });

  test("a port that never answers is as one where nothing answers", { timeout: 10_000 }, async () => {
    const { port } = /** @type {import("node:net").AddressInfo} */ (silent.address());
    assert.equal(await torRoute.failureOf(`http://127.0.0.1:${port}/`, 100), "NS_ERROR_NET_TIMEOUT");
  });

  test("a browser that is busy tells long after the failure why the request failed", { timeout: 10_000 }, async () => {
    // Fetch never connects to this port.
    const failure = torRoute.failureOf("http://127.0.0.1:1/");
    await new Promise((resolve) => setTimeout(resolve, 200));
    tell({ error: REFUSED });
    assert.equal(await failure, REFUSED);
  });
});
