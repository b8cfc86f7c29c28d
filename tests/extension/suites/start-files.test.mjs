/** Firefox: the files that decisions wait for, from copies in the database. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { StartFiles } from "../../../extension/background/start-files.js";
import { hashOf } from "../../../extension/shared/stored-values.js";
import { browsers } from "../browsers/index.mjs";
import { SMALL_SITE, SMALL_URL } from "../fixture/cases.mjs";
import { startSession, within } from "../session.mjs";

const TRACKER = "http://blocked.test/one-image";
const HARMLESS = "http://plain.test/image";
const FILES = ["content/generic-sheet.css", "data/common-filters.json", "data/default.image", "data/scriptlets.json", "data/surrogates.json", "engine/brock_bg.wasm"];

/** A store in memory. */
function fakeStore(entries = []) {
  const kept = new Map(entries);
  return {
    kept,
    setAside: async (_kind, key) => void kept.delete(key),
    keys: async () => [...kept.keys()],
    read: async (_kind, key) => kept.get(key),
    write: async (changes) => changes.forEach(([, key, value]) => (value === undefined ? kept.delete(key) : kept.set(key, value))),
  };
}

describe("files of the start", () => {
  const text = "a file of the package";
  const inPackage = (/** @type {string} */ path) => `data:text/plain,${encodeURIComponent(`${text}: ${path}`)}`;
  const nowhere = () => assert.fail("the package is read");
  const hashes = async (...paths) => Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await hashOf(new TextEncoder().encode(`${text}: ${path}`))])));

  test("without a hash, a file is of the package, and is not copied", async () => {
    const store = fakeStore();
    const files = new StartFiles({ store, fileUrl: inPackage, hashes: {} });
    assert.equal(await files.text("a"), `${text}: a`);
    await files.keep(() => true);
    assert.equal(store.kept.size, 0);
  });

  test("the second start reads the copy of the first", async () => {
    const store = fakeStore();
    const first = new StartFiles({ store, fileUrl: inPackage, hashes: await hashes("a", "b") });
    assert.equal(await first.text("a"), `${text}: a`);
    assert.equal(await first.copy("b"), null);
    await first.keep(() => true);
    const second = new StartFiles({ store, fileUrl: nowhere, hashes: await hashes("a", "b") });
    assert.equal(await second.text("a"), `${text}: a`);
    assert.equal(new TextDecoder().decode(await second.copy("b") ?? undefined), `${text}: b`);
    await second.keep(() => true);
    assert.equal(store.kept.size, 2);
  });

  test("a copy of another version is replaced", async () => {
    const store = fakeStore([["a", { bytes: new Uint8Array([1]), hash: "0".repeat(64) }]]);
    const files = new StartFiles({ store, fileUrl: inPackage, hashes: await hashes("a") });
    assert.equal(await files.text("a"), `${text}: a`);
    await files.keep(() => true);
    assert.equal(new TextDecoder().decode(store.kept.get("a").bytes), `${text}: a`);
  });

  test("copies that no start reads are deleted", async () => {
    const store = fakeStore([["a", { bytes: new Uint8Array([1]), hash: "" }], ["of another version", { bytes: new Uint8Array([1]), hash: "" }]]);
    const files = new StartFiles({ store, fileUrl: nowhere, hashes: await hashes("a") });
    assert.equal(await files.copy("a"), null);
    await files.keep(() => false);
    assert.equal(store.kept.size, 0);
  });

  test("an unreadable store counts as empty", async () => {
    const store = { ...fakeStore(), read: () => Promise.reject(new Error("no database")) };
    const files = new StartFiles({ store, fileUrl: inPackage, hashes: await hashes("a") });
    assert.equal(await files.text("a"), `${text}: a`);
  });
});

/** Runs in a page of the extension: the copies, and whether each has the bytes of the package; changes a byte of those named. */
async function copies(damaged = []) {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("brock");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const transaction = database.transaction("copies", "readwrite");
  const store = transaction.objectStore("copies");
  const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
  for (const [at, key] of keys.entries()) {
    if (!damaged.includes(key)) continue;
    values[at].bytes[values[at].bytes.length >> 1] ^= 1;
    store.put(values[at], key);
  }
  database.close();
  const areWhole = await Promise.all(keys.map(async (key, at) => {
    const packed = new Uint8Array(await (await fetch(`/${key}`)).arrayBuffer());
    return packed.length === values[at].bytes.length && packed.every((byte, place) => byte === values[at].bytes[place]);
  }));
  return keys.map((key, at) => (areWhole[at] ? key : `${key}, damaged`));
}

for (const browser of browsers().filter(({ name }) => name === "firefox")) {
  describe(`files of the start in ${browser.name}`, () => {
    let session;

    before(async () => {
      session = await startSession(browser);
    });
    after(() => session?.close());

    const areCopied = () => within(async () => JSON.stringify(await session.evaluate(copies)) === JSON.stringify(FILES), "copies of the files", 30_000);

    async function isWell() {
      session.fixture.arrived.clear();
      const page = await session.open(SMALL_URL);
      await session.fixture.settle([HARMLESS]);
      assert.equal(session.fixture.arrived.has(TRACKER), false, "the tracker is blocked");
      assert.ok((await session.ask({ ask: "page", tabId: await session.tabId(SMALL_URL) })).site === SMALL_SITE);
      await page.close();
    }

    test("are copied after the first start", async () => {
      await isWell();
      await areCopied();
      await session.restart();
      await isWell();
      assert.deepEqual((await session.ask({ ask: "health" })).damaged, []);
    });

    test("the next start reads the copies: damaged ones are reported, and made anew", async () => {
      const damaged = FILES.filter((path) => !path.endsWith(".css"));
      await session.evaluate(copies, damaged);
      await session.restart();
      await isWell();
      const told = (await session.ask({ ask: "health" })).damaged.map(({ key }) => key).sort();
      assert.deepEqual(told, damaged.map((path) => `copies/${path}`));
      await areCopied();
      await session.ask({ ask: "dropDamaged" });
    });

    test("the packed image has no copy while a newer one is in force", async () => {
      await session.ask({ ask: "saveOwnFilters", filters: "||plain.test/own-filtered" });
      await session.restart();
      await isWell();
      await within(async () => !(await session.evaluate(copies)).includes("data/default.image"), "end of the copy", 30_000);
    });
  });
}
