/** Page filters on pages that no ordinary navigation loads: prerendered, restored, from a service worker, from the browser's memory. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { FrameMessages } from "../../../extension/background/page/frame-messages.js";
import { PACKED_COMMON, PACKED_SHEET } from "../../../extension/shared/common-files.js";
import { browsers } from "../browsers/index.mjs";
import { ROOT } from "../build.mjs";
import { LIST, livingWeb } from "../fixture/lives.mjs";
import { startSession, within } from "../session.mjs";

const LOADS = Number(process.env.BROCK_LOADS ?? 5);

test("a prerendered page is no part of the page that its tab shows", async () => {
  const { Engine, init } = await import(join(process.env.BROCK_NPM ?? join(ROOT, "dist/npm"), "index.js"));
  await init();
  const engine = Engine.fromLists([{ name: "mine", text: LIST }]);
  const settings = { sitesOff: ["other.test"], isOff: (site) => site === "other.test" };
  const messages = new FrameMessages({ scripts: {}, engine: { current: engine }, ready: Promise.resolve(), settings, startFrame: async () => "started", stopFrame: async () => {} });
  const start = (url, tabUrl, ancestors = []) => messages.handle({ frame: "start", ancestors }, { tabId: 1, frameId: 7, url, origin: new URL(url).origin, tabUrl });
  assert.equal(await start("http://life.test/", ""), "started");
  assert.deepEqual(await start("http://other.test/", ""), { off: true });
  assert.deepEqual(await start("http://life.test/", "", ["http://inner.test", "http://other.test"]), { off: true });
  assert.deepEqual(await start("http://life.test/", "http://other.test/"), { off: true });
  engine.free();
});

for (const browser of browsers()) {
  describe(`the lives of pages in ${browser.name}`, () => {
    let session;
    const web = livingWeb();
    before(async () => {
      session = await startSession(browser, { handlers: web.handlers, list: LIST, permissions: ["sessions"] });
      await within(async () => (await session.ask({ ask: "health" })).lists.length > 0, "engine");
    });
    after(() => session?.close());

    /** The next report of a page. */
    const told = (path, wanted = () => true) => within(() => web.told.find((one) => one.url.endsWith(path) && wanted(one)), `report of ${path}`);
    const ALL = "ad,box,styled,generic,text";
    /** Scriptlets came first, and no frame on the screen had what the list hides. */
    const isFiltered = ({ first, shown, painted }, more = {}) => {
      assert.deepEqual({ first, shown, ad: painted.ad, ...more }, { first: true, shown: "text", ad: undefined, ...more });
      // Firefox asks the background for classes.
      assert.deepEqual(painted, { text: painted.text, ...(browser.name === "firefox" && painted.generic && { generic: painted.generic }) });
    };
    const isWhole = ({ first, shown }) => assert.deepEqual({ first, shown }, { first: null, shown: ALL });
    const only = (name, title, run) => browser.name === name && test(title, run);

    /** Opens a page that prerenders another, and goes there. @param {() => Promise<unknown>} [meanwhile] */
    async function prerendered(meanwhile = async () => {}) {
      web.told.length = 0;
      session.fixture.arrived.clear();
      const page = await session.open("http://life.test/rules");
      await within(() => session.fixture.arrived.has("http://life.test/next"), "request of the prerendered page");
      await within(() => session.evaluate(async () => {
        const tabs = await chrome.tabs.query({});
        const frames = await Promise.all(tabs.map(({ id }) => chrome.webNavigation.getAllFrames({ tabId: id })));
        return frames.flat().some((frame) => frame?.url.endsWith("/next") && frame.documentLifecycle === "prerender");
      }), "prerendered page");
      await meanwhile();
      await page.evaluate(() => { location.href = "/next"; });
      const report = await told("/next");
      assert.equal(report.isPrerendered, true);
      await page.close();
      return report;
    }

    test(`${LOADS} loads: nothing that filters hide or style is painted`, async () => {
      for (let load = 0; load < LOADS; load += 1) {
        const page = await session.open(`http://life.test/load?${load}`);
        isFiltered(await told(`/load?${load}`));
        await page.close();
      }
    });

    only("chromium", "prerendered", async () => isFiltered(await prerendered()));

    only("chromium", "prerendered, on a site that is switched off before or meanwhile", async () => {
      const off = (off) => session.ask({ ask: "switchSite", site: "life.test", off });
      const { shown } = await prerendered(() => off(true));
      assert.equal(shown, ALL);
      isWhole(await prerendered());
      await off(false);
      isFiltered(await prerendered());
    });

    for (const [path, how] of [["made", "writes itself"], ["cached", "takes from its cache"], ["passed", "requests"]]) {
      test(`a page that a service worker ${how}, with a background that is awake, and one that has ended`, async () => {
        const page = await session.open("http://worker.localhost/");
        await page.evaluate(() => navigator.serviceWorker.register("/sw.js"));
        await within(() => page.evaluate(() => navigator.serviceWorker.controller !== null), "service worker");
        for (const state of ["awake", "ended"]) {
          if (state === "ended") await session.restartBackground();
          await page.goto(`http://worker.localhost/${path}?${state}`);
          const report = await told(`/${path}?${state}`);
          assert.equal(report.isControlled, true);
          isFiltered(report);
        }
        await page.close();
      });
    }

    // Reading an empty file as a sheet never ends, and the frame gets nothing more. This list has no rules for these sheets.
    only("firefox", "the packed sheets are not empty", async () => {
      for (const path of [PACKED_SHEET, PACKED_COMMON.css]) {
        const text = await session.evaluate(async (path) => (await fetch(browser.runtime.getURL(path))).text(), path);
        assert.ok(text.length > 0, path);
      }
    });

    /** Goes back to a page in the browser's memory. @param {() => Promise<unknown>} [meanwhile] */
    async function returned(meanwhile = async () => {}) {
      web.told.length = 0;
      const page = await session.open("http://life.test/kept");
      isFiltered(await told("/kept"));
      await page.evaluate(() => { location.href = "http://other.test/"; });
      await told("other.test/");
      await meanwhile();
      web.told.length = 0;
      await page.evaluate(() => { history.back(); }).catch(() => {});
      const report = await told("/kept");
      return { page, report };
    }

    // Browsers need not keep a page, and then load it again.
    const TRIES = 5;

    test("from the browser's memory", async () => {
      for (let left = TRIES; ; left -= 1) {
        const { page, report } = await returned();
        isFiltered(report);
        await page.close();
        if (report.isReturned) break;
        assert.ok(left > 1, `the page was loaded again each of ${TRIES} times`);
      }
    });

    test("from the browser's memory, on a site that was switched off meanwhile", async () => {
      const { page, report } = await returned(() => session.ask({ ask: "switchSite", site: "life.test", off: true }));
      // Firefox can drop a page from its memory, and then loads it again.
      await becomesWhole(page, report.isReturned);
    });

    /** A page on a site that is switched off. @param {any} page @param {boolean} isKept Whether it was there before. */
    async function becomesWhole(page, isKept) {
      // Firefox cannot remove a sheet that was registered.
      const whole = browser.name === "firefox" && isKept ? "box,styled,generic,text" : ALL;
      const shown = () => page.evaluate(() => globalThis.shown());
      await within(async () => (await shown()) === whole, "elements").catch(async (error) => assert.equal(await shown(), whole, String(error)));
      await session.ask({ ask: "switchSite", site: "life.test", off: false });
      await page.close();
    }

    // Chromium loads a page again if a site was switched off meanwhile.
    only("firefox", "from the browser's memory, on a site that was switched off meanwhile, a page that has opened its document again", async () => {
      const page = await session.open("http://life.test/opened");
      isFiltered(await told("/opened"));
      await page.evaluate(() => {
        const { innerHTML } = document.body;
        document.open();
        document.write(innerHTML);
        document.close();
        window.isKept = true;
      });
      await within(() => page.evaluate(() => document.readyState === "complete" && globalThis.shown() === "text"), "filtered page");
      web.told.length = 0;
      await page.evaluate(() => { location.href = "http://other.test/"; });
      await told("other.test/");
      await session.ask({ ask: "switchSite", site: "life.test", off: true });
      await page.evaluate(() => { history.back(); }).catch(() => {});
      await within(() => page.evaluate(() => window.isKept === true), "page of the browser's memory");
      await becomesWhole(page, true);
    });

    test("an empty frame has filters when a page adds elements to it later, by whatever way, and none if its site was switched off", async () => {
      const page = await session.open("http://life.test/load?frames");
      const empty = (count) => page.evaluate(async (count) => {
        window.frames2 = Array.from({ length: count }, () => document.body.appendChild(document.createElement("iframe")));
        await new Promise((resolve) => setTimeout(resolve, 300));
      }, count);
      /** The elements that are shown in each frame. */
      const shown = () => page.evaluate(() => window.frames2.map(({ contentDocument }) => [...contentDocument.querySelectorAll("[data-look]")].filter((one) => one.getClientRects().length > 0).map((one) => one.dataset.look).join()));
      const fill = () => page.evaluate(() => {
        const CONTENT = '<p data-look="text">Text</p><div class="generic-ad" data-look="generic">ad</div><div class="ad" data-look="ad">ad</div><div class="box" data-look="box">Sponsored</div>';
        const [added, written, named, replaced] = window.frames2.map((frame) => frame.contentDocument);
        added.body.innerHTML = CONTENT;
        written.write(CONTENT);
        if (!named) return;
        named.body.innerHTML = '<section><form><input name="nodeType"></form><img name="querySelector"></section>';
        named.body.insertAdjacentHTML("beforeend", CONTENT);
        const root = replaced.createElement("html");
        root.innerHTML = `<body>${CONTENT}</body>`;
        replaced.documentElement.replaceWith(root);
      });
      const become = (wanted) => within(async () => JSON.stringify(await shown()) === JSON.stringify(wanted), "elements").catch(async (error) => assert.deepEqual(await shown(), wanted, String(error)));
      await empty(4);
      await fill();
      await become(["text", "text", "text", "text"]);
      await empty(2);
      // Firefox cannot remove a sheet that was registered as text.
      const LATER = browser.name === "firefox" ? "text,generic,box" : "text,generic,ad,box";
      await session.ask({ ask: "switchSite", site: "life.test", off: true });
      await within(async () => (await page.evaluate(() => globalThis.shown())).includes("generic"), "filters that are undone");
      await fill();
      await become([LATER, LATER]);
      await session.ask({ ask: "switchSite", site: "life.test", off: false });
      await page.close();
    });

    test("a closed tab that is opened again", async () => {
      const page = await session.open("http://life.test/restored");
      await told("/restored");
      await page.close();
      web.told.length = 0;
      await session.evaluate(() => (globalThis.browser ?? chrome).sessions.restore());
      isFiltered(await told("/restored"));
    });

    /** Shows a tab: a page behind has no frames on the screen. @param {string} path */
    const inFront = (path) => within(() => session.evaluate(async (path) => {
      const { tabs } = globalThis.browser ?? chrome;
      const tab = (await tabs.query({})).find(({ url }) => url?.endsWith(path));
      await tabs.update(tab.id, { active: true });
      return true;
    }, path), `tab of ${path}`);

    test("a tab that the browser has discarded, after the background has ended", async () => {
      await session.open("http://life.test/discarded");
      await told("/discarded");
      const other = await session.open("http://other.test/");
      const tabId = await session.tabId("http://life.test/discarded");
      await session.evaluate(async (tabId) => void (await (globalThis.browser ?? chrome).tabs.discard(tabId)), tabId);
      await session.restartBackground();
      web.told.length = 0;
      await inFront("/discarded");
      isFiltered(await told("/discarded"));
      await other.close();
    });

    // Chromium installs the unpacked extension after its start.
    only("firefox", "the page that the browser opens as it starts", async () => {
      await session.restart({ firstPage: "http://life.test/first" });
      await inFront("/first");
      isFiltered(await told("/first"));
    });
  });
}
