/** Page filters reach pages before their first script and their first paint, and only where they apply. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { deliveredWeb, LIST } from "../fixture/delivered.mjs";
import { startSession, within } from "../session.mjs";

/** In the page: settled after some animation frames. */
const recorded = () =>
  new Promise((resolve) => {
    (function wait() {
      if (window.frames_ < 15) requestAnimationFrame(wait);
      else resolve({ first: window.first, seen: window.seen, shown: [...document.querySelectorAll("[data-look]")].filter((one) => one.getClientRects().length > 0).map((one) => one.dataset.look), cookie: document.cookie });
    })();
  });

for (const browser of browsers()) {
  describe(`page filters in ${browser.name}`, { timeout: 240_000 }, () => {
    let session;
    before(async () => {
      session = await startSession(browser, { handlers: deliveredWeb(), list: LIST });
      await within(async () => (await session.ask({ ask: "health" })).lists.length > 0, "engine");
    });
    after(() => session?.close());

    async function visit(url) {
      const page = await session.open(url);
      const result = await page.evaluate(recorded);
      await page.close();
      return result;
    }
    const settled = async (url, shown) => {
      const page = await session.open(url);
      const now = () => page.evaluate(recorded).then((all) => all.shown);
      await within(async () => JSON.stringify(await now()) === JSON.stringify(shown), `${url}: ${shown}`).catch(async (error) => assert.deepEqual(await now(), shown, String(error)));
      await page.close();
    };

    test("specific and generic hides, scriptlets of both worlds", async () => {
      await settled("http://hidden.test/", []);
      const { cookie } = await visit("http://hidden.test/");
      assert.equal(cookie, "asked=yes");
    });

    test("pages without specific filters have the generic ones", () => settled("http://plain.test/", ["ad", "inline"]));
    test("entities", () => settled("http://entity.co.uk/", ["inline"]));
    test("generic filters are off where an exception says so", () => settled("http://spared.test/", ["ad", "inline", "generic", "sheet"]));
    test("excepted selectors", () => settled("http://excepted.test/", ["ad", "inline", "generic", "sheet"]));
    test("filters with a path apply on that path only", async () => {
      for (let time = 0; time < 2; time += 1) {
        await settled("http://paths.test/one", ["inline"]);
        await settled("http://paths.test/two", ["ad", "inline"]);
      }
    });

    test("a site that is switched off has its elements again, and later loads have no filter", async () => {
      const page = await session.open("http://hidden.test/");
      const shown = () => page.evaluate(recorded).then((all) => all.shown.join());
      await within(async () => (await shown()) === "", "hidden elements");
      await session.ask({ ask: "switchSite", site: "hidden.test", off: true });
      // Firefox cannot remove a sheet that was registered: the popup loads the page again.
      const again = browser.name === "firefox" ? "generic" : "ad,inline,generic,sheet";
      await within(async () => (await shown()) === again, "elements");
      await page.close();
      const { shown: later, first } = await visit("http://hidden.test/");
      assert.deepEqual([later, first], [["ad", "inline", "generic", "sheet"], undefined]);
      await session.ask({ ask: "switchSite", site: "hidden.test", off: false });
      await settled("http://hidden.test/", []);
    });

    for (const page of ["", "strict"]) {
      test(`25 loads: nothing hidden is ever seen, scriptlets come first${page && ", under a strict policy"}`, async () => {
        for (let load = 0; load < 25; load += 1) {
          const { first, seen, shown } = await visit(`http://hidden.test/${page}?${load}`);
          assert.deepEqual({ first, ad: seen.ad, shown: shown.filter((one) => one !== "generic") }, { first: true, ad: undefined, shown: [] }, `load ${load}`);
          // Until the sheet with user origin is there, Chromium shows an element with a style of its own that is important.
          if (browser.name === "firefox") assert.deepEqual([seen.inline, seen.sheet], [undefined, undefined]);
          else assert.ok(Math.max(seen.inline ?? 0, seen.sheet ?? 0) <= 6, JSON.stringify(seen));
        }
      });
    }
  });
}
