/** Lists are kept up to date, and after any failure the last valid ones apply. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { LISTS_HOST } from "../build.mjs";
import { SMALL_SITE, SMALL_URL } from "../fixture/cases.mjs";
import { BLOCKED, OWN_LIST, PLAIN, updateSession } from "../fixture/update-session.mjs";
import { FAULTS, OTHER_TEXT, patchOf, TEXT } from "../fixture/lists.mjs";
import { within } from "../session.mjs";

for (const browser of browsers()) {
  describe(`updates in ${browser.name}`, () => {
    const updates = updateSession(browser);
    const { server, arrivals, arrivalsSettle, lists, first, update, settled, serveAndUpdate, rules } = updates;

    test("before any update, the packed lists apply", async () => {
      const { changedAt, checkedAt, failure } = await first();
      assert.deepEqual({ changedAt, checkedAt, failure }, { changedAt: null, checkedAt: null, failure: null });
      assert.deepEqual(await arrivals(), [PLAIN]);
    });

    test("the packed text as an update changes nothing", async () => {
      await serveAndUpdate(TEXT);
      assert.deepEqual(await arrivals(), [PLAIN]);
      if (browser.name === "chromium") assert.deepEqual(await rules(), { dynamic: 0, enabled: ["fixture-list"] });
    });

    test("a new text applies its new filters and no longer its removed ones", async () => {
      await serveAndUpdate(OTHER_TEXT);
      assert.deepEqual(await arrivals(), [BLOCKED]);
      const { dynamic, enabled } = await rules();
      if (browser.name === "chromium") assert.ok(dynamic > 20 && enabled.length === 0, "the list has moved whole");
      const report = await updates.session.ask({ ask: "lists" });
      assert.equal(report.failure, null);
    });

    test("the popup names the filter of the new list", async () => {
      const page = await updates.session.open(SMALL_URL);
      const tabId = await updates.session.tabId(SMALL_URL);
      const line = OTHER_TEXT.split("\n").indexOf("||plain.test^") + 1;
      await within(async () => {
        const { hosts } = await updates.session.ask({ ask: "page", tabId });
        const found = hosts.find(({ host }) => host === "plain.test");
        return found?.filter === "||plain.test^" && found.line === line && found.list === "fixture-list.txt";
      }, "explanation by the new list");
      await page.close();
    });

    test("an unchanged text is not sent again", async () => {
      const { changedAt } = await first();
      server.asked.length = 0;
      await update();
      assert.deepEqual(server.asked.map(({ status }) => status), [304]);
      const later = await first();
      assert.equal(later.changedAt, changedAt);
      assert.ok(later.checkedAt > changedAt && later.nextAt > Date.now() + 3_600_000);
      const alarm = await updates.session.evaluate(() => (globalThis.browser ?? chrome).alarms.get("updates"));
      assert.ok(Math.abs(alarm.scheduledTime - later.nextAt) < 1000, "the next check has its alarm");
    });

    test("an open page of a switched-off site is not affected", async () => {
      await serveAndUpdate(TEXT);
      await updates.session.ask({ ask: "switchSite", site: SMALL_SITE, off: true });
      const page = await updates.session.open(SMALL_URL);
      const arrives = async (url) => {
        await page.evaluate((src) => document.body.append(Object.assign(new Image(), { src })), url);
        await updates.session.fixture.settle([url]);
        return updates.session.fixture.arrived.has(url);
      };
      assert.ok(await arrives("http://blocked.test/before"));
      await serveAndUpdate(OTHER_TEXT);
      assert.ok(await arrives("http://plain.test/after"), "after the list has moved into dynamic rules");
      await serveAndUpdate(`${OTHER_TEXT}||notblocked.test^\n`);
      assert.ok(await arrives("http://notblocked.test/after"), "after other dynamic rules have taken their place");
      await updates.session.ask({ ask: "saveOwnFilters", filters: "||own.test^" });
      assert.ok(await arrives("http://static.doubleclick.net/after"), "after own filters");
      await serveAndUpdate(TEXT);
      assert.ok(await arrives("http://blocked.test/packed"), "after the packed rules are back");
      await updates.session.ask({ ask: "saveOwnFilters", filters: "" });
      await updates.session.ask({ ask: "switchSite", site: SMALL_SITE, off: false });
      await page.close();
      await serveAndUpdate(OTHER_TEXT);
    });

    test("the update applies after a restart of the browser", async () => {
      await updates.session.restart();
      await arrivalsSettle([BLOCKED]);
      assert.equal((await lists()).status, "current");
    });

    for (const [title, code, handler] of FAULTS) {
      test(`${title} in place of a list: the last good one stays, and it is said`, async () => {
        server.on(`http://${LISTS_HOST}/fixture-list.txt`, handler);
        const before = await first();
        await update();
        const { status } = await lists();
        const { failure, changedAt, filters, nextAt } = await first();
        assert.equal(status, "failed");
        assert.equal(failure.code, code, JSON.stringify(failure));
        assert.deepEqual([changedAt, filters], [before.changedAt, before.filters]);
        assert.ok(nextAt < Date.now() + 27 * 3_600_000, "it is tried again");
      });
    }

    test("after all failures the last valid list applies, and the next valid one ends the failure", async () => {
      assert.deepEqual(await arrivals(), [BLOCKED]);
      await serveAndUpdate(TEXT);
      assert.deepEqual(await arrivals(), [PLAIN]);
      if (browser.name === "chromium") assert.deepEqual(await rules(), { dynamic: 0, enabled: ["fixture-list"] });
    });

    test("a patch makes the next version without a full download", async () => {
      const head = "! Diff-Path: patches/1.patch#fixture\n! Diff-Expires: 5 hours\n";
      const patched = head.replace("1.patch", "2.patch") + OTHER_TEXT;
      const patchUrl = (number) => `http://${LISTS_HOST}/patches/${number}.patch`;
      await serveAndUpdate(head + TEXT);
      server.asked.length = 0;
      server.serve(patchOf(head + TEXT, patched), patchUrl(1));
      server.on(patchUrl(2), (_request, response) => response.writeHead(404).end());
      await update();
      assert.deepEqual(server.asked.map(({ url }) => url), [patchUrl(1), patchUrl(2)]);
      assert.equal((await lists()).status, "current");
      assert.deepEqual(await arrivals(), [BLOCKED]);

      server.on(patchUrl(2), (_request, response) => response.writeHead(200).end("no patch at all\n"));
      server.serve(TEXT);
      await update();
      assert.equal((await lists()).status, "current", "a patch that is none is no harm: the list comes as a whole");
      assert.deepEqual(await arrivals(), [PLAIN]);
    });

    test("own filters apply when they are saved, and so does their end", async () => {
      await updates.session.ask({ ask: "saveOwnFilters", filters: "||plain.test^\n@@||blocked.test/one-\n" });
      assert.deepEqual(await arrivals(), [BLOCKED]);
      const titles = await updates.session.ask({ ask: "listTitles" });
      assert.deepEqual(titles.at(-1), { id: "own", title: "My own filters", file: "own" });
      await updates.session.ask({ ask: "saveOwnFilters", filters: "" });
      assert.deepEqual(await arrivals(), [PLAIN]);
      assert.deepEqual((await rules()).dynamic, 0);
    });

    test("a list is added by its URL, and removed", async () => {
      assert.equal(await updates.session.ask({ ask: "addList", title: "", url: "http://plain.test/list.txt" }), "insecure");
      assert.equal(await updates.session.ask({ ask: "addList", title: "", url: `http://${LISTS_HOST}/fixture-list.txt` }), "repeated");
      server.serve("||plain.test^\n", OWN_LIST);
      assert.equal(await updates.session.ask({ ask: "addList", title: "Added", url: OWN_LIST }), null);
      await within(async () => (await lists()).lists[1]?.filters === 1, "added list");
      await settled();
      assert.deepEqual(await arrivals(), []);
      await updates.session.ask({ ask: "removeList", id: (await lists()).lists[1].id });
      assert.deepEqual(await arrivals(), [PLAIN]);
      assert.deepEqual((await rules()).dynamic, 0);
    });
  });
}
