/** Frames of trackers whose cookies are removed: their storage, and what persists. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { hostBelow, readReference } from "../fixture/reference.mjs";
import { startSession, within } from "../session.mjs";

/** Runs in a frame: uses storage and sends the results to the page. */
function looks() {
  const tell = (found) => top.postMessage({ url: location.href, found }, "*");
  const thrown = async (run) => {
    try {
      return await run();
    } catch (error) {
      return error.name;
    }
  };
  const database = () => new Promise((resolve) => {
    const request = indexedDB.open("kept", 3);
    request.onupgradeneeded = () => request.result.createObjectStore("made");
    request.onsuccess = () => resolve([...request.result.objectStoreNames].join());
    request.onerror = () => resolve(`refused: ${request.error.name}`);
  });
  const deleted = () => new Promise((resolve) => {
    const request = indexedDB.deleteDatabase("nothing");
    request.onsuccess = () => resolve("gone");
    request.onerror = () => resolve(request.error.name);
  });
  const used = (store) => {
    const found = [store.length, store.getItem("id"), store.id ?? null, "id" in store];
    store.setItem("id", "one");
    store.other = 2;
    store.setItem("getItem", "x");
    const now = [store.length, store.id, store.getItem("other"), Object.keys(store).sort().join(), store.key(0) !== null, store.key(9), JSON.stringify(store)];
    delete store.other;
    store.removeItem("getItem");
    return { found, now, after: [store.length, "other" in store], what: [String(store), store instanceof Storage, typeof store.getItem] };
  };
  const shape = (owner, name, part) => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    const call = descriptor[part];
    return [call.name, call.length, String(call), Reflect.ownKeys(call).map(String).sort().join(), descriptor.enumerable, descriptor.configurable, "prototype" in call];
  };
  (async () => {
    const cookieBefore = document.cookie;
    document.cookie = "id=frame; SameSite=None; Secure; Partitioned; max-age=9999";
    tell({
      cookie: [cookieBefore, document.cookie],
      local: await thrown(() => used(localStorage)),
      session: await thrown(() => used(sessionStorage)),
      database: await thrown(database),
      deleted: await thrown(deleted),
      caches: window.caches && [await thrown(async () => String(await caches.open("kept"))), await thrown(() => caches.keys().then(String))],
      cookieStore: window.cookieStore && [await thrown(() => cookieStore.getAll().then((all) => all.length)), await thrown(() => cookieStore.get("id").then((one) => one?.value ?? null))],
      shapes: [
        shape(Document.prototype, "cookie", "get"),
        shape(Document.prototype, "cookie", "set"),
        shape(window, "localStorage", "get"),
        shape(Storage.prototype, "getItem", "value"),
        shape(Storage.prototype, "length", "get"),
        shape(IDBFactory.prototype, "open", "value"),
        shape(Function.prototype, "toString", "value"),
      ],
      throws: [await thrown(() => Storage.prototype.getItem.call({}, "a")), await thrown(() => localStorage.getItem()), await thrown(() => indexedDB.open()),
        await thrown(() => Object.getOwnPropertyDescriptor(Document.prototype, "cookie").get.call({}))],
      left: "brockDigits" in globalThis,
    });
  })();
}

const give = (body) => (_request, response) => {
  response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" });
  response.end(`<!doctype html><html lang="en"><title>-</title>${body}</html>`);
};
const TOP = give(`<script>addEventListener("message", ({ data }) => { (window.told ??= {})[data.url] = data.found; });</script>`);
const FRAME = give(`<script>(${looks})()</script>`);
const handlers = {
  get: (key) => (key.endsWith("/frame") ? FRAME : key.endsWith("/nesting") ? give(`<iframe src="http://player.localhost/frame"></iframe>`) : TOP),
};

const ORDERS = `cookieblock player.localhost but-on sister.test
cookieblock one.localhost on news.test
allow player.localhost on chosen.test
cookieblock shop.test
cookieblock one.co.uk
`;

