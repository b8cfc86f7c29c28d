/** Parts of updates, in Node: schedules, URLs, languages of lists, and rules of lists in a browser that can stop at any step. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isSafe } from "../../../extension/background/updates/download.js";
import { ListRules } from "../../../extension/background/updates/list-rules.js";
import { addAll, replaceAll } from "../../../extension/background/updates/rule-batches.js";
import { nextChecks, nextTry } from "../../../extension/background/updates/schedule.js";
import { isFor, searched } from "../../../extension/options/languages.js";
import { fakeBrowser, Stopped } from "../fixture/fake-rules.mjs";

const HOUR = 3_600_000;
const MINUTE = 60_000;

test("a list is checked when it expires, between an hour and two weeks", () => {
  for (const [facts, whole, next] of [
    [null, 24, 24],
    [{ expiresHours: null }, 24, 24],
    [{ expiresHours: 96 }, 96, 96],
    [{ expiresHours: 1 }, 1, 1],
    [{ expiresHours: 9999 }, 336, 336],
    [{ expiresHours: 96, diffPath: "x.patch", diffMinutes: 300 }, 96, 5],
    [{ expiresHours: 96, diffPath: "x.patch", diffMinutes: 5 }, 96, 1],
    [{ expiresHours: 12, diffPath: "x.patch", diffMinutes: null }, 12, 12],
  ]) {
    assert.deepEqual(nextChecks(facts, 0, 0), { wholeAt: whole * HOUR, nextAt: next * HOUR }, JSON.stringify(facts));
  }
  assert.ok(nextChecks(null, 0, 1).nextAt > 24 * HOUR, "not everybody at the same minute");
});

test("after failures the interval grows, up to a day", () => {
  const waits = [1, 2, 3, 9, 10, 50].map((failures) => nextTry(failures, 0, 0) / MINUTE);
  assert.deepEqual(waits, [5, 10, 20, 1280, 1440, 1440]);
});

test("only https URLs are loaded", () => {
  for (const [url, safe] of [
    ["https://lists.example/a.txt", true],
    ["http://lists.example/a.txt", false],
    ["http://lists.test/a.txt", true],
    ["http://lists.test.example/a.txt", false],
    ["https://name:word@lists.example/a.txt", false],
    ["ftp://lists.test/a.txt", false],
    ["data:text/plain,||a^", false],
    ["chrome-extension://x/data/lists.json", false],
    ["", false],
  ]) {
    assert.equal(isSafe(url, ["lists.test"]), safe, url);
  }
});

test("lists are suggested by the browser's languages, and found by the names of languages", () => {
  assert.deepEqual([["en-US"], ["fr", "de-AT"], ["nb-NO"], ["nn"], []].map((languages) => isFor(["de", "no"], languages)), [false, true, true, true, false]);
  const offer = { title: "List", about: "Advertising.", language: ["de"] };
  for (const [shown, wanted] of [["en", "german"], ["fr", "allemand"], ["en", "deutsch"], ["en", "de"], ["en", "advertising"]]) assert.ok(searched(offer, shown).includes(wanted), wanted);
  assert.equal(searched(offer, "en").includes("french"), false);
});

/** @param {number} count @param {string} name */
const someRules = (count, name) =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, condition: { urlFilter: `${name}-${index}` } }));

describe("rules that the browser rejects", () => {
  const bad = ({ condition }) => /-(3|4000|11999)$/.test(condition.urlFilter);

  test("do not affect others, in batches", async () => {
    const browser = fakeBrowser({ packed: [], bad });
    assert.deepEqual(await addAll(browser.rules, someRules(12_000, "x")), [4, 4001, 12_000]);
    assert.equal(browser.dynamic.size, 11_997);
  });

  test("do not affect others, in one step", async () => {
    const browser = fakeBrowser({ packed: [], bad });
    await browser.rules.replaceDynamic([], [{ id: 77, condition: { urlFilter: "old" } }]);
    assert.deepEqual(await replaceAll(browser.rules, [77], someRules(5000, "x")), [4, 4001]);
    assert.equal(browser.dynamic.size, 4998);
  });

  test("end the attempt when all are rejected", async () => {
    const browser = fakeBrowser({ packed: [], bad: () => true });
    await assert.rejects(addAll(browser.rules, someRules(12_000, "x")));
    assert.equal(browser.dynamic.size, 0);
  });
});

describe("a list that moves from its static ruleset to dynamic rules, to other rules, and back", () => {
  const OLD = someRules(40, "old");
  const NEW = someRules(60, "new");
  const PACKED = "packed hash";
  const wanted = (hash, rules) => ({ id: "a", hash, count: rules.length, unsafeRules: 0, regexRules: 0, packed: PACKED });
  const list = (browser, rules) =>
    new ListRules({ rules: browser.rules, local: browser.local, read: async () => JSON.stringify(rules) });
  const whole = (browser, rules) => {
    const there = new Set([...browser.dynamic.values()].map(({ condition }) => condition.urlFilter));
    return rules.every(({ condition }) => there.has(condition.urlFilter));
  };

  const journeys = [
    ["out", [], wanted("new", NEW), NEW],
    ["on", [[wanted("old", OLD), OLD]], wanted("new", NEW), NEW],
    ["on, with no room for both", [[wanted("old", OLD), OLD]], wanted("new", NEW), NEW, 70],
    ["back", [[wanted("old", OLD), OLD]], wanted(PACKED, []), []],
  ];
  for (const [title, before, next, rules, limit] of journeys) {
    test(`${title}: stopped at any step, and set right at the next start`, async () => {
      let steps = 0;
      for (let stopped = true; stopped; steps += 1) {
        const browser = fakeBrowser({ packed: ["a"], limit });
        for (const [earlier, theirs] of before) await list(browser, theirs).install([earlier]);
        const blocks = () => browser.enabled.has("a") || whole(browser, OLD) || whole(browser, NEW);
        browser.watch(() => assert.ok(blocks(), `${title}: nothing blocks at step ${steps}`));

        browser.stopAfter(steps);
        stopped = await list(browser, rules).install([next]).then(() => false, (error) => {
          if (!(error instanceof Stopped)) throw error;
          return true;
        });
        browser.stopAfter(Infinity);

        const later = list(browser, rules);
        if (await later.isUnsure()) await later.reconcile(["a"]);
        const installed = await later.installed();
        assert.equal(browser.enabled.has("a"), installed.a === undefined, "one of the two is on");
        assert.equal(browser.dynamic.size, installed.a?.count ?? 0, "and no rule is left over");
        await later.install([next]);
        if (next.hash === PACKED) assert.equal(browser.dynamic.size, 0);
        else assert.ok(whole(browser, NEW) && browser.dynamic.size === NEW.length && !browser.enabled.has("a"));
      }
      assert.ok(steps > 5, `${steps} steps were tried`);
    });
  }

  test("lost rules are noticed, and the static ruleset replaces them", async () => {
    const browser = fakeBrowser({ packed: ["a"] });
    await list(browser, NEW).install([wanted("new", NEW)]);
    browser.dynamic.delete([...browser.dynamic.keys()][7]);
    assert.deepEqual(await list(browser, NEW).reconcile(["a"]), ["a"]);
    assert.ok(browser.enabled.has("a"));
    assert.equal(browser.dynamic.size, 0);
  });

  test("a rule that the browser changed is noticed", async () => {
    const browser = fakeBrowser({ packed: ["a"] });
    browser.rules.readDynamic = async () => [];
    await assert.rejects(list(browser, NEW).install([wanted("new", NEW)]), /60 rules/);
    assert.ok(browser.enabled.has("a"));
  });
});
