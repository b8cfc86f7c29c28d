/** The tracking that Brock observes, and reports that a page cannot falsify. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { browsers } from "../browsers/index.mjs";
import { HANDLERS } from "../fixture/observed.mjs";
import { learningScripts, restingScripts, startSession, within } from "../session.mjs";

const TRACKED = "http://seen.test/";
const ID = "4f1c2d9a7b";

/** @param {string} setCookie */
const withoutAge = (setCookie) => setCookie.replace(/Max-Age=\d+/, "Max-Age");
/** @param {string} setCookie */
const ageOf = (setCookie) => Number(/Max-Age=(\d+)/.exec(setCookie)?.[1]);

for (const browser of browsers()) {
  describe(`observing in ${browser.name}`, () => {
    const isFirefox = browser.name === "firefox";
    /** A session cookie that a bounce sets: Chromium tells those that are stored, without the response's header. */
    const received = ({ cookies, setCookies }) => (isFirefox ? setCookies.join() : cookies);
    let session;

    before(async () => {
      session = await startSession(browser, { handlers: HANDLERS, wholeEvents: true });
      await within(async () => String(await scripts()) === String(restingScripts(browser)), "content scripts");
    });
    after(() => session?.close());

    const scripts = () => learningScripts(session);

    /** The latest events of one kind with these fields. */
    async function seen(event, fields = {}) {
      const { events } = await session.ask({ ask: "learning" });
      return events.filter((each) => each.event === event && Object.entries(fields).every(([name, value]) => each[name] === value));
    }
    const first = (event, fields) =>
      within(async () => (await seen(event, fields))[0], `${event} ${JSON.stringify(fields)}`);

    /** Clicks a link and waits until a tab shows its final page. */
    async function leave(link, to) {
      const page = await session.open("http://leaving.test/");
      await page.click(link);
      await session.tabId(to);
      return page;
    }

    describe("a page with trackers", () => {
      before(async () => {
        const page = await session.open(TRACKED);
        await session.fixture.settle(["http://pixel.localhost/second", "http://landing.test/two", "http://sandbox.test/works"]);
        await page.click("button");
      });

      test("a third party's cookies when they are set", async () => {
        const { event, time, site, type, frame, cookies, setCookies } = await first("request", { url: "http://pixel.localhost/first" });
        assert.equal(cookies, isFirefox ? "seen=1" : undefined);
        assert.deepEqual({ event, site, type, frame }, { event: "request", site: TRACKED, type: "image", frame: 0 });
        // Firefox keeps all cookies of third parties apart.
        assert.deepEqual(setCookies.map(withoutAge), isFirefox ? ["uid=9c8b7a6d5e4f3a2b; Max-Age"] : ["uid=9c8b7a6d5e4f3a2b; Max-Age; Partitioned", "seen=1; Partitioned"]);
        assert.ok(31_536_000 - ageOf(setCookies[0]) < 60, "the lifetime");
        assert.ok(Math.abs(Date.now() - time) < 60_000, "in milliseconds since 1970");
      });

      test("a third party's cookies when they are sent", async () => {
        const { cookies, setCookies } = await first("request", { url: "http://pixel.localhost/second" });
        // A host's cookies are told once for a page.
        assert.equal(cookies, undefined);
        assert.equal(setCookies, undefined);
      });

      test("a redirect and its target", async () => {
        assert.equal((await first("request", { url: "http://hop.test/one" })).redirectedTo, "http://landing.test/two");
        assert.equal((await first("request", { url: "http://landing.test/two" })).redirectedTo, undefined);
      });

      test("the body of a beacon", async () => {
        const { body, type } = await first("request", { url: "http://beacon.test/collect" });
        assert.equal(body, `visitor=${ID}&page=home`);
        assert.equal(type, browser.name === "firefox" ? "beacon" : "ping");
      });

      test("at most 4 KB of a script's request body", async () => {
        const { body, type } = await first("request", { url: "http://api.test/collect" });
        assert.equal(body, "x".repeat(4096));
        assert.equal(type, "xmlhttprequest");
      });

      test("nothing of the site's requests to itself", async () => {
        assert.ok(session.fixture.arrived.has("http://seen.test/own"));
        assert.deepEqual((await seen("request")).filter(({ url }) => new URL(url).hostname === "seen.test"), []);
      });

      test("fingerprinting, for the script that does it", async () => {
        const { site, calls, canvas } = await first("fingerprint", { url: "http://finger.test/print.js" });
        assert.equal(site, TRACKED);
        assert.deepEqual(canvas, { text: 36, width: 220, height: 40 });
        const gl = await (await shown(TRACKED)).evaluate(() => window.hasGl);
        assert.deepEqual(calls, {
          "CanvasRenderingContext2D.measureText": 3,
          "HTMLCanvasElement.toDataURL": 1,
          ...(gl && { "WebGLRenderingContext.getParameter": 1, "WebGLRenderingContext.getSupportedExtensions": 1 }),
          "BaseAudioContext.createOscillator": 1,
          "BaseAudioContext.createDynamicsCompressor": 1,
          "OfflineAudioContext.startRendering": 1,
          "AudioBuffer.getChannelData": 1,
          "Screen.availTop": 1,
          "Navigator.hardwareConcurrency": 1,
        });
      });

      test("fingerprinting in a sandboxed frame works and is observed", async () => {
        assert.ok(session.fixture.arrived.has("http://sandbox.test/works"));
        const { site, canvas } = await first("fingerprint", { url: "http://frame.test/sandboxed" });
        assert.deepEqual([site, canvas.text], [TRACKED, 12]);
      });

      test("the storage of a third party's frame, at most 4 KB of each item", async () => {
        const { site, area, items } = await first("storage", { url: "http://frame.test/keeps" });
        assert.deepEqual([site, area], [TRACKED, "localStorage"]);
        assert.deepEqual(items, { id: "f00dfeed12345678", long: "y".repeat(4096) });
        // A report causes no further one.
        await pause(500);
        assert.ok((await seen("storage", { url: "http://frame.test/keeps" })).length <= 3);
      });

      test("the site's own cookies", async () => {
        assert.equal((await first("page", { site: TRACKED })).cookies, `visitor=${ID}; lang=de`);
      });

      test("user interaction, once", async () => {
        await first("interaction", { site: TRACKED });
        await (await shown(TRACKED)).click("button");
        await pause(300);
        assert.equal((await seen("interaction", { site: TRACKED })).length, 1);
      });
    });

    const shown = async (url) => (await session.browser.browser.pages()).find((page) => page.url() === url);

    describe("bounces", () => {
      test("a redirect between two sites, with its cookie", async () => {
        await leave("#redirected", "http://goal.test/");
        const { site, to, ...bounce } = await first("bounce", { url: "http://bouncer.test/go" });
        assert.deepEqual([site, to, received(bounce)], ["http://leaving.test/", "http://goal.test/", "bounced=77aa88bb99"]);
      });

      test("a page that redirects by script, with its cookie", async () => {
        await leave("#scripted", "http://goal.test/scripted");
        const { site, to, ...bounce } = await first("bounce", { url: "http://scripted.test/go" });
        assert.deepEqual([site, to, received(bounce)], ["http://leaving.test/", "http://goal.test/scripted", "scripted=1234567890"]);
      });

      test("a redirect in a new tab, with the cookie that it was sent", async () => {
        const count = (await seen("bounce", { url: "http://bouncer.test/go" })).length;
        await leave("#opened", "http://goal.test/");
        await within(async () => (await seen("bounce", { url: "http://bouncer.test/go" })).length > count, "bounce in a new tab");
        const { site, cookies } = (await seen("bounce", { url: "http://bouncer.test/go" })).at(-1);
        assert.deepEqual([site, cookies], ["http://leaving.test/", "bounced=77aa88bb99"]);
      });

      test("no page with user interaction", async () => {
        const page = await leave("#visited", "http://visited.test/");
        await page.waitForSelector("button");
        await page.click("button");
        await page.click("a");
        await session.tabId("http://goal.test/visited");
        await pause(300);
        assert.deepEqual(await seen("bounce", { url: "http://visited.test/" }), []);
      });
    });

    test("a page that opens its document again, which removes listeners: calls, also until it is left, and its interaction", async () => {
      const page = await session.open("http://reopened.test/");
      await page.waitForSelector("button");
      await page.click("button");
      assert.equal((await first("fingerprint", { site: "http://reopened.test/" })).calls["HTMLCanvasElement.toDataURL"], 1);
      await first("interaction", { site: "http://reopened.test/" });
      // Chromium's background knows the page no longer that has been left.
      if (!isFirefox) return;
      await session.open("http://left.test/");
      assert.equal((await first("fingerprint", { site: "http://left.test/" })).url, "http://left.test/");
    });

    test("an error from a watched function contains no URL of Brock", async () => {
      const page = await session.open("http://native.test/");
      const stacks = await page.evaluate(() => window.stacks());
      assert.equal(stacks.length, 2);
      for (const stack of stacks) {
        assert.match(stack, /native\.test/);
        assert.doesNotMatch(stack, /-extension:|watch-page/);
      }
    });

    test("the first thousand calls of a loop are counted, and the others run at full speed", async () => {
      const page = await session.open("http://native.test/");
      assert.equal(await page.evaluate(() => window.loop(900)), true, "it is watched");
      assert.equal(await page.evaluate(() => window.loop(200)), false, "it is left alone");
      await within(async () => (await seen("fingerprint", { url: "http://native.test/" })).some(({ calls }) => calls["CanvasRenderingContext2D.isPointInPath"] === 1000), "count");
    });

    test("of low-signal calls the first six scripts are reported, and all once a high-signal API is called", async () => {
      await session.open("http://curious.test/");
      await first("fingerprint", { url: "http://curious.test/late.js" });
      // Each report has the earlier calls of the document, too.
      const told = new Set((await seen("fingerprint", { site: "http://curious.test/" })).map(({ url, calls }) => `${url.replace(/.*\//, "")} ${Object.keys(calls)}`));
      const asked = (name) => `${name}.js Navigator.languages`;
      assert.deepEqual([...told].sort(), [...["0", "1", "2", "3", "4", "5", "late"].map(asked), "reads.js HTMLCanvasElement.toDataURL"]);
    });

    // In Chromium the requests of workers are not learned from: no frame lists them.
    if (isFirefox) test("a service worker's request belongs to its site", async () => {
      await session.open("http://worker.localhost/");
      await session.fixture.settle(["http://fetched.localhost/by-worker"]);
      const { site } = await first("request", { url: "http://fetched.localhost/by-worker" });
      assert.equal(site, "http://worker.localhost/");
    });

    test("a page cannot report for another site, nor for a script that it has not loaded", async () => {
      const page = await session.open("http://forger.test/");
      const own = await first("fingerprint", { site: "http://forger.test/" });
      assert.equal(own.url, "http://forger.test/");
      await pause(500);
      assert.deepEqual(await seen("fingerprint", { url: "http://victim.test/innocent.js" }), []);
      assert.deepEqual((await seen("page")).filter(({ cookies }) => cookies.includes("stolen")), []);
      assert.deepEqual(await seen("interaction", { site: "http://forger.test/" }), []);
      // It received only its own events.
      assert.equal(await page.evaluate(() => window.heard), "brock-channelminebrock-watchingminelanguagechangemine");
    });

    describe("switched off", () => {
      let watched;

      before(async () => {
        watched = await (await session.open("http://native.test/")).evaluate(() => window.looks());
        await session.ask({ ask: "switchLearning", on: false });
      });
      after(() => session.ask({ ask: "switchLearning", on: true }));

      test("nothing is observed, no event is kept, and no content script is registered", async () => {
        session.fixture.arrived.clear();
        const page = await session.open(TRACKED);
        await session.fixture.settle(["http://pixel.localhost/second", "http://sandbox.test/works"]);
        await page.click("button");
        await pause(1000);
        assert.deepEqual(await session.ask({ ask: "learning" }), { on: false, events: [] });
        assert.deepEqual(await scripts(), []);
      });

      test("the replacements of native functions looked like them", async () => {
        const native = await (await session.open("http://native.test/")).evaluate(() => window.looks());
        assert.deepEqual(watched, native);
      });
    });

    test("works again after switching on, except on a site where Brock is off", async () => {
      await session.ask({ ask: "switchSite", site: "forger.test", off: true });
      const off = await session.open("http://forger.test/");
      await pause(1500);
      assert.equal(await off.evaluate(() => document.cookie), "");
      assert.deepEqual((await seen("fingerprint")).concat(await seen("page")), []);
      await session.open("http://fresh.test/");
      await first("page", { site: "http://fresh.test/" });
      await session.ask({ ask: "switchSite", site: "forger.test", off: false });
      const registered = await scripts();
      assert.deepEqual(restingScripts(browser).filter((id) => !registered.includes(id)), []);
    });
  });
}

