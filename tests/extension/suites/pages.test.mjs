/** The extension's own pages: content, keyboard, assistive technology, appearance. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { lineOf } from "../build.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { SMALL_BLOCKED, SMALL_SITE, SMALL_URL, STOPPED_URL } from "../fixture/cases.mjs";
import { LIST_URL } from "../build.mjs";
import { listServer, TEXT } from "../fixture/lists.mjs";
import { photograph, startSession, typed, within } from "../session.mjs";

/** The visible text: trimmed, and empty if the element is hidden. */
const shown = (page, selector) => page.$eval(selector, (element) => element.innerText.trim().replace(/\s+/g, " "));

for (const browser of browsers()) {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    describe(`pages in ${browser.name}, ${scheme}`, () => {
      const server = listServer();
      let session;
      let popup;

      before(async () => {
        session = await startSession(browser, { scheme, handlers: server.handlers });
        await session.open(SMALL_URL);
        await session.fixture.settle(["http://plain.test/image"]);
        popup = await session.popup(await session.tabId(SMALL_URL));
      });
      after(() => session?.close());

      /** What does not depend on colours is tested once. */
      const once = (/** @type {string} */ title, /** @type {() => Promise<void>} */ run) => scheme === "light" && test(title, run);

      const picture = async (page, name) => {
        await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
        await photograph(page, `${name}-${browser.name}-${scheme}`);
      };

      test("the popup shows the site and the count", async () => {
        assert.equal(await shown(popup, "#site-name"), SMALL_SITE);
        assert.match(await shown(popup, "#sentence"), new RegExp(`^\\d+ trackers from \\d+ companies blocked on ${SMALL_SITE}$`));
        assert.equal(await shown(popup, "#count"), `${SMALL_BLOCKED} requests blocked on this page`);
        assert.equal(await popup.$eval("#switch", (element) => element.ariaChecked), "true");
      });

      once("the popup shows each host's owner and purpose, count, filter, list and line", async () => {
        const filter = "||static.doubleclick.net^$third-party";
        // Two hosts of one domain are one row, which can be opened.
        const group = await popup.$("#hosts > li:first-child .group");
        const texts = (part) => group.$eval(`summary .${part}`, (element) => element.textContent);
        assert.deepEqual(await Promise.all(["name", "owner", "times"].map(texts)), ["blocked.test", "2 hosts", "3×"]);
        await group.$eval("summary", (summary) => summary.click());
        await popup.waitForSelector("#hosts .members > li");
        const rows = await popup.$$eval("#hosts > li, #hosts .members > li", (items) =>
          items.filter((item) => item.querySelector(".group") === null).map((item) => Object.fromEntries([
            ...["name", "owner", "times", "purpose", "filter", "source"].map((part) => [part, item.querySelector(`.${part}`).textContent]),
            ["factsOfOwner", item.querySelectorAll(".of-owner:not([hidden])").length],
          ])),
        );
        await group.$eval("summary", (summary) => summary.click());
        assert.deepEqual(rows.find(({ name }) => name === "static.doubleclick.net"), {
          name: "static.doubleclick.net",
          owner: "Google · Advertising",
          times: "1×",
          purpose: "Sells and measures advertising on most sites of the web, and recognises visitors by cookies and their sign-in.",
          filter,
          source: `Fixture list, line ${await lineOf(filter)}`,
          factsOfOwner: 2,
        });
        assert.deepEqual(rows[0], {
          name: "blocked.test",
          owner: "",
          times: "2×",
          purpose: "",
          filter: "||blocked.test^",
          source: `Fixture list, line ${await lineOf("||blocked.test^")}`,
          factsOfOwner: 0,
        });
      });

      test("the popup works by keyboard", async () => {
        const focused = () => popup.evaluate(() => {
          const { activeElement } = document;
          return activeElement.id || activeElement.localName;
        });
        const path = [];
        await popup.bringToFront();
        for (let step = 0; step < 8; step += 1) {
          await popup.keyboard.press("Tab");
          path.push(await focused());
        }
        assert.deepEqual(path.slice(0, 2), ["options", "switch"]);
        assert.ok(path.includes("summary"), `a row can be reached: ${path}`);
        while ((await focused()) !== "summary") await popup.keyboard.press("Tab");
        await popup.keyboard.press("Enter");
        await popup.waitForSelector("details[open]");
      });

      once("every target is at least 24 pixels wide and high", async () => {
        const small = await popup.$$eval("button, summary, select, a", (elements) =>
          elements
            .map((element) => ({ element: element.outerHTML.slice(0, 80), box: element.getBoundingClientRect() }))
            .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
            .map(({ element }) => element),
        );
        assert.deepEqual(small, []);
      });

      test("the popup is accessible", async () => {
        await accessible(popup, "popup");
        await picture(popup, "popup");
      });

      once("the popup updates its count while it is open", async () => {
        const page = await session.open("http://other.test/");
        const live = await session.popup(await session.tabId("http://other.test/"));
        await page.evaluate(() => fetch("http://blocked.test/late").catch(() => {}));
        await within(async () => (await shown(live, "#count")).startsWith(`${SMALL_BLOCKED + 1} `), "live count");
        await live.close();
        await page.close();
      });

      test("the popup shows that there is nothing to filter, and is accessible", async () => {
        const own = await session.ownPage("options/index.html");
        const ownTab = await own.evaluate(async () => (await (globalThis.browser ?? chrome).tabs.getCurrent()).id);
        const empty = await session.popup(ownTab);
        assert.equal(await shown(empty, "#no-site h2"), "Brock does nothing on this page");
        assert.equal(await empty.$eval("#site", (element) => element.hidden), true);
        await accessible(empty, "popup without a site");
        await empty.close();
        await own.close();
      });

      test("the options page is accessible, with a site switched off", async () => {
        await session.ask({ ask: "switchSite", site: "elsewhere.test", off: true });
        const options = await session.ownPage("options/index.html#choices");
        assert.equal(await shown(options, "#sites .name"), "elsewhere.test");
        await accessible(options, "options");
        await picture(options, "options");
        await options.close();
      });

      test("options and popup show a running update", async () => {
        const { asked, goOn } = server.hold(TEXT);
        const options = await session.ownPage("options/index.html#lists");
        assert.match(await shown(options, "#updates-state"), /^Brock has not checked/);
        await options.click("#update-now");
        await asked;
        await within(async () => (await shown(options, "#updates-state")) === "Downloading Fixture list…", "what is being done");
        assert.ok((await shown(options, "#lists .state")).includes("Downloading…"));
        const live = await session.popup(await session.tabId(SMALL_URL));
        assert.equal(await shown(live, "#updates"), "Filter lists are being updated…");
        await accessible(options, "options, updating");
        await accessible(live, "popup, updating");
        await picture(options, "options-updating");
        await picture(live, "popup-updating");
        goOn();
        await within(async () => (await shown(options, "#updates-state")) === "All lists are up to date.", "end");
        await within(async () => (await live.$eval("#updates", (line) => line.hidden)), "end in the popup");
        assert.match(await shown(options, "#lists .state"), /^As of .* Checked .* Next check /);
        await live.close();
        await options.close();
      });

      test("options and popup show a failed update, with the reason", async () => {
        server.on(LIST_URL, (_request, response) => response.writeHead(404).end());
        const options = await session.ownPage("options/index.html#lists");
        await options.click("#update-now");
        await within(async () => (await shown(options, "#updates-state")).startsWith("Some lists"), "failure");
        assert.match(await shown(options, "#lists .state"), /Not updated: the server answered 404\./);
        const live = await session.popup(await session.tabId(SMALL_URL));
        assert.match(await shown(live, "#updates"), /^Some filter lists could not be updated/);
        await accessible(options, "options, failed");
        await accessible(live, "popup, failed");
        await picture(options, "options-failed");
        await picture(live, "popup-failed");
        await live.close();
        await options.close();
      });

      test("own filters and lists can be edited by keyboard", async () => {
        const added = "http://lists.test/added.txt";
        server.serve("||late.test^\n", added);
        const options = await session.ownPage("options/index.html#lists");
        await options.focus("#add-url");
        await options.keyboard.type("http://plain.test/list.txt\n");
        await within(async () => (await shown(options, "#add-problem")).includes("https://"), "refusal");
        await options.$eval("#add-url", (field) => (field.value = ""));
        await options.focus("#add-name");
        await options.keyboard.type("Mine");
        await options.focus("#add-url");
        await options.keyboard.type(`${added}\n`);
        await within(async () => (await options.$$eval("#lists .name", (names) => names.map((name) => name.textContent))).includes("Mine"), "list");
        await within(async () => (await session.ask({ ask: "lists" })).lists[1].filters === 1, "filters of the list");
        await options.click("#lists li:nth-child(2) .remove");
        await within(async () => (await options.$$("#lists li")).length === 1, "removal");
        await options.close();
        const filters = await session.ownPage("options/index.html#filters");
        await typed(filters, "||own.test^");
        const isSave = () => filters.evaluate(() => document.activeElement.matches("#own button[type=submit]"));
        for (let step = 0; step < 5 && !(await isSave()); step += 1) await filters.keyboard.press("Tab");
        assert.ok(await isSave(), "Tab leaves the editor");
        await filters.keyboard.press("Enter");
        await within(async () => (await shown(filters, "#own-status")) === "Saved. 1 filter is active.", "saving");
        assert.equal(await session.ask({ ask: "ownFilters" }), "||own.test^");
        await accessible(filters, "options, with own filters");
        await filters.close();
      });

      test("a switched-off site's popup is accessible", async () => {
        await session.ask({ ask: "switchSite", site: SMALL_SITE, off: true });
        const off = await session.popup(await session.tabId(SMALL_URL));
        assert.equal(await shown(off, "#site-state"), "Brock is off for this site");
        await accessible(off, "popup, off");
        await picture(off, "popup-off");
        await off.close();
      });

      test("a blocked document is replaced by the interstitial page", async () => {
        const page = await session.open("http://opener.test/");
        await page.click("#stopped");
        await page.waitForSelector("#filter");
        await page.waitForFunction(() => document.title === "Brock blocked this page");
        assert.equal(session.fixture.arrived.has(STOPPED_URL), false);
        assert.equal(await shown(page, "#url"), STOPPED_URL);
        assert.equal(await shown(page, "#filter"), "||stopped.test^$document");
        assert.equal(await shown(page, "#source"), `Fixture list, line ${await lineOf("||stopped.test^$document")}`);
        await accessible(page, "stopped page");
        await picture(page, "stopped");
      });

      once("the interstitial page leads back and on", async () => {
        const page = await session.open("http://opener.test/");
        await page.click("#stopped");
        await page.waitForSelector("#back:not(:empty)");
        await page.click("#back");
        await page.waitForSelector("#stopped");
        await page.click("#stopped");
        await page.waitForSelector("#back:not(:empty)");
        await page.click("#continue");
        await session.fixture.settle([STOPPED_URL]);
        assert.ok(session.fixture.arrived.has(STOPPED_URL), "the page is shown once");
        session.fixture.arrived.clear();

        const another = await session.open("http://opener.test/");
        await another.click("#stopped");
        await another.waitForSelector("#back:not(:empty)");
        assert.equal(session.fixture.arrived.has(STOPPED_URL), false, "and only in its own tab");
      });
    });
  }
}