for (const browser of browsers()) {
  describe(`isolated frames in ${browser.name}`, () => {
    let session;

    before(async () => {
      // With an empty background: at its start it would register the scripts of its own settings, perhaps after this test.
      session = await startSession(browser, { handlers, separate: true, background: "" });
      await apply({ learned: ORDERS, sitesOff: ["off.test"] });
    });
    after(() => session?.close());

    /** Registers the scripts as the background does. */
    const apply = (policies) => session.evaluate(async (policies, runsOnce) => {
      const [{ StorageIsolation }, { frameSelection }, { contentScripts }] = await Promise.all(
        ["/background/learning/storage-isolation.js", "/background/learning/frame-selection.js", "/shared/watching.js"].map((path) => import(path)),
      );
      const select = frameSelection(new URL("/engine/learner_bg.wasm", location.href).href);
      await new StorageIsolation({ scripts: contentScripts, runsOnce, select }).apply(policies);
    }, { chosen: "", learned: "", sitesOff: [], ...policies }, browser.name === "chromium");

    /** The results of a frame in a page. */
    async function found(site, frame, tellsAs = frame) {
      const page = await session.open(`http://${site}/`);
      await page.evaluate((src) => document.body.append(Object.assign(document.createElement("iframe"), { src })), `http://${frame}`);
      const told = await within(() => page.evaluate((url) => window.told?.[url], `http://${tellsAs}`), `word of ${frame} on ${site}`);
      await page.close();
      return told;
    }
    const empty = (store) => assert.deepEqual(store, {
      found: [0, null, null, false],
      now: [3, "one", "2", "id,other", true, null, '{"id":"one","other":"2"}'],
      after: [1, false],
      what: ["[object Storage]", true, "function"],
    });
    const isEmptied = ({ database }) => database.startsWith("refused");

    test("storage is empty, works, and is deleted with the frame", async () => {
      for (const visit of ["first", "second"]) {
        const { cookie, local, session, database, deleted, caches, cookieStore, left } = await found("site.test", "player.localhost/frame");
        assert.deepEqual(cookie, ["", ""], visit);
        empty(local);
        empty(session);
        assert.equal(database, "refused: AbortError");
        assert.equal(deleted, "gone");
        if (caches) assert.deepEqual(caches, ["SecurityError", ""]);
        if (cookieStore) assert.deepEqual(cookieStore, [0, null]);
        assert.equal(left, false);
      }
    });

    test("replacements look like native functions, and throw like them", async () => {
      const [ours, native] = [await found("site.test", "player.localhost/frame"), await found("site.test", "free.localhost/frame")];
      assert.deepEqual(ours.shapes, native.shapes);
      assert.deepEqual(ours.throws, native.throws);
    });

    test("other frames keep their storage", async () => {
      const free = () => found("site.test", "free.localhost/frame");
      await free();
      const { local, cookie, database } = await free();
      assert.deepEqual([local.found[1], cookie[1], database], ["one", "id=frame", "made"]);
    });

    /** @type {[string, string, string, boolean, string?][]} */
    const cases = [
      ["a frame of the host itself", "site.test", "player.localhost/frame", true],
      ["a host below it", "site.test", "eu.player.localhost/frame", true],
      ["in a page of its own", "player.localhost", "player.localhost/frame", false],
      ["in a page of its own site", "www.player.localhost", "player.localhost/frame", false],
      ["in a page of a host beside it", "www.shop.test", "cdn.shop.test/frame", false],
      ["in a page that is under the same country only", "two.co.uk", "one.co.uk/frame", true],
      ["in a page of its own site there", "www.one.co.uk", "cdn.one.co.uk/frame", false],
      ["on a site of the same owner", "sister.test", "player.localhost/frame", false],
      ["and on a host of it", "www.sister.test", "player.localhost/frame", false],
      ["on a site where it is allowed", "chosen.test", "player.localhost/frame", false],
      ["on a site that is switched off", "off.test", "player.localhost/frame", false],
      ["an order for one site, there", "news.test", "one.localhost/frame", true],
      ["and elsewhere", "site.test", "one.localhost/frame", false],
      ["in a frame of another", "site.test", "nested.test/nesting", true, "player.localhost/frame"],
      ["in a frame of another, on its owner's site", "sister.test", "nested.test/nesting", false, "player.localhost/frame"],
    ];
    for (const [what, site, frame, expected, tellsAs] of cases) {
      test(`${what}: ${expected ? "empty" : "as it is"}`, async () => {
        assert.equal(isEmptied(await found(site, frame, tellsAs)), expected);
      });
    }

    test("a top-level page is not affected", async () => {
      const page = await session.open("http://player.localhost/");
      assert.equal(await page.evaluate(() => {
        document.cookie = "id=page";
        return document.cookie.includes("id=page");
      }), true);
      await page.close();
    });

    const { skip, read } = readReference("block-third-party-tracking-cookies");
    test("DuckDuckGo's reference cases", { skip }, async (t) => {
      const [{ cookieAPI, ...others }, { trackers }, { features, unprotectedTemporary }] = await Promise.all(
        ["tests.json", "tracker_radar_reference.json", "config_reference.json"].map(read));
      const { settings, exceptions } = features.trackingCookies3p;
      const here = (host) => hostBelow(host, "localhost");
      await apply({
        chosen: settings.excludedCookieDomains.map(({ domain }) => `allow ${here(domain)}`).join("\n"),
        learned: Object.keys(trackers).map((host) => `cookieblock ${here(host)}`).join("\n"),
        sitesOff: [...exceptions, ...unprotectedTemporary].map(({ domain }) => here(domain)),
      });
      for (const [group, { tests }] of Object.entries(others)) {
        t.diagnostic(`left out: ${group}, ${tests.length} cases: headers are the rules' and the request gate's`);
      }
      let held = 0;
      for (const { name, siteURL, frameURL, expectDocumentCookieSet, exceptPlatforms } of cookieAPI.tests) {
        if (exceptPlatforms.includes("web-extension")) {
          t.diagnostic(`left out: ${name}: not for web extensions`);
          continue;
        }
        const [site, frame] = [siteURL, frameURL].map((url) => here(new URL(url).hostname));
        const { cookie } = await found(site, `${frame}/frame`);
        assert.equal(cookie[1] !== "", expectDocumentCookieSet, name);
        held += 1;
      }
      t.diagnostic(`${held} cases hold`);
      assert.ok(held >= 7, `${held}`);
      await apply({ learned: ORDERS, sitesOff: ["off.test"] });
    });

    test("without a policy, frames are not affected", async () => {
      await apply({});
      assert.equal(isEmptied(await found("site.test", "player.localhost/frame")), false);
      await apply({ learned: ORDERS });
    });
  });
}
