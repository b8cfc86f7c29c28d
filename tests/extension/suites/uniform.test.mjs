/** Browsers whose users are meant to look alike: a Firefox that is started with the vendor of Tor Browser. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { uniformName } from "../../../extension/shared/uniform-name.js";
import { refusedWhereUniform, withUniform } from "../../../extension/background/uniform-browser.js";
import { browsers } from "../browsers/index.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { photograph, startSession, within } from "../session.mjs";

const SITE = "http://site.test/";
const HOSTS = ["blocked.test", "chosen.test", "learned.test", "own.test", "plain.test"];
const LIST = "! Title: Fixture list\n||blocked.test^\n*$removeparam=spy\n";
/** What a person can have stored before. */
const STORED = {
  chosen: [{ tracker: "chosen.test", site: "", action: "block" }],
  learned: { lines: "block learned.test\n", at: Date.now() },
  privacyControl: false,
  linkCleaning: false,
  noReferrer: true,
};

test("the browsers are known by their vendor", async () => {
  const name = (info) => uniformName(info);
  assert.equal(await name(Promise.resolve({ name: "Firefox", vendor: "Tor Project" })), "Tor Browser");
  assert.equal(await name(Promise.resolve({ name: "MullvadBrowser", vendor: "Mullvad" })), "Mullvad Browser");
  for (const vendor of ["Mozilla", "", "tor project", undefined]) assert.equal(await name(Promise.resolve({ vendor })), null);
  // Chromium has no such function.
  assert.equal(await name(Promise.reject(new TypeError("not a function"))), null);
});

test("only the sites that an organisation switches off stay of its values", () => {
  const values = { sitesOff: ["off.test"], learning: true, updates: true, choices: [{ tracker: "t.test", site: "", action: "block" }] };
  assert.deepEqual(withUniform(values, null), values);
  assert.deepEqual(withUniform(values, "Tor Browser"), { sitesOff: ["off.test"], learning: false, privacyControl: true, linkCleaning: true, noReferrer: false, updates: false, uniform: "Tor Browser" });
});

test("elsewhere no message is refused", async () => {
  const handlers = { addList: async () => "added", page: async () => "page" };
  assert.equal(await refusedWhereUniform(handlers, Promise.resolve(null)).addList({}), "added");
  const refusing = refusedWhereUniform(handlers, Promise.resolve("Tor Browser"));
  await assert.rejects(() => refusing.addList({}), /"addList" is not possible in Tor Browser/);
  assert.equal(await refusing.page({}), "page");
});

