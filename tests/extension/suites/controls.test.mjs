/** The user's choices are visible and can be removed; popup and options page show the state of the current page. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { groupsOf } from "../../../extension/popup/groups.js";
import { MOST_HOSTS } from "../../../extension/background/tab-records.js";
import { browsers } from "../browsers/index.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { SMALL_URL } from "../fixture/cases.mjs";
import { photograph, startSession, typed, within } from "../session.mjs";


/** @param {number} hosts */
const page = (hosts) => `<!doctype html><html lang="en"><title>Many</title>
<script>for (let at = 0; at < ${hosts}; at += 1) new Image().src = "http://h" + at + ".blocked.test/image";</script></html>`;
const html = (body) => (_request, response) => {
  response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" });
  response.end(body);
};
const MANY_URL = "http://many.test/";
const MORE_URL = "http://more.test/";
const MORE = MOST_HOSTS + 200;
const HANDLERS = new Map([
  ["many.test/", html(page(61))],
  ["more.test/", html(page(MORE))],
]);

/** The visible text: trimmed, and empty if the element is hidden. */
const shown = (page, selector) => page.$eval(selector, (element) => (element.checkVisibility() ? element.innerText.trim().replace(/\s+/g, " ") : ""));
/** @param {string} value An action, with " here" for this site only. */
const choose = (row, value) => row.$eval(":scope > .choose select", (select, value) => {
  select.value = value;
  select.dispatchEvent(new Event("change"));
}, value);
const choiceOf = (row) => row.$eval(":scope > .choose select", (select) => select.selectedOptions[0].text);
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((element) => element.textContent));

describe("hosts by owner", () => {
  const host = (name, count = 1) => ({ host: name, domain: name.split(".").slice(-2).join("."), count, filter: null, list: null, line: null });
  const google = { name: "Google", home: "", category: "advertising", purpose: "" };
  const ownerOf = (name) => (/doubleclick|google/.test(name) ? google : null);

  test("one row per owner, in descending order of requests, then in natural order", () => {
    const hosts = ["h10.doubleclick.net", "h2.doubleclick.net", "h1.google.com", "a10.x.test", "a9.x.test", "y10.test", "y9.test"].map((name) => host(name));
    const groups = groupsOf(hosts, [], ownerOf);
    assert.deepEqual(groups.map(({ name, count }) => [name, count]), [["Google", 3], ["x.test", 2], ["y9.test", 1], ["y10.test", 1]]);
    assert.deepEqual(groups[0].hosts.map((one) => one.host), ["h1.google.com", "h2.doubleclick.net", "h10.doubleclick.net"]);
    assert.deepEqual(groups[1].hosts.map((one) => one.host), ["a9.x.test", "a10.x.test"]);
  });

  test("a host with a choice has a row of its own", () => {
    const named = (chosen) => groupsOf([host("a.x.test"), host("b.x.test"), host("c.x.test", 0)], chosen, ownerOf).map(({ hosts }) => hosts.map((one) => one.host[0]).join(""));
    const choice = (tracker, action, site = "") => ({ tracker: `${tracker}.x.test`, site, action });
    assert.deepEqual(named([choice("c", "allow")]), ["c", "ab"]);
    assert.deepEqual(named([choice("a", "allow"), choice("c", "allow")]), ["ac", "b"]);
    assert.deepEqual(named([choice("a", "block"), choice("c", "allow")]), ["a", "c", "b"]);
    assert.deepEqual(named([choice("a", "allow", "news.test"), choice("c", "allow")]), ["a", "c", "b"]);
  });
});

