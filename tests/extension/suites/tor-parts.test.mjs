/** Tabs through Tor, with a browser in memory: ports, the proxy of each request, what is refused, and what cannot be guarded. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Settings } from "../../../extension/background/settings.js";
import { NAME, Tor } from "../../../extension/background/tor/index.js";
import { CheckedLocal } from "../../../extension/shared/checked-storage.js";
import { fakeLocal } from "../fixture/fake-storage.mjs";

const siteOf = (url) => new URL(url).hostname.split(".").slice(-2).join(".");
const REFUSED = "NS_ERROR_PROXY_CONNECTION_REFUSED";

/** @param {{ stored?: Record<string, unknown>, speaks?: number[], canGuard?: boolean, isAllowed?: boolean, named?: string[] }} [world] Speaks: the ports with SOCKS. Named: containers that are there. */
async function start({ stored = {}, speaks = [9050], canGuard = true, isAllowed = true, named = [] } = {}) {
  const raw = fakeLocal(stored);
  const containers = new Map(named.map((store) => [store, NAME]));
  const tabs = new Map();
  const unguarded = [];
  const on = {};
  let proxied;
  const route = {
    isPossible: () => true,
    isAllowed: async () => isAllowed,
    hasProxy: () => true,
    watchTakenBack: (listener) => (on.takenBack = listener),
    route: (listener) => (proxied = listener),
    async failureOf(url) {
      const [{ port }] = await proxied({ url, type: "xmlhttprequest", cookieStoreId: "firefox-default" });
      return speaks.includes(port) ? "NS_ERROR_UNKNOWN_HOST" : REFUSED;
    },
    containers: async (name) => [...containers].filter(([, one]) => one === name).map(([store]) => store),
    async addContainer(name) {
      const store = `firefox-container-${10 + containers.size}`;
      containers.set(store, name);
      return store;
    },
    removeContainer: async (store) => void containers.delete(store),
    tabsIn: async (store) => [...tabs].filter(([, one]) => one === store).map(([id]) => id),
    open: async (url, store) => void tabs.set(tabs.size + 1, store),
    close: async (ids) => ids.forEach((id) => tabs.delete(id)),
    storeOf: async (id) => tabs.get(id) ?? "firefox-default",
    guard: async () => (canGuard ? { networkPredictionEnabled: null } : null),
    unguard: async (before) => void unguarded.push(before),
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
  return { tor, raw, containers, tabs, unguarded, unlearned, close, on, proxied: (request) => proxied({ type: "image", ...request }), ask: (name, more) => tor.handlers[name](more) };
}
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
    const refuses = (url, store = cookieStoreId) => background.tor.refuses({ cookieStoreId: store, url });
    for (const host of ["localhost", "a.localhost", "127.0.0.1", "127.1.2.3", "[::1]", "0.0.0.0"]) assert.equal(refuses(`http://${host}:8080/x`), true, host);
    for (const url of ["https://localhost.test/", "https://127.0.0.1.test/"]) assert.equal(refuses(url), false, url);
    assert.equal(refuses("http://localhost/", "firefox-container-1"), false);
    background.on.takenBack();
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(background.tabs.size, 0);
    assert.equal(refuses("https://news.test/"), true);
  });

  test("with the last tab the container goes; a tab of it that is opened again is routed all the same", async () => {
    const background = await start();
    await open(background);
    await open(background);
    const store = background.tabs.get(1);
    await background.close(1);
    assert.equal(background.containers.size, 1);
    await background.close(2);
    assert.equal(background.containers.size, 0);
    assert.deepEqual(background.unguarded, [{ networkPredictionEnabled: null }]);
    const request = { cookieStoreId: store, url: "https://cdn.test/x", documentUrl: "https://www.news.test/" };
    assert.equal((await background.proxied(request))[1], null);
    const later = await start({ stored: Object.fromEntries(background.raw.values) });
    assert.equal((await later.proxied(request))[1], null);
  });

  test("a container whose number is lost is found by its name", async () => {
    const background = await start({ stored: { torStores: 5 }, named: ["firefox-container-77"] });
    assert.equal((await background.proxied({ cookieStoreId: "firefox-container-77", url: "https://cdn.test/x", documentUrl: "https://news.test/" }))[1], null);
    assert.equal(await open(background), null);
    assert.equal(background.tabs.get(1), "firefox-container-77");
  });
});
