/**
 * 512 random corruptions of all stored data, in each browser: after the next start requests are blocked, popup and options page
 * work, and the damage is reported.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { SMALL_SITE, SMALL_URL } from "../fixture/cases.mjs";
import { corruptor } from "../fixture/corruptions.mjs";
import { listServer, TEXT } from "../fixture/lists.mjs";
import { GOOD } from "../fixture/stored.mjs";
import { photograph, startSession, within } from "../session.mjs";

const TRACKER = "http://blocked.test/one-image";
const HARMLESS = "http://plain.test/image";
const CORRUPTIONS = Number(process.env.BROCK_CORRUPTIONS ?? 512);
/** Corruptions before a start. */
const BATCH = 32;
const SEED = Number(process.env.BROCK_FUZZ_SEED ?? 20_261_126);

/** Written before each batch, so that every key has a value. */
const SETTINGS = {
  sitesOff: GOOD.sitesOff,
  learning: true,
  chosen: GOOD.chosen,
  privacyControl: true,
  learned: GOOD.learned,
  ownFilters: GOOD.ownFilters,
};
/** Keys that only the test writes between the damage and the next start. */
const TOLD = ["sitesOff", "learning", "chosen", "privacyControl", "learnerKey", "ownFilters", "customLists", "forgetOnLeaving", "torPort"];

/** Runs in a page of the extension. Returns the keys whose values the checks report. */
async function corruptStorage(corruptor, { seed, count, settings }) {
  const { instead, pick } = corruptor(seed);
  const { local, session } = (globalThis.browser ?? chrome).storage;
  const { LOCAL, sessionCheck, STORE } = await import(new URL("/shared/stored-values.js", location.href).href);
  await local.set(settings);

  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await done(indexedDB.open("brock"));
  const put = async (kind, key, value) => {
    const transaction = database.transaction(kind, "readwrite");
    const store = transaction.objectStore(kind);
    await done(value === undefined ? store.delete(key) : store.put(value, key));
  };
  const get = (kind, key) => done(database.transaction(kind).objectStore(kind).get(key));
  const entries = [["learned", "ledger"], ["learned", "previous"], ["images", "current"], ["texts", "fixture-list"], ["rules", "fixture-list"], ["arrived", "x"], ["damaged", "x"]];

  const inPlace = {
    async local(key) {
      const value = instead((await local.get(key))[key]);
      await (value === undefined ? local.remove(key) : local.set({ [key]: value }));
    },
    async session(key) {
      const value = instead((await session.get(key))[key]);
      await (value === undefined ? session.remove(key) : session.set({ [key]: value }));
    },
    async store([kind, key]) {
      await put(kind, key, instead(await get(kind, key)));
    },
  };
  const sessionKeys = ["passes", "starts", "sampling", "updatesChanged", "tab:1", ...Object.keys(await session.get(null)).filter((key) => key.startsWith("tab:"))];
  const keys = { local: Object.keys(LOCAL), session: sessionKeys, store: entries };

  let written = 0;
  while (written < count) {
    const area = pick(["local", "local", "local", "session", "store"]);
    // Values that the browser cannot store are skipped.
    await inPlace[area](pick(keys[area])).then(() => (written += 1), () => {});
  }

  const isBad = (check, value) => {
    let bad = false;
    check(value, () => (bad = true));
    return bad;
  };
  const all = { local: await local.get(null), session: await session.get(null) };
  const bad = {
    local: Object.keys(LOCAL).filter((key) => isBad(LOCAL[key], all.local[key])),
    session: Object.keys(all.session).filter((key) => sessionCheck(key) && isBad(sessionCheck(key), all.session[key])),
    store: [],
  };
  for (const [kind, key] of entries) {
    const value = await get(kind, key);
    if (value !== undefined && !(await STORE[kind](key, value))) bad.store.push(`${kind}/${key}`);
  }
  database.close();
  return { written, bad };
}