for (const browser of browsers().filter(({ name }) => name === "firefox")) {
  describe("Brock in Tor Browser", () => {
    /** By host, the headers and the query of the last request. */
    const seen = new Map();
    let session;
    before(async () => {
      const images = HOSTS.map((host) => `<img src="http://${host}/image?spy=1&b=2" alt="">`).join("");
      const handlers = new Map([["site.test/", (_request, response) => response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" }).end(`<!doctype html><html lang="en"><title>Site</title>${images}</html>`)]]);
      for (const host of HOSTS) {
        for (const query of ["?spy=1&b=2", "?b=2"]) {
          handlers.set(`${host}/image${query}`, ({ headers }, response) => {
            seen.set(host, { query, referrer: headers.referer ?? null, signal: headers["sec-gpc"] ?? null });
            response.writeHead(200, { "content-type": "image/png", "cache-control": "no-store" }).end();
          });
        }
      }
      session = await startSession(browser, { handlers, list: LIST });
    });
    after(() => session?.close());

    /** Which hosts a page reaches, and what the last of them gets. */
    async function visit() {
      seen.clear();
      const page = await session.open(SITE);
      await within(() => seen.has("plain.test"), "the last image");
      await session.fixture.settle([SITE]);
      await page.close();
      return { hosts: [...seen.keys()].sort(), ...seen.get("plain.test") };
    }

    test("in Firefox the stored values are in force", async () => {
      await session.ask({ ask: "saveOwnFilters", filters: "||own.test^\n" });
      await session.evaluate((values) => browser.storage.local.set(values), STORED);
      await session.restartBackground();
      const expected = { hosts: ["plain.test"], query: "?spy=1&b=2", referrer: null, signal: null };
      await within(async () => JSON.stringify(await visit()) === JSON.stringify(expected), "the stored values").catch(async () => assert.deepEqual(await visit(), expected));
      assert.equal((await session.ask({ ask: "firstChoices" })).uniform, null);
      const options = await session.ownPage("options/index.html#lists");
      assert.equal(await options.$eval("#uniform", (notice) => notice.hidden), true);
      assert.equal(await options.$$eval("#sections li", (all) => all.length), 11);
      await options.close();
    });

    test("in Tor Browser a page meets the shipped set", async () => {
      await session.restart({ vendor: "Tor Project" });
      assert.equal(await session.evaluate(async () => (await browser.runtime.getBrowserInfo()).vendor), "Tor Project");
      const shipped = { hosts: ["chosen.test", "learned.test", "own.test", "plain.test"], query: "?b=2", referrer: SITE, signal: "1" };
      // Stored rules are replaced after the start.
      await within(async () => JSON.stringify(await visit()) === JSON.stringify(shipped), "the shipped set").catch(async () => assert.deepEqual(await visit(), shipped));
    });

    test("nothing is learned, and nothing can be changed", async () => {
      await session.ask({ ask: "switchLearning", on: true });
      await session.ask({ ask: "switchUpdates", on: true });
      await session.ask({ ask: "switchLinkCleaning", on: false });
      const { uniform, learning, signal, updates } = await session.ask({ ask: "firstChoices" });
      assert.deepEqual([uniform, learning, signal, updates], ["Tor Browser", { on: false, fixed: true }, { on: true, fixed: true }, { on: false, fixed: true }]);
      for (const message of [{ ask: "saveOwnFilters", filters: "||plain.test^" }, { ask: "updateNow" }, { ask: "addListFile", title: "Mine", text: "||plain.test^" }, { ask: "choose", tracker: "plain.test", site: "", action: "block" }, { ask: "startPicker", tabId: 1, mode: "hide" }, { ask: "applyLearned" }, { ask: "importBackup", text: "{}" }]) {
        await assert.rejects(() => session.ask(message), /not possible in Tor Browser/, message.ask);
      }
      assert.deepEqual(await session.ask({ ask: "choices" }), []);
      assert.equal((await visit()).query, "?b=2");
    });

    test("the first page advises against Brock, and offers no choices", async () => {
      const page = await session.ownPage("welcome/index.html");
      const shown = await page.$eval("#uniform", (part) => ({ isShown: part.checkVisibility(), text: part.innerText }));
      assert.equal(shown.isShown, true);
      assert.match(shown.text, /We advise you to remove Brock from Tor Browser/);
      assert.match(shown.text, /about:addons/);
      assert.equal(await page.$eval("#choices-card", (card) => card.checkVisibility()), false);
      await accessible(page, "first page in Tor Browser");
      await photograph(page, "uniform-first-run-firefox");
      await page.close();
    });

    test("the popup and the settings say so and offer nothing that has no effect", async () => {
      const tab = await session.open(SITE);
      const popup = await session.popup(await session.tabId(SITE));
      await popup.waitForSelector("#uniform:not([hidden])");
      await within(() => popup.$eval("#hosts", (list) => list.childElementCount > 0), "the blocked host");
      const visible = await popup.$$eval("#switch, #tools, .choose, #trouble-start, #learned-here, #leaving, #tor", (all) => all.filter((one) => one.checkVisibility()).map(({ id }) => id));
      assert.deepEqual(visible, ["switch"]);
      await accessible(popup, "popup in Tor Browser");
      await photograph(popup, "uniform-popup-firefox");
      await popup.close();
      await tab.close();
      const options = await session.ownPage("options/index.html#filters");
      assert.match(await options.$eval("#uniform", (notice) => notice.innerText), /not to use Brock in Tor Browser/);
      assert.deepEqual(await options.$$eval("#sections a[href^='#']", (all) => all.map((link) => link.hash.slice(1))), ["overview", "choices", "general", "health", "about"]);
      assert.equal(await options.$eval("#sections a[aria-current]", (link) => link.hash), "#overview");
      await accessible(options, "settings in Tor Browser");
      await options.close();
    });
  });
}
