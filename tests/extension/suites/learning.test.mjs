/** What Brock learns from pages, and when verdicts are applied and persist. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { browsers } from "../browsers/index.mjs";
import { FACTS, HANDLERS, HEADERS, SECURE_HOSTS, SITES } from "../fixture/learned.mjs";
import { learningScripts, photograph, restingScripts, startSession, within } from "../session.mjs";

const SPY = "http://p.spy.test/image";
/** It arrives with each visit, after the requests of the trackers that come first. */
const EVERY_VISIT = "http://yellow.test/image";
const [ONE, TWO, THREE, FOUR] = SITES;
/** Verdicts are applied at each quarter of a day. The suite does not start shortly before one. */
const QUARTER = 6 * 60 * 60 * 1000;
const ENOUGH = 300_000;

for (const browser of browsers()) {
  describe(`learning in ${browser.name}`, () => {
    let session;

    before(async () => {
      const left = QUARTER - (Date.now() % QUARTER);
      if (left < ENOUGH) await pause(left + 1000);
      session = await startSession(browser, { handlers: HANDLERS, facts: FACTS, secureHosts: SECURE_HOSTS });
      await within(async () => String(await learningScripts(session)) === String(restingScripts(browser)), "content scripts");
    });
    after(() => session?.close());

    /**
     * Loads a page anew and tells which of its third parties were asked; the reader types on it.
     *
     * @param {string} url
     * @param {{ passing?: boolean, brief?: boolean }} [how] A brief visit ends before share.test is asked, and before the page
     *   has told what its scripts did.
     */
    async function visit(url, { passing = false, brief = false } = {}) {
      session.fixture.arrived.clear();
      const page = await session.open(url);
      if (!passing) await page.keyboard.press("Shift");
      // By the timers of the page: its own image, which share.test gets after 2.5 s, comes first however slow the machine is.
      if (!brief) await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 3500); }));
      await session.fixture.settle(brief ? [EVERY_VISIT] : []);
      const tabId = await session.tabId(url);
      const arrived = [...session.fixture.arrived].map((asked) => new URL(asked).hostname);
      return { page, tabId, spy: arrived.includes("p.spy.test"), finger: arrived.includes("finger.test"), files: arrived.includes("files.test"), share: arrived.includes("share.test"), yellow: arrived.includes("yellow.test") };
    }
    const close = async (url) => {
      for (const page of await session.browser.browser.pages()) if (page.url() === url) await page.close();
    };

    /** By tracker, the action of its verdict. */
    async function learned() {
      const { verdicts } = await session.ask({ ask: "learned" });
      return Object.fromEntries(verdicts.map(({ tracker, action }) => [tracker, action]));
    }

    test("sites without interaction give no verdict", async () => {
      for (const url of [ONE, TWO, THREE, FOUR]) {
        await visit(url, { passing: true });
        await close(url);
      }
      await session.ask({ ask: "applyLearned" });
      assert.deepEqual(await learned(), {});
      assert.equal((await visit(FOUR, { passing: true, brief: true })).spy, true);
      await close(FOUR);
    });

    test("on three sites nothing is blocked yet", async () => {
      for (const url of [ONE, TWO, THREE]) {
        const { spy, finger, files, share, yellow } = await visit(url);
        assert.deepEqual({ spy, finger, files, share, yellow }, { spy: true, finger: true, files: true, share: true, yellow: true }, url);
        await close(url);
      }
      const found = await within(async () => {
        const now = await learned();
        return now["spy.test"] === "block" && now["share.test"] === "cookieblock" && now;
      }, "verdicts");
      assert.equal(found["finger.test"], "block");
      assert.equal(found["yellow.test"], "cookieblock");
      // A token against request forgery is no identifier.
      assert.equal(found["files.test"], undefined);
    });

    test("verdicts are applied for all sites together, and not earlier", async () => {
      assert.equal((await visit(TWO, { brief: true })).spy, true, "not in the session in which it was learned");
      await close(TWO);
      await session.ask({ ask: "applyLearned" });
      HEADERS.clear();
      const { spy, finger, files, share, yellow, tabId } = await visit(FOUR);
      // Sites can pass an identifier to a third party without its help: no reason to block it.
      assert.deepEqual({ spy, finger, files, share, yellow }, { spy: false, finger: false, files: true, share: true, yellow: true });
      const [headers] = HEADERS.get("yellow.test") ?? [];
      assert.equal(headers?.cookie, undefined);
      if (browser.name === "firefox") assert.equal(headers?.referer, "http://four.test/");

      const { hosts } = await session.ask({ ask: "page", tabId });
      const row = hosts.find(({ host }) => host === "p.spy.test");
      assert.deepEqual([row.reason, row.filter], ["learned", null]);
    });

    test("the options page shows all learned data", async () => {
      const options = await session.ownPage("options/index.html#learned");
      const names = await options.$$eval("#learned-list .name", (all) => all.map((name) => name.textContent));
      assert.ok(names.includes("spy.test") && names.includes("yellow.test"), names.join());
      await options.evaluate(() => document.getElementById("learned-title")?.scrollIntoView());
      await photograph(options, `options-learned-${browser.name}`);
      await options.close();
    });

    test("a tracker is not blocked on its owner's other sites", async () => {
      assert.equal((await visit("http://sister.test/", { brief: true })).spy, true);
    });

    test("the popup shows the reason, and the user's choice has precedence", async () => {
      await close(FOUR);
      const { tabId } = await visit(FOUR);
      const popup = await session.popup(tabId);
      const row = await within(async () => {
        for (const each of await popup.$$("#hosts > li")) {
          if ((await each.$eval(".name", (name) => name.textContent)) === "p.spy.test") return each;
        }
        return null;
      }, "the tracker's row");
      await row.$eval("summary", (summary) => summary.click());
      const why = await within(() => row.$eval(".evidence", (element) => element.textContent), "evidence");
      // The fourth site counts since the user interaction.
      assert.match(why, /^Seen tracking on 4 sites: recognises you by the same identifier.* Cookie or stored item with its identifier: uid\.$/);
      await photograph(popup, `popup-learned-${browser.name}`);

      await row.$eval(".choose select", (select) => {
        select.value = "allow here";
        select.dispatchEvent(new Event("change"));
      });
      await within(() => session.fixture.arrived.has(SPY), "the tracker's image, on the page that was loaded again");
      await popup.close();
      await close(FOUR);
      // For this site only.
      assert.equal((await visit(ONE, { brief: true })).spy, false);
      await close(ONE);
      await session.ask({ ask: "choose", tracker: "p.spy.test", site: "", action: "allow" });
      assert.equal((await visit(ONE, { brief: true })).spy, true);
      await close(ONE);
      await session.ask({ ask: "choose", tracker: "p.spy.test", site: "", action: null });
      await session.ask({ ask: "choose", tracker: "p.spy.test", site: "four.test", action: null });
      assert.equal((await visit(FOUR, { brief: true })).spy, false);
      await close(FOUR);
    });

    test("verdicts and choices survive a killed browser", async () => {
      await session.ask({ ask: "choose", tracker: "files.test", site: "", action: "block" });
      await pause(2000);
      const before = await learned();
      await session.restart({ kill: true });
      assert.deepEqual(await learned(), before);
      const { spy, files } = await visit(FOUR, { brief: true });
      assert.deepEqual({ spy, files }, { spy: false, files: false });
      await close(FOUR);
      await session.ask({ ask: "choose", tracker: "files.test", site: "", action: null });
    });

    test("an exported ledger can be imported after forgetting", async () => {
      const exported = await session.ask({ ask: "exportLearned" });
      assert.doesNotMatch(JSON.stringify(exported), /one\.test|8f14e45f/);
      const before = await learned();
      await session.ask({ ask: "forgetLearned" });
      assert.deepEqual(await learned(), {});
      assert.equal((await visit(FOUR, { brief: true })).spy, true);
      await close(FOUR);
      await assert.rejects(session.ask({ ask: "importLearned", exported: { format: "else" } }), /no export of learned data/);
      await session.ask({ ask: "importLearned", exported });
      assert.deepEqual(await learned(), before);
      assert.equal((await visit(FOUR, { brief: true })).spy, false);
      assert.match(await session.ask({ ask: "learnedFilters" }), /\n\|\|spy\.test\^\$3p\n/);
    });

    test("a damaged ledger is set aside and reported, and the policy stays applied", async () => {
      // An open page would tell of its later requests, and the ledger with these would replace the damaged one.
      await close(FOUR);
      await pause(1500);
      await session.evaluate(() => new Promise((resolve, reject) => {
        const opening = indexedDB.open("brock");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const transaction = opening.result.transaction("learned", "readwrite");
          transaction.objectStore("learned").put(new Uint8Array([1, 2, 3]), "ledger");
          transaction.oncomplete = () => {
            opening.result.close();
            resolve(undefined);
          };
        };
      }));
      await session.restart({ kill: true });
      const { verdicts, problem, inForce } = await session.ask({ ask: "learned" });
      assert.deepEqual(verdicts, []);
      assert.match(problem, /ledger/);
      assert.match(inForce, /^block spy\.test/m);
      assert.equal((await visit(FOUR, { brief: true })).spy, false);
    });
  });
}
