/**
 * Stored values, in Node: every value is checked when it is read, damaged values are set aside, and their users keep working.
 * BROCK_STORED_SECONDS is the duration of a test with random values; default: some ten thousand values.
 */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, test } from "node:test";
import { Settings } from "../../../extension/background/settings.js";
import { StartLog } from "../../../extension/background/start-log.js";
import { following, SteadyClock } from "../../../extension/background/steady-clock.js";
import { StoppedPages } from "../../../extension/background/stopped-pages.js";
import { TabRecords } from "../../../extension/background/tab-records.js";
import { isDue } from "../../../extension/background/updates/schedule.js";
import { UpdateState } from "../../../extension/background/updates/update-state.js";
import { CheckedLocal, CheckedSession } from "../../../extension/shared/checked-storage.js";
import { LOCAL, SESSION, sessionCheck, STORE } from "../../../extension/shared/stored-values.js";
import { ROOT } from "../build.mjs";
import { corruptor } from "../fixture/corruptions.mjs";
import { fakeLocal, fakeSession } from "../fixture/fake-storage.mjs";
import { DAY, GOOD, GOOD_SESSION, GOOD_STORE, LIST_BYTES, NOW } from "../fixture/stored.mjs";

/** Starts of the background's parts with random values. */
const RUNS = Number(process.env.BROCK_STORED_RUNS ?? 300);

/** @param {(value: unknown, report: () => void) => unknown} check @param {unknown} value */
function outcome(check, value) {
  let reports = 0;
  const good = check(value, () => (reports += 1));
  return { good, reports };
}

test("every key of the tables has an example, and every example is valid", async () => {
  assert.deepEqual(Object.keys(GOOD).sort(), Object.keys(LOCAL).sort());
  for (const [key, value] of Object.entries(GOOD)) assert.deepEqual(outcome(LOCAL[key], value), { good: value, reports: 0 }, key);
  assert.deepEqual(Object.keys(GOOD_SESSION).filter((key) => !key.startsWith("tab:")).sort(), Object.keys(SESSION).sort());
  for (const [key, value] of Object.entries(GOOD_SESSION)) assert.deepEqual(outcome(sessionCheck(key), value), { good: value, reports: 0 }, key);
  assert.deepEqual([...new Set(GOOD_STORE.map(([kind]) => kind))].sort(), Object.keys(STORE).sort());
  for (const [kind, key, value] of GOOD_STORE) assert.equal(await STORE[kind](key, value), true, `${kind}/${key}`);
});

test("an absent value is not damaged", () => {
  for (const [key, check] of Object.entries(LOCAL)) assert.equal(outcome(check, undefined).reports, 0, key);
  for (const [key, check] of Object.entries(SESSION)) assert.equal(outcome(check, undefined).reports, 0, key);
});

describe("the good parts of a damaged value are kept", () => {
  const one = { tracker: "t.test", site: "", action: "allow" };
  const record = GOOD.listRecords["easy-list"];
  for (const [key, bad, good] of [
    ["chosen", [null], []],
    ["chosen", [null, one, { tracker: "x.test" }, { ...one, action: "dance" }, { ...one, tracker: "a b\nblock *" }, { ...one, site: "a b" }], [one]],
    ["chosen", { 0: one }, []],
    ["sitesOff", { a: 1 }, []],
    ["sitesOff", ["a.test", 5, "b.test\nc", "", "UPPER.test", ["d.test"]], ["a.test"]],
    ["learning", "no", true],
    ["privacyControl", 0, true],
    ["learnerKey", "%%%", undefined],
    ["learnerKey", "AAAA", undefined],
    ["learned", { lines: "block cdn.test/f\u00f6.js\nblock cdn.test/fp.js\n", at: 1 }, { lines: "block cdn.test/fp.js\n", at: 1 }],
    ["learned", 5, { lines: "", at: 0 }],
    ["learned", { lines: "block t.test\ndance x.test\nblock\nblock u.test on\nblock a.test but-on\n", at: "x" }, { lines: "block t.test\n", at: 0 }],
    ["learnedKept", { lines: "block t.test\n", until: NOW, problem: 7 }, { lines: "block t.test\n", until: NOW, problem: "" }],
    ["listRecords", { a: { ...record, nextAt: "x", failures: -1 }, "a/b": record }, { a: { ...record, nextAt: 0, failures: 0 } }],
    ["updates", { ...GOOD.updates, pending: 1, rules: { a: 5, b: { dropped: 2 } } }, { ...GOOD.updates, pending: true, rules: { b: { dropped: 2 } } }],
    ["customLists", [...GOOD.customLists, { ...GOOD.customLists[0], title: "again" }, { id: "x", title: "y", url: "javascript:1" }], GOOD.customLists],
    ["ownFilters", { text: "||a^" }, ""],
    ["installedRules", { own: { ...GOOD.installedRules.own, place: null } }, undefined],
    ["rulesJournal", 7, { id: "unknown" }],
    ["setAside", "x", []],
  ]) {
    test(`${key}: ${JSON.stringify(bad).slice(0, 60)}`, () => {
      const { good: kept, reports } = outcome(LOCAL[key], bad);
      assert.deepEqual(kept, good);
      assert.ok(reports > 0, "and it is reported");
    });
  }
});

