/** The dashboard and the logger: every section, backups, choices by keyboard, injection. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readBackup } from "../../../extension/background/backup/formats.js";
import { packCatalogue } from "../../../extension/pack/catalogue.mjs";
import { harOf } from "../../../extension/logger/har.js";
import { matcherOf } from "../../../extension/logger/query.js";
import { browsers } from "../browsers/index.mjs";
import { ROOT } from "../build.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { SMALL_URL } from "../fixture/cases.mjs";
import { photograph, startSession, typed, within } from "../session.mjs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const SECTIONS = ["overview", "lists", "filters", "choices", "learned", "privacy", "backup", "general", "health", "about"];
const HOSTILE = "<img src=x onerror=\"document.title='owned'\">";

describe("backup files", () => {
  const own = { format: "brock-backup", version: 1, sitesOff: ["a.test"], chosen: [{ tracker: "t.test", site: "", action: "block" }], ownFilters: "||x^\n", lists: [], listsOff: [], learning: true, privacyControl: false, learned: null };

  test("Brock's own is read whole or not at all", () => {
    const { kind, replaces, sitesOff, privacyControl } = readBackup(JSON.stringify(own));
    assert.deepEqual({ kind, replaces, sitesOff, privacyControl }, { kind: "brock", replaces: true, sitesOff: ["a.test"], privacyControl: false });
    const wrong = [{ ...own, sitesOff: ["no host"] }, { ...own, chosen: [{ tracker: "t.test", site: "", action: "explode" }] }, { ...own, ownFilters: 5 }, { ...own, lists: [{ title: "x", url: "javascript:1" }] }];
    for (const file of wrong) assert.deepEqual(readBackup(JSON.stringify(file)), { problem: "damaged" });
    assert.deepEqual(readBackup(JSON.stringify({ ...own, version: 2 })), { problem: "newer" });
    assert.deepEqual(readBackup(JSON.stringify(own).slice(0, -20)), { problem: "damaged" });
    for (const file of ["[]", "null", "{}", "\"x\"", "5"]) assert.deepEqual(readBackup(file), { problem: "foreign" });
  });

  test("Privacy Badger's and uBlock Origin's are added; what has no equal is counted", () => {
    const badger = readBackup(JSON.stringify({
      action_map: { "a.test": { userAction: "user_block" }, "b.test": { userAction: "user_cookieblock" }, "c.test": { userAction: "" } },
      snitch_map: {}, settings_map: { disabledSites: ["off.test", "*.x"] },
    }));
    assert.deepEqual(badger.chosen, [{ tracker: "a.test", site: "", action: "block" }, { tracker: "b.test", site: "", action: "cookieblock" }]);
    assert.deepEqual([badger.kind, badger.replaces, badger.sitesOff[0], badger.skipped > 0], ["privacy-badger", false, "off.test", true]);
    const ublock = readBackup(JSON.stringify({
      userSettings: { importedLists: ["https://lists.test/a.txt", "ftp://b"] }, userFilters: "||y^\n", whitelist: ["about-scheme", "site.test", "site.test/path"], dynamicFilteringString: "* * 3p block",
    }));
    assert.deepEqual([ublock.kind, ublock.sitesOff, ublock.ownFilters, ublock.lists, ublock.skipped], ["ublock-origin", ["site.test"], "||y^\n", [{ title: "", url: "https://lists.test/a.txt" }], 3]);
  });
});

test("the catalogue has lists of every purpose with https addresses", async () => {
  const offers = packCatalogue(await readFile(join(ROOT, "filter-lists/catalog.toml"), "utf8"));
  assert.ok(offers.length > 50);
  for (const { id, title, url } of offers) assert.ok(id !== "" && title !== "" && url.startsWith("https://"), id);
  assert.ok(offers.some(({ language }) => language.includes("de")));
});

test("queries of the logger: words, fields, negation; HAR 1.2", () => {
  const entry = { at: 0, tabId: 1, kind: "request", type: "script", method: "GET", url: "https://ads.test/x?a=1", page: "https://news.test/", source: "https://news.test/", action: "block", filter: "||ads.test^", list: "l", line: 1, reason: null, count: 1 };
  const cases = { "": true, "host:ads": true, "host:news": false, "action:block type:script": true, "-type:script": false, "page:news x?a": true, "filter:||ads": true, "nothing": false, "unknown:x": false };
  for (const [query, expected] of Object.entries(cases)) assert.equal(matcherOf(query)(entry, "Blocked"), expected, query);
  const { log } = harOf([entry], "1");
  assert.deepEqual([log.version, log.entries[0].request.queryString, log.entries[0]._brock.filter], ["1.2", [{ name: "a", value: "1" }], "||ads.test^"]);
});

for (const browser of browsers()) {
  describe(`dashboard in ${browser.name}`, { timeout: 120_000 }, () => {
    let session;
    before(async () => {
      session = await startSession(browser, { scheme: "dark" });
    });
    after(() => session?.close());

    test("the logger shows requests while it is open, explains one, and makes a filter of it", async () => {
      const logger = await session.ownPage("logger/index.html");
      const page = await session.open(SMALL_URL);
      await within(() => logger.$(".row.block"), "blocked request");
      await logger.bringToFront();
      await logger.focus("#rows");
      await logger.type("#search", "action:block host:blocked.test");
      await within(async () => (await logger.$$(".row:not(.block)")).length === 0, "filtered rows");
      await logger.focus("#rows");
      await logger.keyboard.press("Home");
      await logger.waitForSelector("#explanation code");
      assert.match(await logger.$eval("#explanation", (all) => all.textContent), /Blocked.*\|\|blocked\.test\^/s);
      await logger.focus("#make-exception");
      await logger.keyboard.press("Enter");
      await within(async () => /Concerns [1-9]/.test(await logger.$eval("#reach", (reach) => reach.textContent)), "reach");
      assert.equal(await logger.$eval("#filter", ({ value }) => value), "@@||blocked.test^$domain=small.test");
      await accessible(logger, "logger");
      await photograph(logger, `logger-${browser.name}`);
      await logger.close();
      await page.close();
    });

    test("every section is accessible in the dark and has its address; the focus moves to its title", async () => {
      const options = await session.ownPage("options/index.html");
      for (const name of SECTIONS) {
        await options.focus(`#sections a[href="#${name}"]`);
        await options.keyboard.press("Enter");
        await within(() => options.evaluate((name) => location.hash === `#${name}` && document.querySelector("main:not([aria-busy]) h2") !== null && document.activeElement?.localName === "h2" || name === "overview", name), name);
        await options.waitForSelector("main:not([aria-busy])");
        assert.equal(await options.$eval("#sections a[aria-current]", (link) => link.getAttribute("href")), `#${name}`);
        await accessible(options, name);
        await photograph(options, `options-${name}-${browser.name}`);
      }
      await options.close();
    });

    test("a choice is found, taken back and restored by keyboard", async () => {
      for (const tracker of ["one.test", "two.test"]) await session.ask({ ask: "choose", tracker, site: "", action: "block" });
      const options = await session.ownPage("options/index.html#choices");
      await options.focus("#choices-search");
      await options.keyboard.type("two");
      assert.deepEqual(await options.$$eval("#choices .name", (names) => names.map((name) => name.textContent)), ["two.test"]);
      await options.keyboard.press("Tab");
      await options.keyboard.press("Enter");
      await within(async () => (await session.ask({ ask: "choices" })).length === 1, "removal");
      await within(() => options.evaluate(() => document.activeElement.id === "choices-undo"), "focus");
      await options.keyboard.press("Enter");
      await within(async () => (await session.ask({ ask: "choices" })).length === 2, "restored choice");
      await options.close();
    });

    test("a draft outlives its tab, and shows nothing as HTML", async () => {
      const line = `||draft.test^ ${HOSTILE}`;
      const options = await session.ownPage("options/index.html#filters");
      await typed(options, line);
      await options.close();
      const later = await session.ownPage("options/index.html#filters");
      assert.equal(await later.$eval(".cm-content", (content) => content.textContent), line);
      assert.equal(await later.$eval("#own-draft", (notice) => notice.hidden), false);
      assert.equal(await later.$("img[src=x]"), null);
      assert.equal(await session.ask({ ask: "ownFilters" }), "");
      await later.click("#own-discard");
      await later.close();
    });

    test("a list that is switched off decides nothing, also after a restart of the background", async () => {
      assert.equal(await session.arrives(SMALL_URL, "http://blocked.test/one-image"), false);
      await session.ask({ ask: "switchList", id: "fixture-list", off: true });
      assert.equal(await session.arrives(SMALL_URL, "http://blocked.test/one-image"), true);
      await session.restartBackground();
      assert.equal((await session.ask({ ask: "lists" })).lists[0].off, true);
      assert.equal(await session.arrives(SMALL_URL, "http://blocked.test/one-image"), true);
      await session.ask({ ask: "switchList", id: "fixture-list", off: false });
      assert.equal(await session.arrives(SMALL_URL, "http://blocked.test/one-image"), false);
    });

    test("a backup restores what was changed; a damaged one changes nothing", async () => {
      const backup = JSON.stringify(await session.ask({ ask: "exportBackup" }));
      await session.ask({ ask: "choose", tracker: "one.test", site: "", action: null });
      await session.ask({ ask: "switchSite", site: "later.test", off: true });
      const before = [await session.ask({ ask: "choices" }), await session.ask({ ask: "sitesOff" })];
      assert.deepEqual(await session.ask({ ask: "importBackup", text: backup.slice(0, -9) }), { problem: "damaged" });
      assert.deepEqual([await session.ask({ ask: "choices" }), await session.ask({ ask: "sitesOff" })], before);
      const { sites, choices } = await session.ask({ ask: "previewBackup", text: backup });
      assert.deepEqual({ sites, choices }, { sites: { before: 1, after: 0 }, choices: { before: 1, after: 2 } });
      assert.equal(await session.ask({ ask: "importBackup", text: backup }), null);
      assert.deepEqual([(await session.ask({ ask: "choices" })).length, await session.ask({ ask: "sitesOff" })], [2, []]);
    });
  });
}
