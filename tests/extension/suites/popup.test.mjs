/** The popup's pauses, the search for what breaks a page, what was let through, and keyboard commands. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { languages, overflowingIn } from "../fixture/languages.mjs";
import { photograph, startSession, within } from "../session.mjs";

const LIST = `[Adblock Plus 2.0]
! Title: Fixture list
||one.blocked.test^
||two.blocked.test^
||three.blocked.test^
||four.blocked.test^
||excepted.test^
@@||excepted.test^$domain=broken.test
broken.test##.banner
`;
const HOSTS = ["one.blocked.test", "two.blocked.test", "three.blocked.test", "four.blocked.test", "excepted.test", "free.test", "xn--bcher-kva.test"];
const URL = "http://broken.test/";
const NEEDED = "http://three.blocked.test/app.js";
const PAGE = `<!doctype html><html lang="en"><title>Page</title><p class="banner">Banner</p>${HOSTS.map((host) => `<script src="http://${host}/app.js"></script>`).join("")}</html>`;
const HANDLERS = new Map([["broken.test/", (_request, response) => {
  response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" });
  response.end(PAGE);
}]]);

const shown = (page, selector) => page.$eval(selector, (element) => (element.checkVisibility() ? element.innerText.trim().replace(/\s+/g, " ") : ""));

/** Focuses an element as the user does: with the tabulator key. */
async function tabTo(page, selector) {
  await within(() => page.$eval(selector, (element) => element.checkVisibility()), selector);
  // In a window, the key leaves the page after its last element; in a popup it starts again with the first.
  await page.evaluate(() => {
    document.activeElement?.blur();
    getSelection().removeAllRanges();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector)) return;
  }
  throw new Error(`${selector} cannot be reached by keyboard`);
}

