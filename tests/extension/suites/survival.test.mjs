/** State that must persist when a page, the background or the browser ends. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { browsers } from "../browsers/index.mjs";
import { SMALL_BLOCKED, SMALL_SITE, SMALL_URL } from "../fixture/cases.mjs";
import { startSession, within } from "../session.mjs";

const TRACKER = "http://blocked.test/one-image";
const HARMLESS = "http://plain.test/image";
/** Firefox: milliseconds after which a background that is not persistent would be ended. */
const IDLE = 1500;

for (const browser of browsers()) {
  describe(`survival in ${browser.name}`, () => {
    let session;

    before(async () => {
      session = await startSession(browser, { idle: IDLE });
    });
    after(() => session?.close());

    /** Loads the small page again and returns whether its tracker's image arrived. */
    async function trackerArrives() {
      session.fixture.arrived.clear();
      await session.open(SMALL_URL);
      await session.fixture.settle([HARMLESS]);
      assert.ok(session.fixture.arrived.has(HARMLESS), "the page's own image arrives");
      return session.fixture.arrived.has(TRACKER);
    }

    async function closeOthers() {
      for (const page of await session.browser.browser.pages()) {
        if (page.url() === SMALL_URL) await page.close();
      }
    }

    test("blocking continues after the background has ended and started again", async () => {
      assert.equal(await trackerArrives(), false);
      const tabId = await session.tabId(SMALL_URL);
      const before = await session.ask({ ask: "page", tabId });
      assert.equal(before.blocked, SMALL_BLOCKED);
      const { starts } = await session.ask({ ask: "health" });
      // The record is stored with the badge.
      await within(async () => (await session.badge(tabId)) === String(SMALL_BLOCKED), "badge");

      await session.restartBackground();

      assert.equal(await session.badge(tabId), String(SMALL_BLOCKED), "the badge outlives the background");
      assert.deepEqual(await session.ask({ ask: "page", tabId }), before, "the popup is told the same as before");
      const later = await session.ask({ ask: "health" });
      assert.ok(later.starts.length > starts.length, "the background has really been ended and started again");

      await closeOthers();
      assert.equal(await trackerArrives(), false);
      const again = await session.ask({ ask: "page", tabId: await session.tabId(SMALL_URL) });
      assert.equal(again.blocked, SMALL_BLOCKED);
    });

    const only = (name, title, run) => browser.name === name && test(title, run);

    only("firefox", "the first request after a pause is decided by the same background, which was not ended", async () => {
      await closeOthers();
      const { starts } = await session.ask({ ask: "health" });
      await pause(3 * IDLE);
      assert.equal(await trackerArrives(), false);
      assert.equal((await session.ask({ ask: "page", tabId: await session.tabId(SMALL_URL) })).blocked, SMALL_BLOCKED);
      const later = await session.ask({ ask: "health" });
      assert.deepEqual(later.starts, starts, "no start since, and no request has waited for one");
    });

    only("chromium", "a page that is loaded while the background is ended is filtered", async () => {
      await closeOthers();
      await session.restartBackground();
      assert.equal(await trackerArrives(), false);
      const tabId = await session.tabId(SMALL_URL);
      await within(
        async () => (await session.ask({ ask: "page", tabId })).blocked === SMALL_BLOCKED,
        "true count of a page loaded without a background",
      );
    });

    test("the popup's switch switches the site off", async () => {
      await closeOthers();
      assert.equal(await trackerArrives(), false);
      const popup = await session.popup(await session.tabId(SMALL_URL));
      session.fixture.arrived.clear();
      await popup.click("#switch");
      await popup.waitForSelector('#switch[aria-checked="false"]');
      await session.fixture.settle([TRACKER]);
      assert.ok(session.fixture.arrived.has(TRACKER), "the tab is loaded again, with everything");
      await popup.close();
    });

    test("another site stays on", async () => {
      session.fixture.arrived.clear();
      await session.open("http://other.test/");
      await session.fixture.settle([HARMLESS]);
      assert.equal(session.fixture.arrived.has(TRACKER), false);
    });

    test("the site stays off after the background has ended", async () => {
      // In some loads, Chromium handles a page's first requests before `allowAllRequests` applies to the page.
      for (let load = browser.name === "chromium" ? 5 : 1; load > 0; load--) {
        await closeOthers();
        await session.restartBackground();
        assert.equal(await trackerArrives(), true);
      }
    });

    test("the site stays off after the browser has been restarted", async () => {
      await session.restart();
      // Chromium installs an unpacked extension anew at each start, without its earlier rules.
      await within(trackerArrives, "tracker on a site that is off");
      assert.deepEqual(await session.ask({ ask: "sitesOff" }), [SMALL_SITE]);
    });

    test("the options page switches it on again", async () => {
      const options = await session.ownPage("options/index.html#choices");
      await options.click("#sites .remove");
      await within(async () => (await session.ask({ ask: "sitesOff" })).length === 0, "empty list of sites");
      await options.waitForSelector("#no-sites:not([hidden])");
      await options.close();
      await closeOthers();
      assert.equal(await trackerArrives(), false);
    });

    only("chromium", "a rule that has no reason is gone after a restart", async () => {
      const page = await session.ownPage("options/index.html");
      await page.evaluate(() =>
        chrome.declarativeNetRequest.updateDynamicRules({
          addRules: [{ id: 77, action: { type: "allow" }, condition: { urlFilter: "blocked.test" }, priority: 1e6 }],
        }),
      );
      await session.restart();
      await within(async () => {
        const page = await session.ownPage("options/index.html");
        const rules = await page.evaluate(() => chrome.declarativeNetRequest.getDynamicRules());
        await page.close();
        return rules.every(({ action }) => action.type === "modifyHeaders");
      }, "clean dynamic rules");
    });

    only("firefox", "the first page after the start does not slip through", async (t) => {
      await session.restart({ firstPage: SMALL_URL });
      await session.fixture.settle([HARMLESS]);
      assert.ok(session.fixture.arrived.has(HARMLESS));
      assert.equal(session.fixture.arrived.has(TRACKER), false);
      const { starts } = await session.ask({ ask: "health" });
      const [first] = starts;
      assert.ok(first.waited > 0, "the page came before the engine");
      t.diagnostic(`ready after ${first.readyAfter} ms; ${first.waited} requests waited, at most ${first.longestWait} ms`);
    });
  });
}
