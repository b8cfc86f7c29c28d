/** Chromium decides and the engine says why: what it says is held against the rules that the browser names. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { BLOCKED, EXPECTED, PAGE_URL } from "../fixture/cases.mjs";
import { setStage, within } from "../stage.mjs";

for (const browser of browsers().filter(({ name }) => name === "chromium")) {
  describe(`reasons in ${browser.name}`, { timeout: 120_000 }, () => {
    let stage;
    let matched;
    let lines;

    before(async () => {
      stage = await setStage(browser, { permissions: ["declarativeNetRequestFeedback"] });
      const map = JSON.parse(await readFile(join(stage.folder, "lists/dnr/chromium/fixture-list/map.json"), "utf8"));
      lines = (ruleId) => map[ruleId].map(({ line }) => line);
      await stage.evaluate(() => {
        globalThis.matched = [];
        chrome.declarativeNetRequest.onRuleMatchedDebug.addListener(({ request, rule }) =>
          globalThis.matched.push({ url: request.url, ...rule }),
        );
      });
      await stage.open(PAGE_URL);
      await stage.fixture.settle(EXPECTED);
      const urls = BLOCKED.map(({ url }) => url);
      matched = await within(async () => {
        const all = await stage.evaluate(() => globalThis.matched);
        return urls.every((url) => all.some((one) => one.url === url)) && all;
      }, "rule for each blocked request");
    });
    after(() => stage?.strike());

    test("the popup names a filter of the rule that blocked", async () => {
      const { hosts } = await stage.ask({ ask: "page", tabId: await stage.tabId(PAGE_URL) });
      assert.ok(hosts.length > 3);
      for (const { host, list, line } of hosts) {
        assert.equal(list, "fixture-list.txt");
        const rules = matched.filter(({ url, rulesetId }) => new URL(url).hostname === host && rulesetId === "fixture-list");
        const named = rules.flatMap(({ ruleId }) => lines(ruleId));
        assert.ok(named.includes(line), `${host}: line ${line} is none of ${named}`);
      }
    });
  });
}