for (const browser of browsers()) {
  describe(`the user's controls in ${browser.name}`, () => {
    let session;
    let folder;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "brock-controls-"));
      session = await startSession(browser, { handlers: HANDLERS });
    });
    after(async () => {
      await session?.close();
      await rm(folder, { recursive: true, force: true });
    });

    /** The row of a host in the popup, also in a group. */
    const rowOf = (popup, host) =>
      within(async () => {
        for (const row of await popup.$$("#hosts li")) {
          if ((await row.$(".group")) === null && (await row.$eval(".name", (name) => name.textContent)) === host) return row;
        }
        return null;
      }, `row of ${host}`);

    test("a tracker that is allowed on every site is listed in popup and options, and can be blocked again", async () => {
      const small = await session.open(SMALL_URL);
      await session.fixture.settle(["http://plain.test/image"]);
      const popup = await session.popup(await session.tabId(SMALL_URL));
      const row = await rowOf(popup, "static.doubleclick.net");
      await row.$eval("summary", (summary) => summary.click());
      await choose(row, "allow");
      await within(() => session.fixture.arrived.has("http://static.doubleclick.net/script"), "the tracker");
      await within(async () => (await choiceOf(await rowOf(popup, "static.doubleclick.net"))) === "Allowed on every site", "state");
      await popup.close();

      const again = await session.popup(await session.tabId(SMALL_URL));
      const allowed = await rowOf(again, "static.doubleclick.net");
      assert.equal(await choiceOf(allowed), "Allowed on every site");
      await accessible(again, "popup with a choice");
      await photograph(again, `popup-choice-${browser.name}`);
      await again.close();

      const options = await session.ownPage("options/index.html#choices");
      assert.deepEqual(await texts(options, "#choices .name"), ["static.doubleclick.net"]);
      assert.deepEqual(await texts(options, "#choices .state"), ["Allow, on every site"]);
      await options.$eval("#choices-title", (title) => title.scrollIntoView());
      await accessible(options, "options with a choice");
      await photograph(options, `options-choices-${browser.name}`);
      await options.click("#choices .remove");
      await options.waitForSelector("#no-choices:not([hidden])");
      await options.close();
      await small.close();
      assert.equal(await session.arrives(SMALL_URL, "http://static.doubleclick.net/script"), false);
    });

    test("invalid lines of the own filters are listed with the reason; the others apply", async () => {
      const options = await session.ownPage("options/index.html#filters");
      const lines = ["||plain.test/image", "||x.test^$scrpt", "/(unclosed/", "##.ad:foo", "||nobody.test^$badfilter", "! a remark", "||ads.tracker.example"];
      await typed(options, lines.join("\n"));
      await within(async () => (await texts(options, "#own-findings .line")).length === 5, "findings while typing");
      assert.equal(await session.ask({ ask: "ownFilters" }), "", "nothing is saved yet");
      await options.click("#own button[type=submit]");
      await within(async () => (await shown(options, "#own-status")).startsWith("Saved."), "saving");
      assert.match(await shown(options, "#own-status"), /^Saved\. \d filters? (is|are) active\. 3 lines are not active:$/);
      const said = await texts(options, "#own-findings li");
      const numbers = await texts(options, "#own-findings .line");
      assert.deepEqual(numbers, ["Line 2", "Line 3", "Line 4", "Line 5", "Line 7"]);
      assert.match(said[0], /Not active.*unknown modifier "scrpt"; did you mean script\?.*\|\|x\.test\^\$scrpt/s);
      assert.match(said[1], /Not active.*parenthesis is not closed/s);
      assert.match(said[3], /Active, but check it/);
      assert.match(said[4], /Active, but check it.*\(missing-separator\)/s, "a lint");
      await options.click("#own-findings .line");
      assert.deepEqual(await options.evaluate(() => getSelection().toString()), lines[1]);
      await accessible(options, "options with wrong filters");
      await photograph(options, `options-own-${browser.name}`);
      await options.close();
      assert.equal(await session.arrives(SMALL_URL, "http://plain.test/image"), false, "the good line is in force");
      const later = await session.ownPage("options/index.html#filters");
      await within(async () => (await texts(later, "#own-findings .line")).join() === numbers.join(), "findings later, too");
      await later.close();
      await session.ask({ ask: "saveOwnFilters", filters: "" });
    });

    test("61 hosts of one owner are one row, which can be opened; very long lists are truncated", async () => {
      const many = await session.open(MANY_URL);
      const tabId = await session.tabId(MANY_URL);
      await within(async () => (await session.ask({ ask: "page", tabId })).blocked === 61, "count");
      const popup = await session.popup(tabId);
      assert.deepEqual(await texts(popup, "#hosts > li > details > summary .name"), ["blocked.test"]);
      assert.equal(await popup.$eval("#hosts .group .owner", (owner) => owner.textContent), "61 hosts");
      await popup.$eval("#hosts .group summary", (summary) => summary.click());
      await popup.waitForSelector(".members > li:nth-child(50)");
      assert.deepEqual((await texts(popup, ".members .name")).slice(1, 3), ["h1.blocked.test", "h2.blocked.test"]);
      assert.equal(await shown(popup, "#hosts .more"), "Show 11 more");
      await accessible(popup, "popup with an opened group");
      await photograph(popup, `popup-group-${browser.name}`);
      await popup.click("#hosts .more");
      assert.equal((await popup.$$(".members > li")).length, 61);
      await popup.close();
      await many.close();

      const more = await session.open(MORE_URL);
      // A question before the page has loaded would make its frames list all requests.
      await more.waitForFunction(() => document.readyState === "complete");
      const moreTab = await session.tabId(MORE_URL);
      await within(async () => (await session.ask({ ask: "page", tabId: moreTab })).blocked === MORE, "count");
      const crowded = await session.popup(moreTab);
      assert.equal(await shown(crowded, "#count-number"), MORE.toLocaleString("en"));
      // Chromium lists the first 250 requests of a page until it has loaded.
      const rest = browser.name === "firefox" ? ["#more-requests", "200 more requests to other hosts were blocked."] : ["#unlisted-requests", "450 more requests were blocked. Chromium does not report their addresses."];
      assert.equal(await shown(crowded, rest[0]), rest[1]);
      assert.ok((await crowded.$$("li")).length <= 50);
      await crowded.close();
      await more.close();
    });

    test("on a page of the browser, the popup shows nothing of the previous page", async () => {
      const page = await session.open(SMALL_URL);
      await session.fixture.settle([]);
      const tabId = await session.tabId(SMALL_URL);
      const addresses = browser.name === "firefox" ? ["about:home", "about:newtab", "about:about", "about:blank"] : ["chrome://newtab/", "chrome://version/", "about:blank"];
      for (const address of [...addresses, "view-source:http://www.small.test/", `file://${folder}/page.html`]) {
        await writeFile(join(folder, "page.html"), "<!doctype html><title>file</title>");
        await page.goto(SMALL_URL, { waitUntil: "domcontentloaded" });
        await within(async () => (await session.badge(tabId)) !== "", "count on the page before");
        // Browsers do not open some of these pages for automation.
        await page.goto(address, { waitUntil: [] }).catch(() => {});
        const url = () => page.evaluate(() => location.href).catch(() => address);
        if ((await url()) === SMALL_URL && !address.startsWith("view-source:")) continue;
        const { site, blocked, hosts } = await within(async () => {
          const report = await session.ask({ ask: "page", tabId });
          return report.site === "" && report;
        }, `report of ${address}`);
        assert.deepEqual({ site, blocked, hosts }, { site: "", blocked: 0, hosts: [] }, address);
        await within(async () => (await session.badge(tabId)) === "", `empty button on ${address}`);
        const popup = await session.popup(tabId);
        assert.equal(await shown(popup, "#no-site h2"), "Brock does nothing on this page", address);
        assert.equal(await popup.$eval("#site", (section) => section.hidden), true, address);
        await popup.close();
      }
      await page.close();
    });
  });

  describe(`a background that does not answer, in ${browser.name}`, () => {
    let session;
    before(async () => {
      session = await startSession(browser, { background: "// Nobody is here.\n" });
    });
    after(() => session?.close());

    test("popup and options show a notice with a button to restart", async () => {
      for (const [name, path] of [["popup", "popup/index.html?tab=1"], ["options", "options/index.html"]]) {
        const page = await session.ownPage(path);
        await page.waitForSelector("#unanswered:not([hidden])");
        assert.match(await shown(page, "#unanswered"), /^Brock is not responding.* Restart Brock/);
        await accessible(page, `${name} without an answer`);
        await photograph(page, `${name}-unanswered-${browser.name}`);
        await page.close();
      }
    });
  });
}

