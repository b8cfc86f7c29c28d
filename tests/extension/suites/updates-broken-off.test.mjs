/** Updates that are interrupted at the worst moment: the last valid lists apply, and the state is correct. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, test } from "node:test";
import { DATA, skipWithout } from "../../data.mjs";
import { browsers } from "../browsers/index.mjs";
import { buildExtension, LISTS_HOST, ROOT } from "../build.mjs";
import { BLOCKED, OWN_LIST, PLAIN, updateSession } from "../fixture/update-session.mjs";
import { OTHER_TEXT, TEXT } from "../fixture/lists.mjs";
import { within } from "../session.mjs";

for (const browser of browsers()) {
  describe(`interrupted updates in ${browser.name}`, () => {
    const updates = updateSession(browser);
    const { server, arrivals, arrivalsSettle, lists, first, update, settled, serveAndUpdate, rules } = updates;

    test("the browser is killed during a download", async () => {
      // If Firefox is killed at once, it loses the host permissions of a new extension.
      await updates.session.restart();
      await serveAndUpdate(OTHER_TEXT);
      const { asked } = server.hold(`${TEXT}||static.test^\n`);
      void update().catch(() => {});
      await asked;
      assert.equal((await lists()).status, "updating");
      await updates.session.restart({ kill: true });
      await arrivalsSettle([BLOCKED]);
      await within(async () => (await lists()).status === "current", "the end of the update");
      await serveAndUpdate(TEXT);
      assert.deepEqual(await arrivals(), [PLAIN]);
    });

    test("the alarm updates the lists that are due", async () => {
      await serveAndUpdate(TEXT);
      server.serve(OTHER_TEXT);
      await updates.session.evaluate(async () => {
        const { local } = (globalThis.browser ?? chrome).storage;
        const { listRecords } = await local.get("listRecords");
        Object.assign(listRecords["fixture-list"], { nextAt: 1, wholeAt: 1 });
        await local.set({ listRecords });
      });
      await updates.session.restart();
      await arrivalsSettle([PLAIN]);
      await updates.session.evaluate(() => (globalThis.browser ?? chrome).alarms.create("updates", { when: Date.now() }));
      await arrivalsSettle([BLOCKED]);
    });

    const only = (name, title, run) => browser.name === name && test(title, run);

    only("chromium", "the background is stopped during a download", async () => {
      await serveAndUpdate(OTHER_TEXT);
      const { asked } = server.hold(TEXT);
      void update().catch(() => {});
      await asked;
      await updates.session.browser.stopBackground();
      // The next background first compiles what the ended one may have stored.
      await within(async () => (await lists()).status === "current", "the end of the update");
      assert.deepEqual(await arrivals(), [BLOCKED]);
    });

    async function add(text, url = OWN_LIST) {
      server.serve(text, url);
      assert.equal(await updates.session.ask({ ask: "addList", title: "", url }), null);
    }

    async function removeAdded() {
      for (const { id, custom } of (await lists()).lists) if (custom) await updates.session.ask({ ask: "removeList", id });
    }

    only("chromium", "the background is stopped while the browser is handed the rules", async () => {
      await serveAndUpdate(TEXT);
      await add(`||plain.test^\n${many(12_000)}`);
      await within(() => updates.session.evaluate(async () => (await chrome.storage.local.get("rulesJournal")).rulesJournal), "journal");
      await updates.session.browser.stopBackground();
      await arrivalsSettle([]);
      assert.deepEqual(await rules(), { dynamic: 12_001, enabled: ["fixture-list"] });
      await removeAdded();
      assert.deepEqual(await arrivals(), [PLAIN]);
    });

    only("chromium", "more rules than the browser takes: what is left out is said, what is there blocks", async () => {
      await add(`||plain.test^\n${many(31_000)}`);
      await within(async () => (await lists()).lists[1]?.left > 0, "what is left out", 60);
      await settled();
      const { left } = (await lists()).lists[1];
      const { dynamic } = await rules();
      // A thousand rules are reserved for trackers.
      assert.ok(dynamic > 28_900 && dynamic <= 29_000, `${dynamic} rules`);
      assert.ok(left >= 2000 && left < 2200, `${left} filters are left out`);
      assert.deepEqual(await arrivals(), []);
      await removeAdded();
      assert.equal((await rules()).dynamic, 0);
    });

    only("chromium", "EasyList and EasyPrivacy from their texts to the browser's rules", async (t) => {
      const folder = join(DATA, "lists");
      const files = ["easylist.txt", "easyprivacy.txt"];
      const skip = skipWithout(t.name, ...files.map((file) => join(folder, file)));
      if (skip) return t.skip(skip);
      for (const file of files) await add(await readFile(join(folder, file)), `http://${LISTS_HOST}/${file}`);
      await within(async () => (await lists()).lists.every(({ filters }) => filters > 0), "both lists", 60);
      await settled();
      const { dynamic } = await rules();
      assert.ok(dynamic > 10_000);
      // Again, from the stored texts.
      await updates.session.evaluate(async () => {
        const ids = (await chrome.declarativeNetRequest.getDynamicRules()).map(({ id }) => id).filter((id) => id > 999);
        await chrome.declarativeNetRequest.updateDynamicRules({ removeRuleIds: ids });
        await chrome.storage.local.remove("installedRules");
      });
      await updates.session.browser.stopBackground();
      await within(async () => (await lists()).status === "updating", "beginning");
      const began = Date.now();
      await settled();
      const took = Date.now() - began;
      assert.equal((await rules()).dynamic, dynamic);
      const compiled = await compileTime(await Promise.all(files.map((file) => readFile(join(folder, file), "utf8"))));
      t.diagnostic(`${dynamic} rules ${took} ms after the beginning, with the engine's image; ${compiled} ms of it in the compiler`);
      await removeAdded();
    });

    test("with emptied storage the packed lists apply, and the state is correct", async () => {
      for (const emptied of [["local"], ["database"], ["local", "database"]]) {
        await serveAndUpdate(OTHER_TEXT);
        assert.deepEqual(await arrivals(), [BLOCKED]);
        await updates.session.evaluate(empty, emptied);
        await updates.session.restart();
        const isThere = !emptied.includes("database");
        await arrivalsSettle(isThere ? [BLOCKED] : [PLAIN], emptied.join());
        const { changedAt } = await first();
        assert.equal(changedAt !== null, isThere, emptied.join());
        const { dynamic, enabled } = await rules();
        if (browser.name === "chromium") assert.equal(enabled.length === 0, dynamic > 0, "one of the two blocks");
      }
    });

    test("lists of a newer version of the extension replace older texts", async () => {
      const dated = (day, text) => `! Last modified: ${day} Aug 2026 12:00 UTC\n${text}`;
      await serveAndUpdate(dated(10, OTHER_TEXT));
      assert.deepEqual(await arrivals(), [BLOCKED]);
      server.serve("", `http://${LISTS_HOST}/fixture-list.txt`);
      for (const [version, text, expected] of [
        ["0.2", dated(9, TEXT), [BLOCKED]],
        ["0.3", dated(11, TEXT), [PLAIN]],
      ]) {
        await buildExtension(browser.name, updates.session.folder, { version, text });
        await updates.session.restart({ updated: true });
        await within(async () => (await updates.session.ask({ ask: "health" })).version === version, `version ${version}`);
        await arrivalsSettle(expected, version);
        if (browser.name === "chromium") {
          const { dynamic, enabled } = await rules();
          assert.deepEqual([dynamic > 0, enabled.length > 0], [expected[0] === BLOCKED, expected[0] === PLAIN]);
        }
      }
    });
  });
}

/** The time that the module takes for these texts on this machine. */
async function compileTime(texts) {
  const module = (name) => new URL(`dist/updating/${name}`, pathToFileURL(ROOT));
  const { initSync, compileRules } = await import(module("rules.js").href);
  initSync({ module: await readFile(module("rules_bg.wasm")) });
  const lists = texts.map((text, index) => ({ name: `${index}`, text, packed: true }));
  const began = performance.now();
  compileRules(lists, { target: "chromium", environment: [], limits: { rules: 0, unsafeRules: 0, regexRules: 0 }, surrogates: [] });
  return Math.round(performance.now() - began);
}

/** Filters that cannot share rules. */
const many = (count) => Array.from({ length: count }, (_, index) => `/some-tracker-${index}-/*$image\n`).join("");

/** Runs in the page. */
async function empty(what) {
  if (what.includes("local")) await (globalThis.browser ?? chrome).storage.local.clear();
  if (what.includes("database")) {
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase("brock");
      request.onsuccess = resolve;
      request.onerror = reject;
    });
  }
}