test("a text, a rule, a copy or an image with changed bytes is damaged", async () => {
  const [, , text] = GOOD_STORE[0];
  const [, , copy] = GOOD_STORE[3];
  const [, , rules] = GOOD_STORE[4];
  for (const [kind, value] of [
    ["texts", { ...text, bytes: Uint8Array.from(LIST_BYTES, (byte, index) => (index === 3 ? byte ^ 1 : byte)) }],
    ["texts", { ...text, facts: null }],
    ["rules", { ...rules, json: "[ ]" }],
    ["images", { bytes: [1, 2, 3], version: "0.1.0" }],
    ["copies", { ...copy, bytes: Uint8Array.from(LIST_BYTES, (byte, index) => (index === 3 ? byte ^ 1 : byte)) }],
    ["learned", { 0: 1 }],
  ]) assert.equal(await STORE[kind]("easy-list", value), false, kind);
});

/** The result of a check must pass the check, so that a repaired value stays valid. */
function holdsFor(check, value, what) {
  const first = outcome(check, value);
  if (first.good === undefined) return;
  const again = outcome(check, structuredClone(first.good));
  assert.equal(again.reports, 0, `${what}: ${JSON.stringify(value)?.slice(0, 300)}`);
  assert.deepEqual(again.good, first.good, what);
}

test("random values: no check throws, and its result is valid", async (t) => {
  const seconds = Number(process.env.BROCK_STORED_SECONDS ?? 0);
  const seed = Number(process.env.BROCK_FUZZ_SEED ?? 20_261_126);
  const { instead, damaged, pick } = corruptor(seed);
  const checks = [
    ...Object.entries(LOCAL).map(([key, check]) => [key, check, GOOD[key]]),
    ...Object.entries(GOOD_SESSION).map(([key, good]) => [key, sessionCheck(key), good]),
  ];
  const end = Date.now() + seconds * 1000;
  let runs = 0;
  do {
    for (const [key, check, good] of checks) {
      holdsFor(check, instead(good), key);
      holdsFor(check, damaged(damaged(good)), key);
      runs += 2;
    }
    const [kind, key, good] = pick(GOOD_STORE);
    const isGood = await STORE[kind](key, instead(good));
    assert.equal(typeof isGood, "boolean", `${kind}/${key}`);
    runs += 1;
  } while (runs < 20_000 || Date.now() < end);
  t.diagnostic(`${runs} values, seed ${seed}`);
});

describe("a damaged value in storage.local", () => {
  test("is set aside, repaired, and reported once", async () => {
    const raw = fakeLocal({ chosen: [null, GOOD.chosen[0]], learnerKey: "%%%" });
    const local = new CheckedLocal(raw);
    const [chosen, key] = await Promise.all([local.read("chosen"), local.read("learnerKey"), local.read("chosen")]);
    assert.deepEqual([chosen, key], [[GOOD.chosen[0]], undefined]);
    assert.deepEqual((await local.damaged()).map((one) => one.key), ["chosen", "learnerKey"]);
    assert.deepEqual(raw.values.get("chosen"), [GOOD.chosen[0]]);
    assert.equal(raw.values.has("learnerKey"), false);
    assert.deepEqual(raw.values.get("setAside").map(({ value }) => value), [[null, GOOD.chosen[0]], "%%%"]);
    const later = new CheckedLocal(raw);
    await later.read("chosen");
    assert.equal((await later.damaged()).length, 2, "also in a later life, until the reader deletes it");
    await later.dropSetAside();
    assert.deepEqual(await later.damaged(), []);
  });

  test("is reported and stays, if there is no room to set it aside", async () => {
    const raw = fakeLocal({ chosen: 5 });
    const local = new CheckedLocal({ ...raw, write: () => Promise.reject(new Error("QuotaExceededError")) });
    assert.deepEqual(await local.read("chosen"), []);
    assert.deepEqual((await local.damaged()).map(({ key }) => key), ["chosen"]);
    assert.equal(raw.values.get("chosen"), 5);
  });

  test("causes no failure if the area cannot be read", async () => {
    const local = new CheckedLocal({ read: () => Promise.reject(new Error("broken")), write: () => Promise.reject(new Error("broken")) });
    assert.deepEqual(await local.read("sitesOff"), []);
    assert.deepEqual((await local.damaged()).map(({ key }) => key), ["sitesOff"]);
  });

  test("does not overwrite a concurrent choice of the user", async () => {
    const raw = fakeLocal({ chosen: [null] });
    const settings = new Settings(raw);
    await settings.choose({ tracker: "t.test", site: "", action: "block" });
    assert.deepEqual(raw.values.get("chosen"), [{ tracker: "t.test", site: "", action: "block" }]);
    assert.equal(settings.chosenLines(), "block t.test\n");
  });

  test("settings work with random values", async () => {
    const { instead } = corruptor(7);
    for (let run = 0; run < 2 * RUNS; run += 1) {
      const settings = new Settings(fakeLocal(Object.fromEntries(["sitesOff", "learning", "chosen", "privacyControl"].map((key) => [key, instead(GOOD[key])]))));
      await settings.ready;
      assert.ok(settings.sitesOff.every((site) => typeof site === "string"));
      assert.match(settings.chosenLines(), /^((allow|cookieblock|block) \S+( on \S+)?\n)*$/);
      assert.equal(typeof settings.learning, "boolean");
    }
  });

  test("an unknown key cannot be read", async () => {
    await assert.rejects(new CheckedLocal(fakeLocal()).read("else"), /no check/);
  });
});

