/** The dashboard and the logger: every section, backups, choices by keyboard, injection. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readBackup } from "../../../extension/background/backup/formats.js";
import { BackupFile } from "../../../extension/background/backup/index.js";
import { Settings } from "../../../extension/background/settings.js";
import { ListSources } from "../../../extension/background/updates/list-sources.js";
import { CheckedLocal } from "../../../extension/shared/checked-storage.js";
import { packCatalogue } from "../../../extension/pack/catalogue.mjs";
import { harOf } from "../../../extension/logger/har.js";
import { matcherOf } from "../../../extension/logger/query.js";
import { browsers } from "../browsers/index.mjs";
import { ROOT } from "../build.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { overflowingIn } from "../fixture/languages.mjs";
import { fakeLocal } from "../fixture/fake-storage.mjs";
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
    const wrong = [{ ...own, sitesOff: ["no host"] }, { ...own, chosen: [{ tracker: "t.test", site: "", action: "explode" }] }, { ...own, ownFilters: 5 }, { ...own, forgetOnLeaving: ["no host"] }, { ...own, lists: [{ title: "x", url: "javascript:1" }] }];
    for (const file of wrong) assert.deepEqual(readBackup(JSON.stringify(file)), { problem: "damaged" });
    assert.deepEqual(readBackup(JSON.stringify({ ...own, version: 2 })), { problem: "newer" });
    assert.deepEqual(readBackup(JSON.stringify(own).slice(0, -20)), { problem: "damaged" });
    for (const file of ["[]", "null", "{}", "\"x\"", "5"]) assert.deepEqual(readBackup(file), { problem: "foreign" });
  });

  test("Privacy Badger's and uBlock Origin's are added; what has no equal is counted", () => {
    const badger = readBackup(JSON.stringify({
      action_map: { "a.test": { userAction: "user_block" }, "b.test": { userAction: "user_cookieblock" }, "c.test": { userAction: "", heuristicAction: "block" }, "d.test": { userAction: "", heuristicAction: "" } },
      snitch_map: {}, settings_map: { disabledSites: ["off.test", "*.x"] },
    }));
    assert.deepEqual(badger.chosen, [{ tracker: "a.test", site: "", action: "block" }, { tracker: "b.test", site: "", action: "cookieblock" }]);
    assert.deepEqual([badger.kind, badger.replaces, badger.sitesOff, badger.skipped, badger.learnedElsewhere], ["privacy-badger", false, ["off.test"], 2, 1]);
    const ublock = readBackup(JSON.stringify({
      userSettings: { importedLists: ["https://lists.test/a.txt", "ftp://b"] }, userFilters: "||y^\n", whitelist: ["about-scheme", "site.test", "site.test/path"], dynamicFilteringString: "* * 3p block",
    }));
    assert.deepEqual([ublock.kind, ublock.sitesOff, ublock.ownFilters, ublock.lists, ublock.skipped], ["ublock-origin", ["site.test"], "||y^\n", [{ title: "", url: "https://lists.test/a.txt" }], 3]);
  });
});

describe("an import that fails", () => {
  /** A part of the background with storage that fails at one of its writes. */
  async function backgroundWith(initial, failsAt) {
    const local = fakeLocal(initial);
    let writes = 0;
    const limited = { ...local, async write(key, value) {
      writes += 1;
      if (writes === failsAt) throw new Error("QuotaExceededError");
      await local.write(key, value);
    } };
    const checked = CheckedLocal.over(limited);
    const settings = new Settings(checked);
    await settings.ready;
    let learned = "before";
    const learner = { exported: async () => learned, take: async () => (learned = "after"), undo: async () => (learned = "before") };
    const sources = new ListSources(checked, Promise.resolve([{ id: "packed", file: "packed.txt", title: "Packed" }]), Promise.resolve({ environment: [] }));
    const updater = { recompile: async () => {}, runDue: async () => {} };
    const backup = new BackupFile({ settings, learner, lists: { sources, updater }, version: "1", now: () => 0 });
    return { backup, state: async () => ({ ...Object.fromEntries(local.values), learned, stored: settings.stored }), writes: () => writes };
  }
  const initial = {
    sitesOff: ["old.test", "paused.test"], pauses: [{ site: "paused.test", until: 0 }], chosen: [{ tracker: "o.test", site: "", action: "allow" }],
    ownFilters: "||old^\n", customLists: [{ id: "custom-1", title: "Old", url: "https://lists.test/old.txt" }], listsOff: ["custom-1"],
    learning: true, privacyControl: true, linkCleaning: true, noReferrer: false, listUpdates: true, badge: true, seenVersion: "1", forgetOnLeaving: ["old-bank.test"],
  };
  const file = JSON.stringify({
    format: "brock-backup", version: 1, sitesOff: ["new.test", "paused.test"], chosen: [{ tracker: "n.test", site: "", action: "block" }], ownFilters: "||new^\n",
    lists: [{ title: "New", url: "https://lists.test/new.txt", off: true }], listsOff: ["packed"], learning: false, privacyControl: false, linkCleaning: false, noReferrer: true, listUpdates: false, badge: false, forgetOnLeaving: ["bank.test"], learned: { any: 1 },
  });

  test("changes nothing, whichever write fails", async () => {
    const whole = await backgroundWith(initial, -1);
    const before = await whole.state();
    assert.equal(await whole.backup.handlers.importBackup({ text: file }), null);
    const after = await whole.state();
    const [{ id, url }] = after.customLists;
    assert.deepEqual([after.sitesOff, after.pauses, after.badge, after.learned, url], [["new.test", "paused.test"], [], false, "after", "https://lists.test/new.txt"]);
    assert.deepEqual(after.listsOff, [id, "packed"].sort());
    assert.deepEqual(after.forgetOnLeaving, ["bank.test"]);
    assert.ok(whole.writes() > 8);
    for (let failsAt = 1; failsAt <= whole.writes(); failsAt += 1) {
      const { backup, state } = await backgroundWith(initial, failsAt);
      await assert.rejects(backup.handlers.importBackup({ text: file }), /QuotaExceededError/, `write ${failsAt}`);
      assert.deepEqual(await state(), before, `write ${failsAt}`);
    }
  });

  test("a backup has the user's values, without those of the organisation and without pauses", async () => {
    const settings = new Settings(fakeLocal(initial), Promise.resolve({ sitesOff: ["fixed.test"], learning: false }));
    await settings.ready;
    assert.deepEqual([settings.own.sitesOff, settings.own.learning, settings.sitesOff.length, settings.learning], [["old.test"], true, 3, false]);
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
  describe(`dashboard in ${browser.name}`, () => {
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
      await within(async () => /Applies to [1-9]/.test(await logger.$eval("#reach", (reach) => reach.textContent)), "reach");
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

    test("no text is too long at 320 pixels and at 200 %, in the languages with the longest words and in Arabic", async () => {
      const problems = [];
      for (const path of [...SECTIONS.map((name) => `options/index.html#${name}`), "logger/index.html"]) {
        const page = await session.ownPage(path);
        await page.setViewport({ width: 320, height: 640 });
        for (const tag of ["de", "fr", "ar"]) problems.push(...(await overflowingIn(page, path, tag)));
        await page.close();
      }
      assert.deepEqual(problems, []);
    });

    test("updates of lists are switched off and on, also after a restart of the background", async () => {
      const options = await session.ownPage("options/index.html#lists");
      for (const on of [false, true]) {
        await options.focus("#list-updates");
        await options.keyboard.press(" ");
        await within(async () => (await session.ask({ ask: "firstChoices" })).updates.on === on, "the setting");
        if (!on) await session.restartBackground();
        assert.equal((await session.ask({ ask: "firstChoices" })).updates.on, on);
      }
      await options.close();
    });

    test("the list for a language is found by the language's name and added by keyboard", async () => {
      const page = await session.ownPage("options/index.html#lists");
      await page.waitForSelector("#catalogue details");
      await page.focus("#catalogue-search");
      await page.keyboard.type("Deutsch");
      await within(() => page.$("#catalogue .offer"), "offers");
      for (let step = 0; step < 5 && !(await page.evaluate(() => document.activeElement.matches("#catalogue .add"))); step += 1) await page.keyboard.press("Tab");
      const title = await page.evaluate(() => document.activeElement.closest(".offer").querySelector(".name").textContent);
      assert.match(title, /German/);
      await page.keyboard.press("Enter");
      await within(() => page.$$eval("#lists .name", (names, title) => names.some(({ textContent }) => textContent === title), title), "the list among those in use");
      await page.close();
      const { id } = (await session.ask({ ask: "lists" })).lists.find((list) => list.title === title);
      await session.ask({ ask: "removeList", id });
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

  describe(`Arabic and light in ${browser.name}`, () => {
    let session;
    before(async () => {
      session = await startSession(browser, { scheme: "light", language: "ar" });
      for (const tracker of ["one.test", "two.test"]) await session.ask({ ask: "choose", tracker, site: "", action: "block" });
      await session.open(SMALL_URL);
    });
    after(() => session?.close());

    test("every section, the logger, the popup and the first page are accessible and fit", async () => {
      const popup = `popup/index.html?tab=${await session.tabId(SMALL_URL)}`;
      for (const path of [...SECTIONS.map((name) => `options/index.html#${name}`), "logger/index.html", popup, "welcome/index.html"]) {
        const page = await session.ownPage(path);
        assert.match(await page.evaluate(() => document.body.innerText), /[\u0600-\u06ff]/, path);
        await accessible(page, path, ["rtl"]);
        await page.setViewport({ width: 320, height: 640 });
        await accessible(page, `${path}, narrow`, ["rtl"]);
        await page.close();
      }
    });
  });
}