for (const browser of browsers()) {
  describe(`popup in ${browser.name}`, () => {
    let session;
    let tabId;
    let popup;
    before(async () => {
      session = await startSession(browser, { handlers: HANDLERS, list: LIST });
      await session.open(URL);
      tabId = await session.tabId(URL);
      await within(async () => (await session.ask({ ask: "page", tabId })).blocked === 4, "blocked requests");
      popup = await session.popup(tabId);
      await popup.bringToFront();
    });
    after(() => session?.close());

    const press = async (selector, key = "Enter") => {
      await tabTo(popup, selector);
      await popup.keyboard.press(key);
    };

    test("requests that were let through are listed with the reason, and an international name with its ASCII form", async () => {
      await within(() => popup.$eval("#kind-passed", (section) => !section.hidden), "requests that were let through");
      await press("#kind-passed > summary");
      const rows = await within(async () => {
        const found = await popup.$$eval("#kind-passed .rows > li", (all) => all.map((row) => [".name", ".ascii", ".filter", ".evidence"].map((part) => row.querySelector(part).textContent)));
        return found.length === 3 && found;
      }, "three hosts");
      const why = "No list names it, and Brock has not seen it track you.";
      assert.deepEqual(rows.sort(), [["bücher.test", "xn--bcher-kva.test", "", why], ["excepted.test", "", "@@||excepted.test^$domain=broken.test", ""], ["free.test", "", "", why]]);
      await accessible(popup, "popup with requests that were let through");
    });

    test("a site is paused by keyboard, which survives the end of the background", async () => {
      await press('.segment[data-length="restart"]');
      await within(async () => (await shown(popup, "#site-state")) === "Brock is off for this site until the browser restarts", "pause");
      await session.restartBackground();
      assert.equal((await session.ask({ ask: "page", tabId })).until, 0);
      await press('.segment[data-length="hour"]');
      await within(async () => (await session.ask({ ask: "page", tabId })).until > Date.now(), "an hour");
      await accessible(popup, "popup, paused");
      await press("#switch", " ");
      await within(async () => (await session.ask({ ask: "page", tabId })).off === false, "on again");
      assert.equal((await session.ask({ ask: "page", tabId })).until, null);
    });

    test("a company is allowed by keyboard, and the choice is taken back", async () => {
      await within(async () => (await session.ask({ ask: "page", tabId })).blocked === 4, "blocked requests");
      session.fixture.arrived.clear();
      await tabTo(popup, "#hosts > li .choose > select");
      await popup.keyboard.press("ArrowDown");
      await within(() => session.fixture.arrived.has(NEEDED), "the allowed request");
      await within(async () => (await session.ask({ ask: "choices" })).length === 4, "a choice for each host of the company");
      const options = await session.ownPage("options/index.html#choices");
      await within(async () => (await options.$$("#choices .remove")).length === 4, "the choices");
      await options.close();
      // One row for the company, in which the choice is seen and taken back.
      session.fixture.arrived.clear();
      assert.equal((await popup.$$("#hosts > li")).length, 1);
      await tabTo(popup, "#hosts > li:first-child > .choose > select.is-chosen");
      await popup.keyboard.press("ArrowUp");
      // The page is loaded again; until then, the count is that of the load before.
      await within(() => session.fixture.arrived.has("http://free.test/app.js"), "the page, loaded again");
      await within(async () => (await session.ask({ ask: "choices" })).length === 0, "no choice");
      await within(async () => (await session.ask({ ask: "page", tabId })).blocked === 4, "blocked requests");
    });

    test("what breaks the page is found by keyboard, is allowed, and can be undone", async () => {
      await within(async () => (await shown(popup, "#trouble-start")) !== "", "the button");
      await press("#trouble-start");
      const ask = () => session.ask({ ask: "trouble", tabId });
      for (let answers = 0; answers < 8; answers += 1) {
        const { step, part, allowed, question } = await within(ask, "the search");
        if (step === "found") break;
        // An answer counts for the question that the popup shows.
        await within(() => popup.$eval("#trouble", (panel, question) => panel.dataset.question === question, question), "the question");
        const works = part === "requests" && (step === "parts" || allowed.includes("three.blocked.test"));
        if (answers === 0) {
          await within(() => session.fixture.arrived.has(NEEDED), "requests with blocking off");
          await accessible(popup, "popup with a question");
          await photograph(popup, `popup-trouble-${browser.name}`);
        }
        // The question survives the end of the background.
        if (answers === 1) await session.restartBackground();
        const before = JSON.stringify(await ask());
        const button = works ? "#trouble-yes" : "#trouble-no";
        // Of two quick clicks, the second does not answer the next question.
        if (answers === 2) await popup.$eval(button, (button) => [button.click(), button.click()]);
        else await press(button);
        // The sentence can be the same for two sets of hosts, so the search itself is compared.
        await within(async () => JSON.stringify(await ask()) !== before, "the next question");
      }
      assert.deepEqual((await ask()).allowed, ["three.blocked.test"]);
      await within(async () => (await shown(popup, "#trouble-repair")) !== "", "the result");
      assert.match(await popup.$eval("#trouble-report-text", (area) => area.value), /Site: broken\.test[^]*three\.blocked\.test/);
      await press("#trouble-repair");
      await within(async () => (await ask()).step === "done", "the choice");
      assert.deepEqual(await session.ask({ ask: "choices" }), [{ tracker: "three.blocked.test", site: "broken.test", action: "allow" }]);
      await accessible(popup, "popup after the repair");
      await within(async () => (await shown(popup, "#trouble-undo")) !== "", "undo");
      const page = (await session.browser.browser.pages()).find((one) => one.url() === URL);
      await page.evaluate(() => { window.isOld = true; });
      await press("#trouble-undo");
      await within(async () => (await session.ask({ ask: "choices" })).length === 0, "undoing");
      await within(async () => (await ask()) === null, "the end of the search");
      // The end of the search loads the page again.
      await within(() => page.evaluate(() => window.isOld === undefined && document.readyState === "complete").catch(() => false), "the new page");
    });

    test("hidden elements are shown while that part is off", async () => {
      await within(async () => (await session.ask({ ask: "page", tabId })).blocked === 4, "blocked requests");
      await session.ask({ ask: "startTrouble", tabId });
      const { question } = await session.ask({ ask: "trouble", tabId });
      await session.ask({ ask: "answerTrouble", tabId, works: false, question });
      assert.equal((await session.ask({ ask: "trouble", tabId })).part, "elements");
      const page = (await session.browser.browser.pages()).find((one) => one.url() === URL);
      const isHidden = () => page.$eval(".banner", (banner) => getComputedStyle(banner).display === "none");
      await within(async () => !(await isHidden()), "the element");
      await session.ask({ ask: "endTrouble", tabId });
      await within(isHidden, "hiding");
    });

    test("no text is too long at 320 pixels and at 200 %, in any language", async () => {
      const problems = [];
      for (const path of [`popup/index.html?tab=${tabId}`, "welcome/index.html"]) {
        const page = await session.ownPage(path);
        await page.setViewport({ width: 320, height: 640 });
        if (path.startsWith("popup")) await within(() => page.$eval("#kind-passed", (section) => !section.hidden), "requests that were let through");
        for (const tag of await languages()) problems.push(...(await overflowingIn(page, path, tag)));
        await page.close();
      }
      assert.deepEqual(problems, []);
    });

    // Firefox's driver emulates no touch screen.
    if (browser.name === "chromium") {
      test("at 320 pixels the popup works by touch, and its targets are large enough for fingers", async () => {
        const phone = await session.popup(tabId);
        await phone.setViewport({ width: 320, height: 640, isMobile: true, hasTouch: true });
        await within(() => phone.evaluate(() => matchMedia("(pointer: coarse)").matches), "a touch screen");
        const small = await phone.$$eval("button, summary, select", (all) => all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML.slice(0, 80)));
        assert.deepEqual(small, []);
        for (const off of [true, false]) {
          await phone.tap("#switch");
          await within(async () => (await session.ask({ ask: "page", tabId })).off === off, "the switch");
          await within(() => phone.$eval("#switch", (element, off) => element.ariaChecked === String(!off), off), "the switch in the popup");
        }
        await accessible(phone, "popup with a touch screen");
        await phone.close();
      });
    }

    test("content scripts cannot send the popup's messages", async () => {
      // The isolated world of a page has the same sender as a content script that a page's process has taken over.
      const answer = await session.evaluate(async (tabId) => {
        const api = globalThis.browser ?? chrome;
        const func = async () => {
          const api = globalThis.browser ?? chrome;
          return Promise.race([api.runtime.sendMessage({ ask: "switchSite", site: "broken.test", off: true }).then((answer) => answer ?? "none", () => "none"), new Promise((resolve) => setTimeout(() => resolve("none"), 500))]);
        };
        return (await api.scripting.executeScript({ target: { tabId }, func }))[0].result;
      }, tabId);
      assert.equal(answer, "none");
      assert.equal((await session.ask({ ask: "page", tabId })).off, false);
    });

    test("keyboard commands are registered and do what the controls do", async () => {
      const registered = await session.evaluate(async () => (await (globalThis.browser ?? chrome).commands.getAll()).map(({ name }) => name));
      for (const name of ["switch-site", "pick-element", "open-logger"]) assert.ok(registered.includes(name), name);
      const page = (await session.browser.browser.pages()).find((one) => one.url() === URL);
      await page.bringToFront();
      await within(async () => (await session.evaluate(async () => (await (globalThis.browser ?? chrome).tabs.query({ active: true, currentWindow: true }))[0]?.url)) === URL, "the page in front");
      await session.ask({ ask: "command", name: "switch-site" });
      assert.equal((await session.ask({ ask: "page", tabId })).off, true);
      await session.ask({ ask: "command", name: "switch-site" });
      assert.equal((await session.ask({ ask: "page", tabId })).off, false);
    });

    test("the first page changes the three settings, and is accessible", async () => {
      const welcome = await session.ownPage("welcome/index.html");
      const ids = ["learning", "signal", "updates"];
      const isOff = async () => {
        const choices = await session.ask({ ask: "firstChoices" });
        return ids.every((id) => choices[id].on === false);
      };
      for (const id of ids) await welcome.click(`#${id}`);
      await within(isOff, "all off");
      await session.restartBackground();
      assert.ok(await isOff(), "and after a new start");
      for (const id of ids) await welcome.click(`#${id}`);
      await accessible(welcome, "first page");
      await welcome.setViewport({ width: 320, height: 640 });
      await accessible(welcome, "first page, narrow");
      await welcome.close();
    });
  });
}
