/** The values that an organisation sets for its users: docs/organisations.md. */

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { managedFrom } from "../../../extension/background/managed.js";
import { browsers } from "../browsers/index.mjs";
import { ROOT } from "../build.mjs";
import { startSession, within } from "../session.mjs";

const LIST = `! Title: Fixture list
||blocked.test^
*$removeparam=spy
`;
/** Every key, with another value than the user's. */
const VALUES = {
  sitesOff: ["off.test"],
  learning: false,
  privacyControl: false,
  linkCleaning: false,
  noReferrer: true,
  updates: false,
  choices: [{ tracker: "free.test", action: "block" }],
  firstRun: false,
};
/** By switch of the dashboard: its section. */
const FIXED = { learning: "learned", "privacy-control": "privacy", "link-cleaning": "privacy", "no-referrer": "privacy", "list-updates": "lists" };

test("the schema, the documentation and the background know the same keys", async () => {
  const schema = JSON.parse(await readFile(join(ROOT, "extension/manifest/managed-schema.json"), "utf8"));
  const documented = [...(await readFile(join(ROOT, "docs/organisations.md"), "utf8")).matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key);
  const keys = Object.keys(VALUES).sort();
  assert.deepEqual(Object.keys(schema.properties).sort(), keys);
  assert.deepEqual(documented.sort(), keys);
  assert.deepEqual(Object.keys(managedFrom(VALUES)).sort(), keys);
});

for (const browser of browsers()) {
  describe(`an organisation's policy in ${browser.name}`, () => {
    /** By host and path, the last request's query and headers. @type {Map<string, { query: string, headers: import("node:http").IncomingHttpHeaders }>} */
    const seen = new Map();
    const handlers = new Map();
    let session;
    let home;
    let file;
    before(async () => {
      const take = (key, query, body, type) => handlers.set(`${key}${query}`, ({ headers }, response) => {
        seen.set(key, { query, headers });
        response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(body);
      });
      const images = ["other.test", "free.test", "blocked.test"].map((host) => `<img src="http://${host}/image.png?spy=1&b=2">`).join("");
      for (const site of ["site.test", "off.test"]) take(`${site}/`, "", `<!doctype html><title>Page</title>${images}`, "text/html");
      for (const host of ["other.test", "free.test", "blocked.test"]) {
        for (const query of ["?spy=1&b=2", "?b=2"]) take(`${host}/image.png`, query, "", "image/png");
      }
      home = await mkdtemp(join(tmpdir(), "brock-home-"));
      session = await startSession(browser, { handlers, list: LIST, home });
    });
    after(async () => {
      await session?.close();
      if (file) await rm(file, { force: true });
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    });

    /** What arrives when a page is loaded: the query, the referrer and the signal of the image of another site; the hosts. */
    async function visit(site) {
      seen.clear();
      const page = await session.open(`http://${site}/`);
      await within(() => seen.has("other.test/image.png"), "the image");
      await session.fixture.settle([`http://${site}/`]);
      await page.close();
      const { query, headers } = /** @type {any} */ (seen.get("other.test/image.png"));
      return { query, referrer: headers.referer ?? null, signal: headers["sec-gpc"] ?? null, hosts: ["free.test", "blocked.test"].filter((host) => seen.has(`${host}/image.png`)) };
    }

    test("without a policy the user's settings apply", async () => {
      assert.deepEqual(await visit("site.test"), { query: "?b=2", referrer: "http://site.test/", signal: "1", hosts: ["free.test"] });
    });

    test("its values are in force after the next start", async () => {
      file = await setPolicy(session, browser.name, home, VALUES);
      await session.restart();
      await within(async () => (await session.ask({ ask: "firstChoices" })).learning.fixed, "the policy");
      assert.deepEqual(await session.ask({ ask: "linkSettings" }), { linkCleaning: false, noReferrer: true });
      await within(async () => {
        const { query, referrer, signal, hosts } = await visit("site.test");
        return query === "?spy=1&b=2" && referrer === null && signal === null && hosts.length === 0;
      }, "the rules of the policy");
      assert.deepEqual(await visit("off.test"), { query: "?spy=1&b=2", referrer: "http://off.test/", signal: null, hosts: ["free.test", "blocked.test"] });
      const tab = await session.open("http://off.test/");
      const { off, fixed } = await session.ask({ ask: "page", tabId: await session.tabId("http://off.test/") });
      assert.deepEqual({ off, fixed }, { off: true, fixed: true });
      await tab.close();
    });

    test("the user cannot change them", async () => {
      await session.ask({ ask: "switchLearning", on: true });
      await session.ask({ ask: "switchPrivacyControl", on: true });
      await session.ask({ ask: "switchLinkCleaning", on: true });
      await session.ask({ ask: "switchNoReferrer", on: false });
      await session.ask({ ask: "switchUpdates", on: true });
      const { learning, signal, updates } = await session.ask({ ask: "firstChoices" });
      assert.deepEqual([learning.on, signal.on, updates.on], [false, false, false]);
      assert.deepEqual(await session.ask({ ask: "linkSettings" }), { linkCleaning: false, noReferrer: true });
      const { query, referrer } = await visit("site.test");
      assert.deepEqual([query, referrer], ["?spy=1&b=2", null]);
    });

    test("the dashboard shows them as fixed", async () => {
      for (const [id, section] of Object.entries(FIXED)) {
        const options = await session.ownPage(`options/index.html#${section}`);
        await options.waitForSelector("main:not([aria-busy])");
        const found = await options.$eval(`#${id}`, (box) => ({ on: box.checked, disabled: box.disabled, label: box.closest("label").innerText }));
        assert.deepEqual([found.on, found.disabled], [id === "no-referrer", true], id);
        assert.match(found.label, /Set by your organisation\./, id);
        await options.close();
      }
    });
  });
}

/** Chromium reads a policy of the machine, Firefox a manifest of the user. @returns {Promise<string>} The file. */
async function setPolicy(session, name, home, values) {
  if (name === "firefox") {
    const folder = join(home, ".mozilla/managed-storage");
    await mkdir(folder, { recursive: true });
    const file = join(folder, "brock@brock-engine.json");
    await writeFile(file, JSON.stringify({ name: "brock@brock-engine", description: "Test", type: "storage", data: values }));
    return file;
  }
  const id = await session.evaluate(() => globalThis.chrome.runtime.id);
  const folder = "/etc/chromium/policies/managed";
  await mkdir(folder, { recursive: true });
  const file = join(folder, `brock-test-${id}.json`);
  await writeFile(file, JSON.stringify({ "3rdparty": { extensions: { [id]: values } } }));
  return file;
}
