/** Tabs that pages open are closed if a popup filter names them, and those that the person opens stay. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { html } from "../fixture/tools.mjs";
import { photograph, startSession, within } from "../session.mjs";

const LIST = "[Adblock Plus 2.0]\n! Title: Fixture list\n||popads.test^$popup\n";
const PAGE = "http://pops.test/";
const AD = "http://popads.test/ad";
const HANDLERS = new Map([
  ["pops.test/", html(`<h1>Popups</h1><button id="ad" onclick="window.open('${AD}')">ad</button>
<button id="late" onclick="const w = window.open('about:blank'); setTimeout(() => { w.location = '${AD}?late' }, 300)">late</button>
<button id="moved" onclick="window.open('http://plain.test/moved')">moved</button>
<button id="good" onclick="window.open('http://plain.test/good')">good</button>
<a id="hand" href="${AD}?hand">link</a>`)],
  ["popads.test/ad", html("<h1>Ad</h1>")],
  ["popads.test/ad?late", html("<h1>Ad</h1>")],
  ["popads.test/ad?moved", html("<h1>Ad</h1>")],
  ["popads.test/ad?hand", html("<h1>Ad</h1>")],
  ["plain.test/good", html("<h1>Good</h1>")],
  ["plain.test/moved", (_request, response) => response.writeHead(302, { location: `${AD}?moved` }).end()],
]);

for (const browser of browsers()) {
  describe(`popups in ${browser.name}`, { timeout: 120_000 }, () => {
    let session;
    let page;
    let tabId;

    before(async () => {
      session = await startSession(browser, { list: LIST, handlers: HANDLERS });
      page = await session.open(PAGE);
      tabId = await session.tabId(PAGE);
    });
    after(() => session?.close());

    const urls = () => session.evaluate(async () => (await (globalThis.browser ?? chrome).tabs.query({})).map(({ url }) => url));
    const closed = async () => (await session.ask({ ask: "closedPopups", tabId })).map(({ url }) => url);
    const press = async (id) => {
      await page.bringToFront();
      await page.click(`#${id}`);
    };

    for (const [id, url] of [["ad", AD], ["late", `${AD}?late`], ["moved", `${AD}?moved`]]) {
      test(`a popup is closed: ${id}`, async () => {
        await press(id);
        await within(async () => (await closed()).includes(url), "closed popup");
        await within(async () => !(await urls()).includes(url), "end of the tab");
      });
    }

    test("another tab of the page stays", async () => {
      await press("good");
      await within(async () => (await urls()).includes("http://plain.test/good"), "tab");
    });

    test("a tab that the person opens stays", async () => {
      await page.bringToFront();
      const key = "Control";
      await page.keyboard.down(key);
      await page.click("#hand");
      await page.keyboard.up(key);
      await within(async () => (await urls()).includes(`${AD}?hand`), "tab");
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal((await urls()).includes(`${AD}?hand`), true);
      assert.equal((await closed()).includes(`${AD}?hand`), false);
    });

    test("the popup lists closed tabs and opens them", async () => {
      const popup = await session.popup(tabId);
      await popup.waitForSelector("#closed-list .open");
      await photograph(popup, `popups-${browser.name}`);
      await popup.click("#closed-list .open");
      await within(async () => (await urls()).includes(AD), "opened tab");
      await within(async () => !(await closed()).includes(AD), "shorter list");
      await popup.close();
    });
  });
}
