/** The dashboard's page about what can link visits: the state of each way, its switch, and who controls it. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { photograph, startSession, within } from "../session.mjs";

const THIRD_PARTY = { chromium: "thirdPartyCookiesAllowed", firefox: "cookieConfig" };

for (const browser of browsers()) {
  describe(`what can link visits in ${browser.name}`, () => {
    let session;
    let page;
    before(async () => {
      session = await startSession(browser, { permissions: ["privacy"] });
      page = await session.ownPage("options/index.html#privacy");
      await within(async () => (await page.$$("#browser-settings li")).length > 2, "the settings");
    });
    after(() => session?.close());

    const rows = () => page.$$eval("#browser-settings li", (all) => all.map((row) => ({ name: row.querySelector(".name").textContent, state: row.querySelector(".state").textContent, on: row.querySelector("input").checked, fixed: row.querySelector("input").disabled })));
    const sum = async () => /(\d+) of (\d+) are switched off/.exec(await page.$eval("#privacy-sum", (text) => text.textContent)).slice(1).map(Number);
    const stored = (name) => session.evaluate(async (name) => (await (globalThis.browser ?? chrome).privacy.websites[name].get({})).value, name);

    test("every way has its state and who controls it, and the sum is right", async () => {
      const all = await rows();
      assert.ok(all.every(({ state }) => ["Set by you or the browser", "Set by Brock", "Set by another extension", "Cannot be changed here"].includes(state)));
      const own = await page.$$eval("#link-cleaning, #no-referrer, #bounces", (boxes) => boxes.map(({ checked }) => checked));
      assert.deepEqual(own, [true, false, true]);
      assert.deepEqual(await sum(), [[...own, ...all.map(({ on }) => on)].filter((on) => on).length, all.length + 3]);
      assert.equal(all.filter(({ name }) => /third-party cookies/.test(name)).length, 1);
      await accessible(page, "what can link visits");
      await photograph(page, `unlinkability-${browser.name}`);
    });

    test("a switch changes the browser's setting, and gives it back", async () => {
      const before = await stored(THIRD_PARTY[browser.name]);
      const [{ on, fixed }] = (await rows()).filter(({ name }) => /third-party cookies/.test(name));
      const press = () => page.$eval("#browser-settings li:first-child input", (box) => box.click());
      if (on) return assert.ok(fixed, "what protects already is not switched");
      const [closed] = await sum();
      await press();
      await within(async () => (await rows())[0].state === "Set by Brock", "the setting");
      assert.notDeepEqual(await stored(THIRD_PARTY[browser.name]), before);
      assert.equal((await sum())[0], closed + 1);
      await press();
      await within(async () => (await rows())[0].on === false, "the setting before");
      assert.deepEqual(await stored(THIRD_PARTY[browser.name]), before);
    });

    test("redirects are watched while learning is on", async () => {
      const [closed] = await sum();
      await page.click("#bounces");
      await within(async () => (await session.ask({ ask: "learning" })).on === false && (await sum())[0] === closed - 1, "learning off");
      await page.click("#bounces");
      await within(async () => (await session.ask({ ask: "learning" })).on === true && (await sum())[0] === closed, "learning on");
    });
  });
}