for (const browser of browsers()) {
  test(`in ${browser.name}, private windows give nothing, even if Brock runs there`, async () => {
    const session = await startSession(browser, { handlers: HANDLERS, privateWindows: true, wholeEvents: true });
    try {
      const open = (url, incognito) =>
        session.evaluate((url, incognito) => (globalThis.browser ?? chrome).windows.create({ url, incognito }).then(() => {}), url, incognito);
      const arrived = ["http://pixel.localhost/second", "http://sandbox.test/works", "http://fetched.localhost/by-worker"];
      const visit = async (incognito) => {
        session.fixture.arrived.clear();
        await open(TRACKED, incognito);
        await open("http://worker.localhost/", incognito);
        await session.fixture.settle(arrived);
        assert.deepEqual(arrived.filter((url) => !session.fixture.arrived.has(url)), []);
      };
      const kinds = async () => [...new Set((await session.ask({ ask: "learning" })).events.map(({ event }) => event))].sort();

      assert.equal(await session.evaluate(() => (globalThis.browser ?? chrome).extension.isAllowedIncognitoAccess()), true);
      await visit(true);
      // In Chromium, frames list their requests three seconds after they have loaded.
      await pause(5000);
      assert.deepEqual(await kinds(), []);
      await visit(false);
      const wanted = ["fingerprint", "page", "request", "storage"];
      await within(async () => (await kinds()).length === wanted.length, "every kind of event");
      assert.deepEqual(await kinds(), wanted);
    } finally {
      await session.close();
    }
  });
}
