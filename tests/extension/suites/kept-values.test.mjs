/** No input, cookie or URL parameter is kept in memory or in storage. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { browsers } from "../browsers/index.mjs";
import { learningScripts, restingScripts, startSession, within } from "../session.mjs";

const CARD = "4111111111111111";
const TYPED = "what-i-typed-6f2c9";
const COOKIE = "c00c1e5f9e2a7b1d";
const VALUE = "va1ue-in-address-77";
const SECRETS = { CARD, TYPED, COOKIE, VALUE };

const give = (type, body, headers = {}) => (_request, response) => {
  response.writeHead(200, { "content-type": type, "access-control-allow-origin": "*", "access-control-allow-headers": "*", ...headers });
  response.end(body);
};
const PAGE = `<!doctype html><html lang="en"><title>Pay</title><body><form><input name="card"></form><iframe src="http://frame.test/keeps"></iframe><script>
document.cookie = "session=${COOKIE}; max-age=9999";
const card = { card: "${CARD}", note: "${TYPED}" };
fetch("http://pay-api.test/json", { method: "POST", body: JSON.stringify(card) });
fetch("http://pay-api.test/form", { method: "POST", body: new URLSearchParams(card) });
const parts = new FormData();
parts.set("card", "${CARD}");
fetch("http://pay-api.test/parts", { method: "POST", body: parts });
navigator.sendBeacon("http://pay-api.test/beacon", "${CARD} ${TYPED}");
fetch("http://pay-api.test/put", { method: "PUT", body: "${CARD}" }).catch(() => {});
fetch("http://blocked.test/never", { method: "POST", body: "${CARD}" }).catch(() => {});
new Image().src = "http://pixel.localhost/image?email=${VALUE}";
</script></body></html>`;
const HANDLERS = new Map([
  ["pay.test/", give("text/html", PAGE)],
  ["frame.test/keeps", give("text/html", `<script>localStorage.setItem("typed", "${TYPED}");</script>`)],
  [`pixel.localhost/image?email=${VALUE}`, give("image/png", "", { "set-cookie": `uid=${COOKIE}; Max-Age=31536000; SameSite=None; Secure; Partitioned` })],
  ...["json", "form", "parts", "beacon", "put"].map((path) => [`pay-api.test/${path}`, give("text/plain", "ok")]),
]);

/** Runs in the extension: all of its stored data. */
async function stored() {
  const api = globalThis.browser ?? chrome;
  const found = [await api.storage.local.get(null), await api.storage.session.get(null)];
  const asText = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder("latin1").decode(value);
    if (Array.isArray(value)) return value.map(asText);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asText(part)])) : value;
  };
  const wait = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await wait(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const all = await wait(database.transaction(store).objectStore(store).getAll());
      // Lists and images contain no user data.
      if (!/image|text|rule/i.test(store)) found.push([store, ...all.map(asText)]);
    }
    database.close();
  }
  return JSON.stringify(found);
}

for (const browser of browsers()) {
  describe(`values in ${browser.name}`, () => {
    let session;

    before(async () => {
      session = await startSession(browser, { handlers: HANDLERS });
      await within(async () => String(await learningScripts(session)) === String(restingScripts(browser)), "content scripts");
      const page = await session.open("http://pay.test/");
      await session.fixture.settle(["json", "form", "parts", "beacon", "put"].map((path) => `http://pay-api.test/${path}`));
      await page.type("input", TYPED);
      const kinds = ["request", "page", "storage", "interaction"];
      await within(async () => {
        const seen = (await events()).map(({ event }) => event);
        return kinds.every((kind) => seen.includes(kind));
      }, kinds.join());
      await pause(1500);
    });
    after(() => session?.close());

    const events = async () => (await session.ask({ ask: "learning" })).events;

    test("the page's requests were observed", async () => {
      const found = await events();
      const read = (url) => found.filter((event) => event.url === url).flatMap((event) => event.read);
      assert.ok(read("http://pay-api.test").includes("body"), JSON.stringify(found));
      assert.ok(read("http://pixel.localhost").includes("setCookies"));
      assert.ok(found.some(({ event, read }) => event === "page" && read.includes("cookies")));
      assert.ok(found.some(({ event, read }) => event === "storage" && read.includes("items")));
    });

    test("the background keeps no value", async () => {
      const tabId = await session.tabId("http://pay.test/");
      const asked = [{ ask: "learning" }, { ask: "learned" }, { ask: "health" }, { ask: "page", tabId }, { ask: "verdict", host: "pay-api.test" }, { ask: "exportLearned" }, { ask: "learnedFilters" }];
      const answers = JSON.stringify(await Promise.all(asked.map((question) => session.ask(question).catch(String))));
      for (const [name, secret] of Object.entries(SECRETS)) assert.ok(!answers.includes(secret), `${name}: ${answers}`);
    });

    test("no storage contains a value", async () => {
      const found = await session.evaluate(stored);
      assert.ok(found.length > 100);
      for (const [name, secret] of Object.entries(SECRETS)) assert.ok(!found.includes(secret), name);
    });

    test("the options page shows only hosts and kinds of data", async () => {
      const options = await session.ownPage("options/index.html#learned");
      const text = await options.evaluate(() => {
        for (const folded of document.querySelectorAll("details")) folded.open = true;
        return new Promise((resolve) => setTimeout(() => resolve(document.body.innerText), 800));
      });
      await options.close();
      assert.match(text, /first 4 KB of what scripts send to third parties/);
      assert.match(text, /may contain what you type/);
      assert.match(text, /pay-api\.test/);
      for (const [name, secret] of Object.entries(SECRETS)) assert.ok(!text.includes(secret), name);
    });
  });
}
