/** What must outlast a page, the background and the browser. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { browsers } from "../browsers/index.mjs";
import { SMALL_BLOCKED, SMALL_SITE, SMALL_URL } from "../fixture/cases.mjs";
import { setStage, within } from "../stage.mjs";

const TRACKER = "http://blocked.test/one-image";
const HARMLESS = "http://plain.test/image";
/** Firefox: long enough for a question and its answer, short enough to wait for. */
const IDLE = 1500;

for (const browser of browsers()) {
  describe(`survival in ${browser.name}`, { timeout: 180_000 }, () => {
    let stage;

    before(async () => {
      stage = await setStage(browser, { idle: IDLE });
    });
    after(() => stage?.strike());

    /** Loads the small page anew and tells whether its tracker's image arrived. */
    async function trackerArrives() {
      stage.fixture.arrived.clear();
      await stage.open(SMALL_URL);
      await stage.fixture.settle([HARMLESS]);
      assert.ok(stage.fixture.arrived.has(HARMLESS), "the page's own image arrives");
      return stage.fixture.arrived.has(TRACKER);
    }

    /** Chromium's is told to end; Firefox ends an idle one of itself. */
    async function endBackground() {
      if (browser.name === "chromium") await stage.browser.stopBackground();
      else await pause(3 * IDLE);
    }

    async function closeOthers() {
      for (const page of await stage.browser.browser.pages()) {
        if (page.url() === SMALL_URL) await page.close();
      }
    }

    test("the background ends and blocking goes on", async () => {
      assert.equal(await trackerArrives(), false);
      const tabId = await stage.tabId(SMALL_URL);
      const before = await stage.ask({ ask: "page", tabId });
      assert.equal(before.blocked, SMALL_BLOCKED);
      const { starts } = await stage.ask({ ask: "health" });

      await endBackground();

      assert.equal(await stage.badge(tabId), String(SMALL_BLOCKED), "the badge outlives the background");
      assert.deepEqual(await stage.ask({ ask: "page", tabId }), before, "the popup is told the same as before");
      const later = await stage.ask({ ask: "health" });
      assert.ok(later.starts.length > starts.length, "the background has really been ended and started again");

      await closeOthers();
      assert.equal(await trackerArrives(), false);
      const again = await stage.ask({ ask: "page", tabId: await stage.tabId(SMALL_URL) });
      assert.equal(again.blocked, SMALL_BLOCKED);
    });

    test("blocking goes on for a page asked for while the background is ended", async () => {
      await closeOthers();
      await endBackground();
      assert.equal(await trackerArrives(), false);
      const tabId = await stage.tabId(SMALL_URL);
      await within(
        async () => (await stage.ask({ ask: "page", tabId })).blocked === SMALL_BLOCKED,
        "true count of a page loaded without a background",
      );
    });

    test("the switch in the popup switches this site off", async () => {
      await closeOthers();
      assert.equal(await trackerArrives(), false);
      const popup = await stage.popup(await stage.tabId(SMALL_URL));
      stage.fixture.arrived.clear();
      await popup.click("#switch");
      await popup.waitForSelector('#switch[aria-checked="false"]');
      await stage.fixture.settle([TRACKER]);
      assert.ok(stage.fixture.arrived.has(TRACKER), "the tab is loaded again, with everything");
      await popup.close();
    });

    test("another site stays on", async () => {
      stage.fixture.arrived.clear();
      await stage.open("http://other.test/");
      await stage.fixture.settle([HARMLESS]);
      assert.equal(stage.fixture.arrived.has(TRACKER), false);
    });

    test("the site stays off after the background has ended", async () => {
      // Chromium answers a page's first requests before it has noted that the page is let through: not in every load.
      for (let load = browser.name === "chromium" ? 5 : 1; load > 0; load--) {
        await closeOthers();
        await endBackground();
        assert.equal(await trackerArrives(), true);
      }
    });

    test("the site stays off after the browser has been restarted", async () => {
      await stage.restart();
      // To Chromium an unpacked extension is installed anew at each start, without the rules it had.
      await within(trackerArrives, "tracker on a site that is off");
      assert.deepEqual(await stage.ask({ ask: "sitesOff" }), [SMALL_SITE]);
    });

    test("the options page switches it on again", async () => {
      const options = await stage.ownPage("options/index.html");
      await options.click("#sites .remove");
      await within(async () => (await stage.ask({ ask: "sitesOff" })).length === 0, "empty list of sites");
      await options.waitForSelector("#no-sites:not([hidden])", { timeout: 5000 });
      await options.close();
      await closeOthers();
      assert.equal(await trackerArrives(), false);
    });

    const only = (name, title, run) => browser.name === name && test(title, run);

    only("chromium", "a rule that has no reason is gone after a restart", async () => {
      const page = await stage.ownPage("options/index.html");
      await page.evaluate(() =>
        chrome.declarativeNetRequest.updateDynamicRules({
          addRules: [{ id: 77, action: { type: "allow" }, condition: { urlFilter: "blocked.test" }, priority: 1e6 }],
        }),
      );
      await stage.restart();
      await within(async () => {
        const page = await stage.ownPage("options/index.html");
        const rules = await page.evaluate(() => chrome.declarativeNetRequest.getDynamicRules());
        await page.close();
        return rules.every(({ action }) => action.type === "modifyHeaders");
      }, "clean dynamic rules");
    });

    only("firefox", "the first page after the start does not slip through", async (t) => {
      await stage.restart({ firstPage: SMALL_URL });
      await stage.fixture.settle([HARMLESS]);
      assert.ok(stage.fixture.arrived.has(HARMLESS));
      assert.equal(stage.fixture.arrived.has(TRACKER), false);
      const { starts } = await stage.ask({ ask: "health" });
      const [first] = starts;
      assert.ok(first.waited > 0, "the page came before the engine");
      t.diagnostic(`ready after ${first.readyAfter} ms; ${first.waited} requests waited, at most ${first.longestWait} ms`);
    });
  });
}
