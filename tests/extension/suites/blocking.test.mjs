/** Which requests arrive at the servers. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { BLOCKED, CASES, EXPECTED, PAGE_URL, TYPES } from "../fixture/cases.mjs";
import { startSession, within } from "../session.mjs";

for (const browser of browsers()) {
  describe(`blocking in ${browser.name}`, () => {
    let session;
    let arrived;

    before(async () => {
      session = await startSession(browser);
      await session.open(PAGE_URL);
      await session.fixture.settle(EXPECTED);
      arrived = new Set(session.fixture.arrived);
    });
    after(() => session?.close());

    for (const { title, arrives, url } of CASES) {
      test(`${title}: ${arrives ? "all arrive" : "none arrives"}`, () => {
        assert.deepEqual(
          TYPES.filter((type) => arrived.has(url(type))),
          arrives ? TYPES : [],
        );
      });
    }

    test("exactly the expected requests arrive", () => {
      const seen = [...arrived].filter((url) => !url.endsWith("/favicon.ico")).sort();
      assert.deepEqual(seen, EXPECTED);
    });

    test("each blocked request is counted for its host", async () => {
      const report = await session.ask({ ask: "page", tabId: await session.tabId(PAGE_URL) });
      const expected = {};
      for (const { url } of BLOCKED) {
        const { hostname } = new URL(url);
        expected[hostname] = (expected[hostname] ?? 0) + 1;
      }
      assert.deepEqual(Object.fromEntries(report.hosts.map(({ host, count }) => [host, count])), expected);
      assert.equal(report.blocked, BLOCKED.length);
      assert.equal(report.elsewhere, 0);
    });

    test("the badge shows the same number", async () => {
      const tabId = await session.tabId(PAGE_URL);
      await within(async () => (await session.badge(tabId)) === String(BLOCKED.length), "badge with the count");
    });

    test("a plain host filter does not block a window opened on that host", async () => {
      const page = await session.open("http://opener.test/");
      await page.click("button");
      await session.fixture.settle(["http://blocked.test/opened"]);
      assert.ok(session.fixture.arrived.has("http://blocked.test/opened"));
    });
  });
}
