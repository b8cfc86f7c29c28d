/** Chromium tells unpacked extensions which rule matched: the engine's filter belongs to that rule. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { BLOCKED, EXPECTED, PAGE_URL } from "../fixture/cases.mjs";
import { startSession, within } from "../session.mjs";

/** Runs in a page of the extension: records matched rules. */
function listen() {
  globalThis.matched = [];
  chrome.declarativeNetRequest.onRuleMatchedDebug.addListener((info) => globalThis.matched.push(info));
}

/** Runs in a page of the extension: each request with its matched rule and the decision of the packed engine. */
async function named() {
  const { chromiumRequest } = await import(chrome.runtime.getURL("background/request.js"));
  const { openEngine } = await import(chrome.runtime.getURL("background/open-engine.js"));
  const { StartFiles } = await import(chrome.runtime.getURL("background/start-files.js"));
  const [store, fileUrl] = [{ read: async () => undefined }, (path) => chrome.runtime.getURL(path)];
  const packed = { version: "", store, fileUrl, files: new StartFiles({ store, fileUrl }) };
  let engine;
  await openEngine(packed, (make) => {
    engine = make();
  });
  return globalThis.matched.map(({ request, rule }) => {
    const { action, filter, line } = engine.check(chromiumRequest(request, request.initiator));
    return { url: request.url.replace(/^ws:/, "http:"), ...rule, action, filter, line };
  });
}

for (const browser of browsers().filter(({ name }) => name === "chromium")) {
  describe(`the rules that ${browser.name} names`, () => {
    let session;
    let matched;
    /** @type {Record<string, { line: number, filter: string }[]>} */
    let map;
    const isOf = ({ line, filter }, ruleId) => map[ruleId].some((one) => one.line === line && one.filter === filter);

    before(async () => {
      session = await startSession(browser, { permissions: ["declarativeNetRequestFeedback"], separate: true });
      map = JSON.parse(await readFile(join(session.folder, "lists/dnr/chromium/fixture-list/map.json"), "utf8"));
      await session.evaluate(listen);
      await session.open(PAGE_URL);
      await session.fixture.settle(EXPECTED);
      matched = await within(async () => {
        // The rule of Global Privacy Control matches every request.
        const found = (await session.evaluate(named)).filter(({ rulesetId }) => rulesetId !== "_dynamic");
        return BLOCKED.every(({ url }) => found.some((one) => one.url === url)) && found;
      }, "word of a rule for each blocked request");
    });
    after(() => session?.close());

    test("the engine names a filter of the same rule, for blocked and for allowed requests", () => {
      for (const one of matched) {
        assert.equal(one.rulesetId, "fixture-list");
        assert.ok(isOf(one, one.ruleId), JSON.stringify({ ...one, of: map[one.ruleId] }));
        const { action } = one;
        assert.equal(action, BLOCKED.some(({ url }) => url === one.url) ? "block" : "allow", one.url);
      }
    });

    test("for many rules", () => {
      const rules = new Set(matched.map(({ ruleId }) => ruleId));
      assert.ok(rules.size >= 10, `${rules.size} rules`);
    });

    test("the popup's reason for each host is a filter of a rule that blocked a request to it", async () => {
      const { hosts } = await session.ask({ ask: "page", tabId: await session.tabId(PAGE_URL) });
      assert.equal(hosts.length, new Set(BLOCKED.map(({ url }) => new URL(url).hostname)).size);
      for (const { host, list, line, filter } of hosts) {
        assert.equal(list, "fixture-list.txt");
        const rules = matched.filter(({ url, action }) => new URL(url).hostname === host && action === "block");
        assert.ok(rules.some(({ ruleId }) => isOf({ line, filter }, ruleId)), `${host}: ${filter}`);
      }
    });
  });
}
