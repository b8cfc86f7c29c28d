/** Learned data can be displayed, replaced and deleted, with undo, in options page and popup. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { exportOf, SITES } from "../fixture/ledger.mjs";
import { photograph, startSession, within } from "../session.mjs";

const SPY = "http://p.spy.test/image";
const PAGE_URL = "http://spied.test/";
const HANDLERS = new Map([
  ["spied.test/", (_request, response) => {
    response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" });
    response.end(`<!doctype html><html lang="en"><title>Spied</title><img src="${SPY}" alt="">`);
  }],
]);

/** The visible text: trimmed, and empty if the element is hidden. */
const shown = (page, selector) => page.$eval(selector, (element) => (element.checkVisibility() ? element.innerText.trim().replace(/\s+/g, " ") : ""));

for (const browser of browsers()) {
  describe(`learned data in ${browser.name}`, () => {
    let session;
    let options;
    let exported;

    before(async () => {
      session = await startSession(browser, { handlers: HANDLERS });
      exported = await exportOf(["p.spy.test", "p.other.test"], Date.now());
      options = await session.ownPage("options/index.html#learned");
    });
    after(() => session?.close());

    const rows = async () => Object.fromEntries(await options.$$eval("#learned-list > li", (items) =>
      items.map((item) => [item.querySelector(".name").textContent, item.querySelector(".action").textContent]),
    ));
    const answer = async (id) => {
      await options.waitForSelector("#confirm[open]");
      await options.click(id);
      await options.waitForSelector("#confirm:not([open])", { hidden: true });
    };
    const importFile = async (content) => {
      await options.evaluate((content) => {
        const file = document.getElementById("learned-file");
        const transfer = new DataTransfer();
        transfer.items.add(new File([content], "brock-learned.json"));
        file.files = transfer.files;
        file.dispatchEvent(new Event("change"));
      }, content);
    };

    test("an import shows what it replaces, asks for confirmation, and can be undone", async () => {
      await importFile(JSON.stringify(exported));
      await options.waitForSelector("#confirm[open]");
      assert.match(await shown(options, "#confirm-text"), /^The file replaces what Brock has learned here\. Trackers here: \d+\. In the file: 2 \(blocked or without cookies: 2\)/);
      assert.equal(await options.evaluate(() => document.activeElement.id), "confirm-no");
      await accessible(options, "options asking");
      await photograph(options, `options-import-${browser.name}`);
      await answer("#confirm-no");
      assert.deepEqual(Object.keys(await rows()).includes("spy.test"), false, "nothing has changed");
      await importFile(JSON.stringify(exported));
      await answer("#confirm-yes");
      await within(async () => (await rows())["spy.test"] === "Blocked", "what was imported");
      assert.equal(await session.arrives(PAGE_URL, SPY), false);
      assert.match(await shown(options, "#learned-undo-bar"), /^What Brock had learned was replaced by the file\. This can be undone until .* Undo$/);
      await options.click("#learned-undo");
      await within(async () => !("spy.test" in (await rows())), "undoing");
      assert.equal(await session.arrives(PAGE_URL, SPY), true);
      await importFile("{}");
      await within(() => options.$eval("#learned-problem", (problem) => !problem.hidden), "refusal");
    });

    test("forgetting everything asks for confirmation, and can be undone", async () => {
      await importFile(JSON.stringify(exported));
      await answer("#confirm-yes");
      await within(async () => (await rows())["spy.test"] === "Blocked", "what was imported");
      await options.click("#learned-forget-all");
      await answer("#confirm-no");
      assert.equal((await rows())["spy.test"], "Blocked");
      await options.click("#learned-forget-all");
      await answer("#confirm-yes");
      await within(async () => (await shown(options, "#learned-none")) !== "", "empty list");
      assert.equal(await session.arrives(PAGE_URL, SPY), true);
      await options.click("#learned-undo");
      await within(async () => (await rows())["spy.test"] === "Blocked", "undoing");
      assert.equal(await session.arrives(PAGE_URL, SPY), false);
    });

    test("forgetting a tracker keeps the others, and can be undone", async () => {
      await options.$$eval("#learned-list > li", (items) => items.find((item) => item.querySelector(".name").textContent === "other.test").querySelector(".forget").click());
      await within(async () => !("other.test" in (await rows())), "forgetting");
      assert.equal((await rows())["spy.test"], "Blocked");
      await options.click("#learned-undo");
      await within(async () => (await rows())["other.test"] === "Blocked", "undoing");
    });

    test("forgetting the data of sites works in options and popup, and can be undone", async () => {
      const [last, ...others] = SITES.map((url) => new URL(url).hostname);
      for (const site of others) {
        await options.$eval("#forget-site-name", (input, site) => (input.value = site), site);
        await options.click("#forget-site button");
        await within(async () => (await options.$eval("#forget-site-name", (input) => input.value)) === "", "forgetting");
      }
      const before = await session.ask({ ask: "exportLearned" });
      const page = await session.open(`http://${last}/`);
      const popup = await session.popup(await session.tabId(`http://${last}/`));
      await popup.$eval("#learned-here summary", (summary) => summary.click());
      await popup.click("#forget-site");
      await within(async () => (await shown(popup, "#forget-status")) === `Forgotten: everything that Brock learned on ${last}.`, "forgetting");
      await accessible(popup, "popup after forgetting");
      await photograph(popup, `popup-forget-${browser.name}`);
      const { verdicts, inForce } = await session.ask({ ask: "learned" });
      assert.deepEqual([verdicts.filter(({ tracker }) => tracker === "spy.test"), inForce], [[], ""]);
      assert.equal(await session.arrives(PAGE_URL, SPY), true, "nothing of it is in force");
      await popup.click("#forget-undo");
      await within(async () => (await shown(popup, "#forget-status")).startsWith("Undone."), "undoing");
      assert.deepEqual(await session.ask({ ask: "exportLearned" }), before);
      await popup.close();
      await page.close();
      await options.$eval("#forget-site-name", (input) => (input.value = "a b"));
      await options.click("#forget-site button");
      assert.match(await shown(options, "#forget-site-problem"), /^Enter the name of a site/);
    });

    test("a verdict that is not applied yet is shown as such", async () => {
      await session.ask({ ask: "importLearned", exported });
      // As if learned since: it is applied in the next quarter of a day.
      await session.evaluate(async (lines) => {
        const { storage } = globalThis.browser ?? chrome;
        const { learned } = await storage.local.get("learned");
        await storage.local.set({ learned: { ...learned, lines } });
      }, "block spy.test\n");
      await options.close();
      // A start of the browser would apply everything.
      if (browser.name === "chromium") await session.browser.stopBackground();
      else await session.reload();
      options = await session.ownPage("options/index.html#learned");
      assert.match((await rows())["other.test"], /^Not blocked\. From .*: Blocked$/);
      assert.equal((await rows())["spy.test"], "Blocked");
      await options.$eval("#learned-title", (title) => title.scrollIntoView());
      await accessible(options, "options with what was learned");
      await photograph(options, `options-learned-data-${browser.name}`);
    });
  });
}
