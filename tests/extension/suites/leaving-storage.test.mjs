/** What "Forget this site when I leave" asks of the browser's API, with an API in memory that behaves as the browsers do. */

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";

/** An event with the filters of webRequest. */
function makeEvent() {
  const listeners = [];
  return {
    addListener: (listener, filter) => void listeners.push({ listener, filter }),
    removeListener: (listener) => void listeners.splice(listeners.findIndex((one) => one.listener === listener), 1),
    emit(details) {
      for (const { listener, filter } of listeners) {
        if (filter.tabId === details.tabId && (filter.types?.includes(details.type) ?? true)) listener(details);
      }
    },
  };
}

const onBeforeRequest = makeEvent();
let permissions = [];
let removals = [];
globalThis.chrome = /** @type {any} */ ({
  runtime: { getManifest: () => ({ permissions }) },
  permissions: { contains: async () => true },
  webRequest: { onBeforeRequest, ResourceType: { MAIN_FRAME: "main_frame", SUB_FRAME: "sub_frame", IMAGE: "image", OTHER: "other" } },
  browsingData: { remove: async (where, what) => void removals.push({ where, what: Object.keys(what) }) },
});
const { siteStorage } = await import("../../../extension/shared/site-storage.js");

describe("the storage of sites", () => {
  beforeEach(() => {
    permissions = [];
    removals = [];
  });

  test("Chromium: a document that a link leads to is no request of the page that is left", () => {
    const heard = [];
    const unwatch = siteStorage.watchRequests(7, (url, page) => heard.push([url, page]));
    const request = (url, type, initiator, more = {}) => onBeforeRequest.emit({ tabId: 7, url, type, initiator, frameId: 0, parentFrameId: -1, documentLifecycle: "active", ...more });
    request("https://forum.test/", "main_frame", "https://shop.test");
    request("https://cdn.test/x.png", "image", "https://shop.test");
    request("https://frame.test/", "sub_frame", "https://shop.test", { frameId: 5, parentFrameId: 0 });
    request("https://inner.test/", "sub_frame", "https://frame.test", { frameId: 6, parentFrameId: 5 });
    request("https://early.test/x.png", "image", "https://next.test", { documentLifecycle: "prerender", frameId: 9 });
    assert.deepEqual(heard, [["https://cdn.test/x.png", "https://shop.test/"], ["https://frame.test/", "https://shop.test/"], ["https://inner.test/", null]]);
    unwatch();
    request("https://cdn.test/y.png", "image", "https://shop.test");
    assert.equal(heard.length, 3);
  });

  test("Firefox: what has no container stays while a tab of another one shows the site", async () => {
    permissions = ["webRequestBlocking"];
    await siteStorage.remove(["https://shop.test"], "firefox-container-1", true);
    assert.deepEqual(removals.map(({ what }) => what), [["localStorage", "indexedDB"]]);
    await siteStorage.remove(["https://shop.test"], "firefox-container-1", false);
    assert.deepEqual(removals.slice(1), [
      { where: { hostnames: ["shop.test"], cookieStoreId: "firefox-container-1" }, what: ["localStorage", "indexedDB"] },
      { where: { hostnames: ["shop.test"] }, what: ["serviceWorkers", "cache"] },
    ]);
  });

  test("a store that is no more is told from other failures", () => {
    assert.equal(siteStorage.isStoreGone(new Error("Invalid cookieStoreId: firefox-container-9")), true);
    assert.equal(siteStorage.isStoreGone(new Error('Invalid cookie store id: "1".')), true);
    assert.equal(siteStorage.isStoreGone(new Error("the disk is full")), false);
  });
});