describe("a damaged value in storage.session", () => {
  test("stays in memory and is not written to the disk", async () => {
    const raw = fakeSession({ "tab:7": { url: 1 }, passes: [{ tabId: 7, host: "a.test" }, null], starts: 5, "tab:8": GOOD_SESSION["tab:7"] });
    const session = new CheckedSession(raw);
    assert.deepEqual(Object.keys(await session.readAll()).sort(), ["passes", "starts", "tab:8"]);
    assert.deepEqual((await session.setAside()).map(({ key }) => key).sort(), ["passes", "starts", "tab:7"]);
    assert.equal(raw.values.has("tab:7"), false);
    assert.deepEqual(raw.values.get("passes"), [{ tabId: 7, host: "a.test" }]);
  });

  test("records, passes, starts and update states work with random values", async () => {
    const { instead } = corruptor(11);
    for (let run = 0; run < RUNS; run += 1) {
      const session = new CheckedSession(fakeSession(Object.fromEntries(Object.keys(GOOD_SESSION).map((key) => [key, instead(GOOD_SESSION[key])]))));
      const local = new CheckedLocal(fakeLocal(Object.fromEntries(["listRecords", "updates"].map((key) => [key, instead(GOOD[key])]))));
      const records = new TabRecords(session, () => {});
      const pages = new StoppedPages({ store: session, tabs: {}, pageUrl: "", inPrivateWindows: true, passesChanged() {} });
      const state = new UpdateState(local, session, "1");
      await Promise.all([records.ready, pages.ready, state.ready, new StartLog(session, Date.now, Date.now()).all()]);
      records.addBlocked(7, "https://t.test/", () => ({ filter: null, list: null, line: null }));
      assert.ok(pages.list().every(({ host }) => typeof host === "string"));
      await state.note("easy-list", { failures: 1 });
    }
  });
});

test("no other file reads storage", async () => {
  const extension = join(ROOT, "extension");
  const entries = await readdir(extension, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".js")).map((entry) => join(entry.parentPath, entry.name));
  const readers = [];
  for (const path of files) {
    const text = await readFile(path, "utf8");
    if (/\bstorage\.(local|session|sync|managed)\b|\bindexedDB\b(?!: true)/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ""))) readers.push(relative(extension, path));
  }
  // `indexedDB: true` names a kind of data of sites. content/no-cookies.js replaces these in frames of trackers.
  assert.deepEqual(readers.filter((path) => !path.startsWith("content/")).sort(), ["shared/browser.js", "shared/store.js"]);
});

describe("jumps of the clock", () => {
  test("a jump is ignored, a clock that returns has no effect, a clock that stays is accepted after three days", () => {
    const start = { wall: NOW, steady: NOW, since: null };
    const walk = (...times) => times.reduce((reading, days) => following(reading, NOW + days * DAY), start).steady - NOW;
    assert.equal(walk(1), 1 * DAY);
    assert.equal(walk(6), 6 * DAY);
    assert.equal(walk(200), 0);
    assert.equal(walk(200, 201), 1 * DAY);
    assert.equal(walk(200, 201, 1.5), 1.5 * DAY, "back again");
    assert.equal(walk(200, 201, 202, 203.5), 203.5 * DAY, "it is so");
    assert.equal(walk(-30), 0);
    assert.equal(walk(-30, -29, 0.5), 0.5 * DAY);
    assert.equal(walk(-30, -29, -28, -26), -26 * DAY);
  });

  test("a damaged reading is ignored", async () => {
    for (const reading of [{ wall: 0, steady: 0, since: null }, { wall: NOW, steady: NOW + 9000 * DAY, since: null }, 5]) {
      const clock = new SteadyClock(new CheckedLocal(fakeLocal({ learnerClock: reading })), () => NOW);
      await clock.ready;
      assert.equal(clock.now(), NOW);
    }
  });

  test("a list whose check is too far in the future is due now", () => {
    assert.equal(isDue(NOW + DAY, NOW), false);
    assert.equal(isDue(NOW - 1, NOW), true);
    assert.equal(isDue(NOW + 15 * DAY, NOW), false);
    assert.equal(isDue(NOW + 200 * DAY, NOW), true);
  });
});

