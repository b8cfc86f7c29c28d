/** The picker hides elements for good, the zapper once. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { hidingFilters } from "../../../extension/shared/hiding-filters.js";
import { filterFor, isSelector } from "../../../extension/background/whole-page/own-page-filters.js";
import { browsers } from "../browsers/index.mjs";
import { ROOT } from "../build.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { define, defineTexts, html } from "../fixture/tools.mjs";
import { frameOf, photograph, startSession, within } from "../session.mjs";

const PAGE = "http://www.picker.test/";
const BODY = `<style>* { color: red !important } div, button, code { visibility: hidden !important; display: none !important } #promo-main, .shown, .shown * { display: block !important; visibility: visible !important }</style>
<h1>Picker</h1>
<div id="promo-main" class="promo css-1x7gh2" style="width: 400px; height: 120px"><span class="shown">Advertisement</span></div>
<div class="promo shown" style="width: 400px; height: 60px">Another</div>
<p>Text</p>`;
// Odd names: each selector must be one that the engine accepts.
const ODD = `<div class="1st a:b c/d" id="x.y"></div><section class="sc-bdVaJa" data-ad='a "quoted" \\ one'><img src="http://cdn.test/a/b.png" alt="it's [odd]"></section>
<iframe src="/local/frame.html"></iframe><a href="http://ads.test/click?x=1#@#y"></a><ul><li></li><li></li></ul><custom-el role="banner"></custom-el><div class="é 🎈"></div><i class="--x -1"></i><b></b>
<form class="search" id="search-form">${["id", "classList", "getAttribute", "hasAttribute", "parentElement", "children", "ownerDocument"].map((name) => `<input name="${name}">`).join("")}<u></u></form>`;
const HANDLERS = new Map([
  ["www.picker.test/", html(BODY, { "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'" })],
  ["strict.test/", html('<h1>Strict</h1><p id="notice">Notice</p>', { "content-security-policy": "default-src 'none'; require-trusted-types-for 'script'" })],
  ["odd.test/", html(ODD)],
  ["framing.test/", html('<h1>Frames</h1><iframe id="one" title="one" src="http://inner.test/" width="500" height="500"></iframe><iframe title="two" src="http://inner.test/" width="80" height="80"></iframe>')],
  ["inner.test/", html('<style>.inside-ad { height: 90px; width: 400px; background: #ddd }</style><div class="inside-ad">Ad</div><p>Text</p>')],
  ["overlay.test/", html(`<style>html, body { overflow: hidden } .overlay { position: fixed; inset: 0; background: #333 }</style><h1>Under</h1><p style="height: 3000px">Long</p><section class="overlay" id="overlay">Overlay</section>`)],
]);
const FILTER = "picker.test###promo-main";

test("the options list the filters that hide elements", () => {
  const filters = "||a.test^\n! x##y\nnews.test##.b\n##.generic\na.test,b.test##.c > d\nnews.test##+js(x)\nnews.test##^script\nnews.test#@#.b\nnews.test##.b\n";
  assert.deepEqual(hidingFilters(filters).map(({ line }) => line), ["a.test,b.test##.c > d", "news.test##.b"]);
});

test("a message of a page's process adds a selector only", () => {
  assert.equal(filterFor(PAGE, "#promo-main"), FILTER);
  for (const selector of [".a", "#a", "div[x=\"y\"]", "[x]", "*"]) assert.equal(isSelector(selector), true, selector);
  for (const selector of ["", "+js(x)", "^script", ".a\n||b^", ".a { color: red }", "a#@#b", ":has(a)", 7, "a".repeat(3000)]) assert.equal(isSelector(selector), false, String(selector));
});

for (const browser of browsers()) {
  describe(`the picker in ${browser.name}`, () => {
    let session;
    let page;
    let tabId;

    before(async () => {
      session = await startSession(browser, { handlers: HANDLERS });
    });
    after(() => session?.close());

    const start = async (url, mode) => {
      page = await session.open(url);
      await page.setViewport({ width: 900, height: 700 });
      await page.bringToFront();
      tabId = await session.tabId(url);
      assert.equal(await session.ask({ ask: "startPicker", tabId, mode }), true);
      await within(isRunning, "picker");
    };
    const isRunning = () => page.evaluate(() => document.documentElement.querySelector(":scope > [popover]")?.shadowRoot === null);
    const isShown = (selector) => page.$eval(selector, (element) => element.getBoundingClientRect().height > 0);
    const clickOn = async (selector) => {
      const { x, y } = await page.$eval(selector, (element) => {
        const { left, top, height } = element.getBoundingClientRect();
        return { x: left + 300, y: top + height - 10 };
      });
      await page.mouse.move(x, y);
      await page.mouse.click(x, y);
    };

    test("candidates: from specific to general, with stable names, and all are accepted by the engine", async () => {
      const odd = await session.open("http://odd.test/");
      await define(odd, "picker/candidates.js", "picker");
      const found = await odd.evaluate(() => [...document.querySelectorAll("main *")].map((element) => {
        const all = globalThis.picker.candidates(element);
        return { name: element.localName, all, isRight: all.every(({ selector, count }) => element.matches(selector) && document.querySelectorAll(selector).length === count) };
      }));
      await odd.close();
      for (const { name, all, isRight } of found) {
        assert.ok(all.length > 0 && isRight, name);
        assert.deepEqual(all.map(({ count }) => count), all.map(({ count }) => count).sort((a, b) => a - b));
        for (const { selector } of all) assert.ok(isSelector(selector), selector);
      }
      const lines = found.flatMap(({ all }) => all.map(({ selector }) => `odd.test##${selector}`));
      assert.equal(lines.some((line) => line.includes("bdVaJa")), false);
      const file = join(session.folder, "picked.txt");
      await writeFile(file, `${lines.join("\n")}\n`);
      const lint = JSON.parse(`[${run(["lint", file, "--json"]).trim().split("\n").filter((line) => line !== "").join(",")}]`);
      assert.deepEqual(lint.filter(({ severity }) => severity === "error"), []);
      const { hide } = JSON.parse(run(["page", "-l", file, "http://odd.test/"], true));
      assert.equal(hide.length, new Set(lines).size);
    });

    test("a page can neither save nor end what runs: its events are not the person's, and its messages have no receiver", async () => {
      await start(PAGE, "hide");
      await clickOn("#promo-main");
      await page.evaluate(async () => {
        const host = document.querySelector("html > [popover]");
        for (const event of [new MouseEvent("click", { bubbles: true, composed: true }), ...["Enter", "Escape"].map((key) => new KeyboardEvent("keydown", { key, bubbles: true, composed: true }))]) {
          host.dispatchEvent(event);
        }
        const message = { tool: "save", selector: "h1" };
        window.postMessage(message, "*");
        for (const api of [globalThis.chrome?.runtime, globalThis.browser?.runtime]) {
          try {
            await api?.sendMessage?.(message);
          } catch {
            // A page has no extension to send to.
          }
        }
        await new Promise((resolve) => setTimeout(resolve, 300));
      });
      assert.equal(await session.ask({ ask: "ownFilters" }), "");
      assert.deepEqual([await isRunning(), await isShown("h1"), await isShown("#promo-main")], [true, true, true]);
      await page.close();
    });

    test("an element is previewed, left, and hidden for good", async () => {
      await start(PAGE, "hide");
      await clickOn("#promo-main");
      await new Promise((resolve) => setTimeout(resolve, 200));
      await photograph(page, `picker-${browser.name}`);
      // The checkbox follows the list.
      await page.keyboard.press("Tab");
      await page.keyboard.press(" ");
      await within(async () => !(await isShown("#promo-main")), "preview");
      await page.keyboard.press(" ");
      await within(() => isShown("#promo-main"), "end of the preview");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await within(async () => (await session.ask({ ask: "ownFilters" })) === `${FILTER}\n`, "filter");
      await within(async () => !(await isShown("#promo-main")), "hidden element");
      assert.equal(await isShown(".promo.shown"), true);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await photograph(page, `picker-saved-${browser.name}`);
      await within(async () => {
        await page.keyboard.press("Escape");
        return page.evaluate(() => document.querySelector("html > [popover]") === null);
      }, "end of the picker");
      await page.close();
    });

    /** Compiling goes on after the filter is saved, so the page is loaded until the outcome is there. */
    const laterLoad = async (isHidden) => {
      await within(async () => {
        const later = await session.open(PAGE);
        const [promo, other] = await Promise.all(["#promo-main", ".promo.shown"].map((selector) => later.$eval(selector, (element) => element.getBoundingClientRect().height)));
        await later.close();
        assert.ok(other > 0);
        return (promo === 0) === isHidden;
      }, isHidden ? "hidden element of a later load" : "element of a later load");
    };

    test("later loads have the filter, as those of lists", () => laterLoad(true));

    test("the options list the filter, and remove it", async () => {
      const options = await session.ownPage("options/index.html#choices");
      await options.waitForSelector("#own-hidden-list .remove");
      assert.equal(await options.$eval("#own-hidden-list li span", (row) => row.textContent.trim()), "picker.test #promo-main");
      await accessible(options, "options");
      await options.click("#own-hidden-list .remove");
      await within(async () => (await session.ask({ ask: "ownFilters" })).trim() === "", "removal");
      await within(() => options.$eval("#own-hidden-list", (list) => list.hidden), "empty list");
      await options.close();
    });

    test("later loads do not have it when it is removed", () => laterLoad(false));

    test("it continues in a frame, and the filter is for the frame's host", async () => {
      await start("http://framing.test/", "hide");
      await page.mouse.move(300, 300);
      // The frame is shown: the button after the first is the one for its inside.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      const frame = await frameOf(page, (url) => url === "http://inner.test/");
      await within(() => frame.evaluate(() => document.documentElement.querySelector(":scope > [popover]") !== null), "picker in the frame");
      // A mouse that moves before the picker listens selects nothing, so the element is picked until a filter is there.
      await within(async () => {
        await page.mouse.move(120, 140);
        await page.mouse.click(120, 140);
        await new Promise((resolve) => setTimeout(resolve, 200));
        await photograph(page, `picker-frame-${browser.name}`);
        await page.keyboard.press("Enter");
        await new Promise((resolve) => setTimeout(resolve, 200));
        return (await session.ask({ ask: "ownFilters" })).includes("inner.test##.inside-ad");
      }, "filter");
      await session.ask({ ask: "saveOwnFilters", filters: "" });
      await page.close();
    });

    test("the zapper removes an overlay by the keyboard, and the page scrolls", async () => {
      await start("http://overlay.test/", "zap");
      await page.keyboard.press("Enter");
      await within(() => page.evaluate(() => document.getElementById("overlay") === null), "removal");
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY), "auto");
      await page.keyboard.press("Escape");
      await within(() => page.evaluate(() => document.querySelector("html > [popover]") === null), "end of the zapper");
      assert.equal((await session.ask({ ask: "ownFilters" })).trim(), "");
      await page.close();
    });

    test("arrow keys select parents and siblings, under a strict policy", async () => {
      await start("http://strict.test/", "zap");
      await clickOnHeading();
      await photograph(page, `zapper-${browser.name}`);
      // The parent is shown now; its first child is the paragraph.
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await within(() => page.evaluate(() => document.getElementById("notice") === null), "removal");
      await page.close();
    });
    const clickOnHeading = () => page.mouse.click(50, 40);

    test("accessible, in both writing directions", async () => {
      const plain = await session.open("http://plain.test/sub_frame");
      await plain.setViewport({ width: 600, height: 700 });
      await plain.evaluate(() => {
        document.documentElement.lang = "en";
        document.body.innerHTML = '<main><h1>Page</h1><p id="one" class="notice">Text</p></main>';
      });
      await defineTexts(plain);
      await define(plain, "picker/pick.js", "tools");
      for (const mode of ["hide", "zap"]) {
        await plain.evaluate((mode) => {
          globalThis.running?.stop();
          globalThis.running = new globalThis.tools.Picker(mode, globalThis.texts, { inside: async () => false, preview: async () => {}, save: async () => null }, "open");
          globalThis.running.start();
        }, mode);
        await accessible(plain, mode);
        await plain.mouse.click(60, 80);
        await accessible(plain, `${mode}, after a click`);
      }
      await plain.close();
    });
  });
}

/** @param {string[]} args @param {boolean} [isJson] */
function run(args, isJson = false) {
  const brock = process.env.BROCK_BIN ?? join(ROOT, "target/release/brock");
  try {
    return execFileSync(brock, isJson ? [...args, "--json"] : args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if (error.status === 1) return error.stdout;
    throw error;
  }
}
