/** Page filters reach pages before their first script and their first paint, and only where they apply. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { deliveredWeb, inRounds, LIST, recorded } from "../fixture/delivered.mjs";
import { frameOf, photograph, startSession, within } from "../session.mjs";

/** Loads of each case. Few show what is always wrong; `BROCK_LOADS=25` is the laboratory. */
const LOADS = Number(process.env.BROCK_LOADS ?? 5);

for (const browser of browsers()) {
  describe(`page filters in ${browser.name}`, () => {
    let session;
    /** By address: settles when the server answers. @type {Map<string, Promise<unknown>>} */
    const held = new Map();
    before(async () => {
      session = await startSession(browser, { handlers: deliveredWeb((address) => held.get(address)), list: LIST });
      await within(async () => (await session.ask({ ask: "health" })).lists.length > 0, "engine");
    });
    after(() => session?.close());

    async function visit(url) {
      const page = await session.open(url);
      const result = await page.evaluate(recorded);
      await page.close();
      return result;
    }
    const settled = async (url, shown) => {
      const page = await session.open(url);
      const now = () => page.evaluate(recorded).then((all) => all.shown);
      await within(async () => JSON.stringify(await now()) === JSON.stringify(shown), `${url}: ${shown}`).catch(async (error) => assert.deepEqual(await now(), shown, String(error)));
      await page.close();
    };

    test("specific and generic hides, scriptlets of both worlds, and one for every page but one", async () => {
      await settled("http://hidden.test/", []);
      const [own, plain, without] = [await visit("http://hidden.test/"), await visit("http://plain.test/"), await visit("http://uncommon.test/")];
      assert.deepEqual([own.cookie, own.common, plain.common, without.common], ["asked=yes", true, true, undefined]);
    });

    test("pages without specific filters have the generic ones", () => settled("http://plain.test/", ["ad", "inline"]));
    test("entities", () => settled("http://entity.co.uk/", ["inline"]));
    test("filters with operators", () => settled("http://operators.test/", ["inline"]));
    test("generic filters are off where an exception says so", () => settled("http://spared.test/", ["ad", "inline", "generic", "sheet"]));
    test("excepted selectors", () => settled("http://excepted.test/", ["ad", "inline", "generic", "sheet"]));
    test("filters with a path apply on that path only", async () => {
      for (let time = 0; time < 2; time += 1) {
        await settled("http://paths.test/one", ["inline"]);
        await settled("http://paths.test/two", ["ad", "inline"]);
      }
    });

    test("a site that is switched off has its elements again, and later loads have no filter", async () => {
      const page = await session.open("http://hidden.test/");
      const shown = () => page.evaluate(recorded).then((all) => all.shown.join());
      await within(async () => (await shown()) === "", "hidden elements");
      await session.ask({ ask: "switchSite", site: "hidden.test", off: true });
      // Firefox cannot remove a sheet that was registered as text: the popup loads the page again.
      const again = browser.name === "firefox" ? "generic,sheet" : "ad,inline,generic,sheet";
      await within(async () => (await shown()) === again, "elements");
      await page.close();
      const { shown: later, first } = await visit("http://hidden.test/");
      assert.deepEqual([later, first], [["ad", "inline", "generic", "sheet"], undefined]);
      await session.ask({ ask: "switchSite", site: "hidden.test", off: false });
      await settled("http://hidden.test/", []);
    });

    test("the switch is for pages of a site, with all their frames, and not for its frames in other pages", async () => {
      const inside = async (url) => {
        const page = await session.open(url);
        const frame = await frameOf(page, (url) => url === "http://frame.test/");
        await frame.evaluate(recorded);
        await new Promise((resolve) => setTimeout(resolve, 300));
        const { shown } = await frame.evaluate(recorded);
        await page.close();
        return shown;
      };
      await session.ask({ ask: "switchSite", site: "frame.test", off: true });
      assert.deepEqual(await inside("http://outer.test/"), ["inline"]);
      await settled("http://frame.test/", ["ad", "inline", "generic", "sheet"]);
      await session.ask({ ask: "switchSite", site: "frame.test", off: false });
      await session.ask({ ask: "switchSite", site: "outer.test", off: true });
      assert.deepEqual(await inside("http://outer.test/"), ["ad", "inline", "generic", "sheet"]);
      await session.ask({ ask: "switchSite", site: "outer.test", off: false });
      await settled("http://frame.test/", ["inline"]);
    });

    test("a page that removes adopted sheets has its elements hidden", () => settled("http://hidden.test/cleared", []));

    test("frames without an address have the filters of the page that made them", async () => {
      const page = await session.open("http://frames.test/");
      const names = ["written", "srcdoc", "sandboxed", "blob", "data"];
      const told = await within(() => page.evaluate((names) => names.every((name) => name in window.told) && window.told, names), "frames");
      await page.close();
      const plain = (name) => ({ name, spied: true, early: true, shown: false });
      assert.deepEqual(Object.fromEntries(names.map((name) => [name, told[name]])), Object.fromEntries(names.map((name) => [name, plain(name)])));
      assert.equal(told.tick.spied, true);
    });

    test("scriptlets for frames below a host run there and nowhere else", async () => {
      const first = async (url) => {
        const page = await session.open(url);
        const frame = await frameOf(page, (url) => url === "http://frame.test/");
        const { first, shown } = await frame.evaluate(recorded);
        await page.close();
        return [first, shown];
      };
      const [below] = await first("http://above.test/");
      const beside = await first("http://outer.test/");
      // Chromium's table has no documents above: the background is asked, which can be late.
      if (browser.name === "firefox") assert.equal(below, true);
      assert.deepEqual(beside, [undefined, ["inline"]]);
    });

    test("a page that is shown again from the browser's memory still has its filters", async () => {
      const page = await session.open("http://hidden.test/");
      await within(async () => (await page.evaluate(recorded)).shown.length === 0, "hidden elements");
      await page.goto("http://other.test/");
      await page.goBack();
      await within(async () => (await page.evaluate(recorded)).shown.length === 0, "hidden elements after the return");
      await page.close();
    });


    test("filters that are not in the package, with a background that is awake", async (t) => {
      await session.ask({ ask: "saveOwnFilters", filters: "plain.test##.ad\n" });
      await settled("http://plain.test/", ["inline"]);
      // In Chromium the median: messages of the test can interrupt a load, and other work on a busy machine a round of loads.
      const [rank, most, rounds] = browser.name === "firefox" ? [LOADS - 1, 0, 1] : [Math.floor(LOADS / 2), 1, 3];
      const look = async (load) => (await visit(`http://plain.test/?${load}`)).seen.ad ?? 0;
      const frames = await inRounds(look, LOADS, rounds, (all) => all[rank] <= most);
      t.diagnostic(`animation frames in which the element was seen: ${frames.join(" ")}`);
      await session.ask({ ask: "saveOwnFilters", filters: "" });
      assert.ok(frames[rank] <= most, frames.join(" "));
    });

    test("a document that waits for its server while lists and switched-off sites change", async () => {
      /** Loads a page whose answer comes after a change. @param {() => Promise<unknown>} change */
      const changed = async (address, change) => {
        let answer = () => {};
        held.set(address, new Promise((resolve) => { answer = () => resolve(undefined); }));
        session.fixture.arrived.clear();
        const page = await session.newPage();
        const loaded = page.goto(`http://${address}`, { waitUntil: "domcontentloaded" });
        await within(() => session.fixture.arrived.has(`http://${address}`), "request");
        await change();
        answer();
        await loaded;
        const result = await page.evaluate(recorded);
        await page.close();
        return result;
      };
      const compiled = async () => within(async () => {
        const { shown } = await visit("http://plain.test/");
        return !shown.includes("ad");
      }, "own filter");
      const { first, seen } = await changed("hidden.test/?list", async () => {
        await session.ask({ ask: "saveOwnFilters", filters: "plain.test##.ad\n" });
        await compiled();
      });
      assert.deepEqual([first, seen.ad], [true, undefined]);
      await session.ask({ ask: "saveOwnFilters", filters: "" });
      const off = await changed("hidden.test/?off", async () => {
        await session.ask({ ask: "switchSite", site: "hidden.test", off: true });
        // A later document waits until all is registered anew.
        await visit("http://plain.test/");
      });
      assert.deepEqual(off.shown, ["ad", "inline", "generic", "sheet"]);
      await session.ask({ ask: "switchSite", site: "hidden.test", off: false });
      await settled("http://hidden.test/", []);
    });

    test("the popup counts hidden elements and scriptlets, and names their filters", async () => {
      const url = "http://hidden.test/";
      const page = await session.open(url);
      await page.evaluate(recorded);
      const tabId = await session.tabId(url);
      const { hidden, scriptlets, filters } = (await within(async () => {
        const report = await session.ask({ ask: "page", tabId });
        return report.pageFilters.hidden >= 3 && report;
      }, "counts")).pageFilters;
      assert.deepEqual([hidden >= 3, scriptlets], [true, 3]);
      const row = filters.find(({ filter }) => filter === "hidden.test##.ad");
      assert.deepEqual(row, { filter: "hidden.test##.ad", list: "fixture-list.txt", line: LIST.split("\n").indexOf("hidden.test##.ad") + 1, count: 1, isScriptlet: false });
      const popup = await session.popup(tabId);
      await popup.click("#page-filters summary");
      const text = await popup.$eval("#page-filters", (element) => element.innerText);
      assert.match(text, /3 scriptlets run/);
      assert.match(text, /hidden\.test##\.ad/);
      await photograph(popup, `popup-page-filters-${browser.name}`);
      await popup.close();
      await page.close();
    });

    test("own filters apply, and their exceptions; other hosts keep the packed scripts", async () => {
      const own = "plain.test##.ad\nhidden.test#@#.ad\nhidden.test#@#+js(set-constant, spied, true)\n";
      await session.ask({ ask: "saveOwnFilters", filters: own });
      await settled("http://plain.test/", ["inline"]);
      await settled("http://hidden.test/", ["ad"]);
      assert.equal((await visit("http://hidden.test/")).first, undefined);
      if (browser.name === "chromium") {
        const scripts = await session.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).filter(({ id }) => id.startsWith("page-filters")));
        assert.deepEqual(scripts.map(({ id }) => id).sort(), ["page-filters-ask", "page-filters-main", "page-filters-packed"]);
        assert.deepEqual(scripts.find(({ id }) => id === "page-filters-ask").matches.sort(), ["*://*.hidden.test/*", "*://*.plain.test/*"]);
      }
      await session.ask({ ask: "saveOwnFilters", filters: "" });
      await settled("http://plain.test/", ["ad", "inline"]);
      await settled("http://hidden.test/", []);
    });

    if (browser.name === "chromium") {
      test("a frame asks the background when it has an element that a filter concerns, or one may become such", async () => {
        await session.evaluate(() => {
          globalThis.asking = [];
          const note = (url) => url.startsWith("http://inner.test/") && globalThis.asking.push(new URL(url).pathname);
          chrome.runtime.onMessage.addListener((message, { url }) => void (message?.frame === "start" && note(url)));
        });
        const asking = async () => (await session.evaluate(() => globalThis.asking)).sort().join();
        const page = await session.open("http://silent.test/");
        const isHidden = (one, selector) => within(() => one.evaluate((selector) => [...document.querySelectorAll(selector)].every((element) => element.getClientRects().length === 0), selector), `${selector} hidden`);
        const [script, text, element, own, styled] = await Promise.all(["script", "text", "element", "own", "styled"].map((path) => frameOf(page, (url) => url === `http://inner.test/${path}`)));
        await new Promise((resolve) => setTimeout(resolve, 700));
        assert.equal(await asking(), "");
        await script.evaluate(() => void (document.body.innerHTML = '<a href="http://ads.test/1">sheet</a><div class="generic-ad">generic</div>'));
        await element.evaluate(() => document.querySelector("a").setAttribute("href", "http://ads.test/2"));
        await own.evaluate(() => void document.body.append(document.createElement("b")));
        await styled.evaluate(() => document.querySelector("i").setAttribute("title", ""));
        // The survey finds classes and ids without the sheet.
        await text.evaluate(() => void (document.body.append(Object.assign(document.createElement("p"), { className: "generic-ad", textContent: "generic" }))));
        await Promise.all([isHidden(script, "body > *"), isHidden(element, "a"), isHidden(own, "b"), isHidden(text, "p"), within(() => styled.evaluate(() => !document.querySelector("i").checkVisibility({ visibilityProperty: true })), "i styled")]);
        await new Promise((resolve) => setTimeout(resolve, 300));
        assert.equal(await asking(), "/element,/own,/script,/styled");
        await page.close();
        // A page with few elements, and with more than are worth a comparison.
        await session.evaluate(() => void (globalThis.asking = []));
        const top = await session.open("http://inner.test/text");
        await new Promise((resolve) => setTimeout(resolve, 700));
        assert.equal(await asking(), "");
        await top.evaluate(() => document.body.append(...Array.from({ length: 300 }, () => document.createElement("p"))));
        await within(async () => (await asking()) === "/text", "question");
        await top.close();
      });
    }

    if (browser.name === "firefox") {
      test("elements are removed from a document while it arrives", async () => {
        const page = await session.newPage();
        void page.goto("http://written.test/").catch(() => {});
        await within(() => page.evaluate(() => document.querySelector("#more") !== null).catch(() => false), "first part");
        const early = await page.evaluate(() => ({ state: document.readyState, since: performance.now() }));
        assert.equal(early.state, "loading", JSON.stringify(early));
        const found = await page.evaluate(() => ({ first: window.first, adverts: window.adverts, third: window.third, text: document.querySelector("#text").textContent, metas: [...document.querySelectorAll("meta")].map(({ name }) => name) }));
        assert.deepEqual(found, { first: 1, adverts: undefined, third: undefined, text: "h\u00e9", metas: ["kept"] });
        await page.close();
      });

      test("names of a page's elements do not stop filters of a whole document", async () => {
        assert.equal(await (await session.open("http://named.test/")).evaluate(() => [...Document.prototype.querySelectorAll.call(document, "div, form, p, i")].map(({ id }) => id).join()), "b,c,d");
      });

      test("a response header is removed", async () => {
        const page = await session.open("http://refused.test/");
        await page.evaluate(recorded);
        assert.equal(page.url(), "http://refused.test/");
        await page.close();
      });
    }

    /**
     * A load of which nothing is seen, and that has its scriptlets first. Chromium shows an element with an important style of
     * its own until the sheet with user origin is there, which ends the early sheet, and in no frame after that.
     *
     * @param {string} url
     */
    const neverSeen = async (url) => {
      const page = await session.open(url);
      const { first, seen, late, shown } = await within(async () => {
        const all = await page.evaluate(recorded);
        return all.isStrong && (browser.name === "chromium" || !all.shown.includes("generic")) && all;
      }, `sheets of ${url}`);
      await page.close();
      assert.deepEqual({ first, ad: seen.ad, sheet: seen.sheet, inline: late.inline, shown }, { first: true, ad: undefined, sheet: undefined, inline: undefined, shown: [] }, url);
      if (browser.name === "chromium") assert.equal(seen.generic, undefined, url);
    };

    for (const [path, how] of [["", ""], ["strict", ", under a strict policy"]]) {
      test(`${LOADS} loads: nothing hidden is ever seen, scriptlets come first${how}`, async () => {
        for (let load = 0; load < LOADS; load += 1) await neverSeen(`http://hidden.test/${path}?${load}`);
      });

      test(`${LOADS} loads after the background was ended${how}`, async () => {
        for (let load = 0; load < LOADS; load += 1) {
          await session.restartBackground();
          await neverSeen(`http://hidden.test/${path}?ended-${load}`);
        }
      });
    }
  });
}