for (const browser of browsers()) {
  describe(`damaged storage in ${browser.name}`, () => {
    const server = listServer();
    let session;

    before(async () => {
      session = await startSession(browser, { handlers: server.handlers });
      // A text, an image and rules of its own.
      server.serve(`${TEXT}||late.test^\n`);
      await session.ask({ ask: "updateNow" });
      assert.equal((await session.ask({ ask: "lists" })).status, "current");
      await session.ask({ ask: "exportLearned" });
    });
    after(() => session?.close());

    const isChromium = browser.name === "chromium";

    /** Chromium does not restart a test's extension after a reload, so the browser is restarted. */
    const startAnew = () => (isChromium ? session.restart() : session.reload());
    /** The quicker of the two, and now and then the other. Session storage persists when the background ends, but not over a restart. @param {number} batch */
    const begin = (batch) => ((batch % 5 === 4) === isChromium ? startAnew() : session.restartBackground());

    /** Loads a page and returns whether its tracker arrives. */
    async function trackerArrives() {
      session.fixture.arrived.clear();
      const page = await session.open(SMALL_URL);
      await session.fixture.settle([HARMLESS]);
      assert.ok(session.fixture.arrived.has(HARMLESS), "the page's own image arrives");
      return { page, arrives: session.fixture.arrived.has(TRACKER) };
    }

    const corrupt = (seed, settings = SETTINGS) =>
      session.evaluate(`(${corruptStorage})(${corruptor}, ${JSON.stringify({ seed, count: BATCH, settings })})`);

    /** What must hold after any damage. @param {string[]} told Keys that must be told of. @param {string} what */
    async function isWell(told, what) {
      const { page, arrives } = await trackerArrives();
      assert.equal(arrives, false, `${what}: blocking goes on`);
      // The learner reads its key when it is first used; own filters are read when they are compiled or shown.
      await session.ask({ ask: "learned" });
      await session.ask({ ask: "ownFilters" });
      const popup = await session.popup(await session.tabId(SMALL_URL));
      assert.equal(await popup.$eval("#unanswered", (notice) => notice.hidden), true, `${what}: the popup answers`);
      assert.equal(await popup.$eval("#site-name", (name) => name.textContent), SMALL_SITE, what);
      const options = await session.ownPage("options/index.html#lists");
      assert.equal(await options.$eval("#unanswered", (notice) => notice.hidden), true, `${what}: the options page answers`);
      assert.equal(await options.$$eval("#lists > li", (lists) => lists.length > 0), true, `${what}: and shows the lists`);
      const { damaged } = await session.ask({ ask: "health" });
      const missing = told.filter((key) => !damaged.some((one) => one.key === key));
      assert.deepEqual(missing, [], `${what}: told of`);
      if (told.length > 0) {
        assert.equal(await popup.$eval("#damaged", (notice) => notice.hidden), false, `${what}: the popup tells`);
        assert.equal(await options.$eval("#damaged", (notice) => notice.hidden), false, `${what}: the options page tells`);
      }
      return { page, popup, options };
    }

    test("damaged settings are reported and set aside, and nothing is lost", async () => {
      await session.evaluate(() => (globalThis.browser ?? chrome).storage.local.set({ chosen: [null], learnerKey: "%%%", sitesOff: { a: 1 }, learned: 5 }));
      await startAnew();
      const { page, popup, options } = await isWell(["chosen", "learnerKey", "sitesOff", "learned"], "bad settings");
      await accessible(popup, "popup after damage");
      await accessible(options, "options after damage");
      await photograph(popup, `popup-damaged-${browser.name}`);
      await photograph(options, `options-damaged-${browser.name}`);
      const copy = JSON.parse(await session.ask({ ask: "copyDamaged" }));
      assert.deepEqual(copy.local.find(({ key }) => key === "chosen").value, [null]);
      await options.click("#damaged-drop");
      await within(() => options.$eval("#damaged", (notice) => notice.hidden), "end of the notice");
      assert.deepEqual((await session.ask({ ask: "health" })).damaged, []);
      for (const each of [page, popup, options]) await each.close();
    });

    test("a damaged image is compiled again", async () => {
      await session.ask({ ask: "saveOwnFilters", filters: "||plain.test/own-filtered" });
      await session.evaluate(async () => {
        const database = await new Promise((resolve, reject) => {
          const request = indexedDB.open("brock");
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        const transaction = database.transaction("images", "readwrite");
        const store = transaction.objectStore("images");
        const asked = store.get("current");
        asked.onsuccess = () => {
          asked.result.bytes.fill(7, 200, 300);
          store.put(asked.result, "current");
        };
        await new Promise((resolve) => (transaction.oncomplete = resolve));
        database.close();
      });
      await startAnew();
      const { page, popup, options } = await isWell(["images/current"], "bad image");
      await within(async () => (await session.ask({ ask: "health" })).lists.some(({ name }) => name === "own"), "new image with the own filters");
      await session.ask({ ask: "dropDamaged" });
      for (const each of [page, popup, options]) await each.close();
    });

    test("a database of a newer version with missing parts is repaired", async () => {
      await session.evaluate(() => new Promise((resolve, reject) => {
        const request = indexedDB.open("brock", 9);
        request.onupgradeneeded = () => ["images", "learned", "damaged"].forEach((kind) => request.result.deleteObjectStore(kind));
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          request.result.close();
          resolve(undefined);
        };
      }));
      await startAnew();
      const { page, popup, options } = await isWell([], "newer database");
      await session.ask({ ask: "saveOwnFilters", filters: "||plain.test/own-filtered" });
      assert.ok((await session.ask({ ask: "health" })).lists.some(({ name }) => name === "own"));
      assert.deepEqual((await session.ask({ ask: "learned" })).verdicts, []);
      for (const each of [page, popup, options]) await each.close();
    });

    test(`${CORRUPTIONS} random corruptions`, async (t) => {
      let written = 0;
      let told = 0;
      for (let batch = 0; batch < CORRUPTIONS / BATCH; batch += 1) {
        const damage = await corrupt(SEED + batch);
        written += damage.written;
        await begin(batch);
        const expected = damage.bad.local.filter((key) => TOLD.includes(key));
        told += expected.length;
        const pages = await isWell(expected, `batch ${batch} of seed ${SEED}: ${JSON.stringify(damage.bad)}`);
        await session.ask({ ask: "dropDamaged" });
        for (const each of Object.values(pages)) await each.close();
      }
      assert.ok(written >= 500 && told > 50, `${written} corruptions, ${told} told`);
      t.diagnostic(`${written} corruptions, ${told} of settings, seed ${SEED}`);
    });
  });
}
