/** The page "What this site does with your data": what it asks for and when, its panels and letter, and hostile pages. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { KNOWN_PATHS } from "../../../extension/site-data/policy-links.js";
import { accessible } from "../fixture/accessible.mjs";
import { languages, overflowingIn } from "../fixture/languages.mjs";
import { photograph, startSession, within } from "../session.mjs";

const LIST = "[Adblock Plus 2.0]\n! Title: Fixture list\n||tracker.test^\n||named.test^\n";
const SENTENCES = [
  "We collect your name and e-mail address when you register.",
  "We use cookies, web beacons and pixels on our pages to see how they are used.",
  "We use your personal information to provide the service and for our own analytics.",
  "We share your information with third parties such as named.test.",
  "We do not sell your personal information to anyone.",
  "We may disclose your information if the law requires it, for example by a court order.",
  "Your information may be transferred to and processed in other countries.",
  "We use encryption to protect your personal data.",
  "We keep your data for 30 days and delete it then.",
  "You can request access to your personal data and ask us to delete it.",
  "You can opt out of marketing messages at any time.",
  "Our service is not directed to children under 13.",
  "We will notify you of changes to this privacy policy by e-mail.",
];
const HOSTILE = "<img src=x onerror=parent.hacked=1>";
const POLICY = `<!doctype html><html lang="en"><title>Policy</title><h1>Privacy policy</h1>${SENTENCES.map((one) => `<p>${one}</p>`).join("")}<p>We share your information with advertisers called &lt;img src=x onerror=parent.hacked=1&gt; too.</p>${"<p>This is a part of our privacy policy about your personal data and our service.</p>".repeat(40)}</html>`;
const PAGE = `<!doctype html><html lang="en"><title>${HOSTILE.replaceAll("<", "&lt;")}</title><p>News</p>
<script src="http://a.tracker.test/t.js"></script><script src="http://named.test/t.js"></script>
<script>window.__tcfapi = (command, version, callback) => callback({ eventStatus: "cmpuishown", vendor: { consents: Object.fromEntries(Array.from({ length: 120 }, (_, at) => [at, false])), legitimateInterests: {} }, purpose: { consents: { 1: false, 2: false }, legitimateInterests: {} } }, true); document.cookie = "us_privacy=1YNN";</script>
<footer><a href="/settings/privacy-settings">Privacy settings</a> <a href="/legal/policy?a=1">${HOSTILE.replaceAll("<", "&lt;")} Privacy policy</a></footer></html>`;
const URL_OF_PAGE = "http://news.site.test/";
const ADS = "a.test, 1, DIRECT\nb.test, 2, RESELLER, x\n# c.test, 3, RESELLER\nd.test, 4, reseller\nbroken line\n";

for (const browser of browsers()) {
  describe(`data of a site in ${browser.name}`, () => {
    /** @type {{ path: string, headers: import("node:http").IncomingHttpHeaders }[]} */
    const log = [];
    let session;
    let page;
    let path;
    const answer = (type, body, status = 200) => (request, response) => {
      log.push({ path: new URL(request.url, "http://news.site.test").pathname, headers: request.headers });
      response.writeHead(status, { "content-type": type, "cache-control": "no-store", "set-cookie": "own=1; Path=/" });
      response.end(body);
    };
    const handlers = new Map([
      ["news.site.test/", answer("text/html", PAGE)],
      ["news.site.test/policy", answer("text/html", POLICY)],
      ["news.site.test/legal/policy?a=1", answer("text/html", POLICY)],
      ["news.site.test/ads.txt", answer("text/plain", ADS)],
      ["news.site.test/.well-known/gpc.json", answer("application/json", '{"gpc": false, "lastUpdate": "2026-05-01"}')],
      ["news.site.test/.well-known/security.txt", answer("text/plain", `Contact: ${HOSTILE}\n`)],
      ["news.site.test/.well-known/dnt-policy.txt", answer("text/plain", "no", 404)],
      ["bare.site.test/", answer("text/html", "<!doctype html><html lang='en'><title>Bare</title><p>Nothing</p></html>")],
      ...KNOWN_PATHS.map((path) => /** @type {const} */ ([`bare.site.test${path}`, answer("text/html", "no", 404)])),
      ["scanned.site.test/", answer("text/html", "<!doctype html><html lang='en'><title>Scanned</title><p>Nothing</p></html>")],
      ["scanned.site.test/privacy", answer("application/pdf", "%PDF")],
    ]);
    const open = async (url) => {
      const tab = await session.open(url);
      const path = `site-data/index.html?tab=${await session.tabId(url)}`;
      await within(() => session.ask({ ask: "page", tabId: Number(path.split("=")[1]) }).then(({ site }) => site !== ""), "the page");
      return { tab, path, own: await session.ownPage(path) };
    };
    const shown = (selector) => page.$eval(selector, (element) => element.innerText.replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ").trim());
    const asked = () => log.filter(({ path }) => path !== "/" && path !== "/favicon.ico");

    before(async () => {
      session = await startSession(browser, { handlers, list: LIST });
      await session.open(URL_OF_PAGE);
      const tabId = await session.tabId(URL_OF_PAGE);
      await within(async () => (await session.ask({ ask: "page", tabId })).blocked === 2, "blocked requests");
      ({ own: page, path } = await open(URL_OF_PAGE));
      await page.bringToFront();
    });
    after(() => session?.close());

    test("the letter says when learning is off", async () => {
      assert.equal(await shown("#rating-learning"), "");
      await session.ask({ ask: "switchLearning", on: false });
      const without = await session.ownPage(path);
      assert.match(await without.$eval("#rating-learning", (note) => note.textContent), /^Learning is off: /);
      await without.close();
      await session.ask({ ask: "switchLearning", on: true });
      await page.bringToFront();
    });

    test("before a click nothing is asked for; what was seen and the state of the consent dialog are there", async () => {
      await session.fixture.settle();
      assert.deepEqual(asked(), []);
      assert.equal(await shown("#site-name"), "site.test");
      assert.match(await shown("#facts"), /2 tracking companies found on this page.*is not encrypted/);
      assert.equal(await shown("#companies"), "named.test tracker.test");
      assert.match(await shown("#declared"), /waits for your answer \(vendors: 120, purposes: 2\)\. The page has not noted that you opted out of sale \(1YNN\)/);
      assert.equal(await shown("#letter"), "B");
      assert.match(await shown("#policy-what"), /links to this policy: http:\/\/news\.site\.test\/legal\/policy\?a=1/);
      await accessible(page, "data of a site");
      await photograph(page, `site-data-${browser.name}`);
    });

    test("a click asks for the policy once, without cookies and referrer", async () => {
      await page.focus("#fetch-policy");
      await page.keyboard.press("Enter");
      await within(() => shown("#policy-status").then((text) => /answers \d+ of 14 questions/.test(text)), "the answers");
      await session.fixture.settle();
      assert.deepEqual(asked().map(({ path }) => path), ["/legal/policy"]);
      const [{ headers }] = asked();
      assert.deepEqual([headers.cookie, headers.referer, headers.origin === "null" || headers.origin === undefined], [undefined, undefined, true]);
      assert.match(await shown("#gap-list"), /Tracking companies found: 2\. Named in the policy: 1/);
    });

    test("a quote leads to its place in the text", async () => {
      const quote = "We keep your data for 30 days and delete it then.";
      const at = await page.$$eval("#answers dd", (all, quote) => all.findIndex((one) => one.querySelector("q")?.textContent === quote), quote);
      assert.ok(at >= 0);
      await page.evaluate((at) => document.querySelectorAll("#answers dd")[at].querySelector("button").focus(), at);
      await page.keyboard.press("Enter");
      const [marked, focused, isInView] = await page.$eval("mark", (mark) => [mark.textContent, document.activeElement === mark, mark.getBoundingClientRect().top >= document.getElementById("policy-text").getBoundingClientRect().top]);
      assert.deepEqual([marked, focused, isInView], [quote, true, true]);
    });

    test("every quote is a part of the text, and the deductions add up", async () => {
      const policy = await page.$eval("#policy-text", (region) => region.textContent.replace(/\s+/g, " "));
      const quotes = await page.$$eval("#answers q", (all) => all.map((one) => one.textContent));
      assert.ok(quotes.length > 10);
      for (const quote of quotes) assert.ok(policy.includes(quote), quote);
      await page.$eval("#sum > summary", (summary) => summary.click());
      const points = await page.$$eval("#deductions strong", (all) => all.map((one) => Number(one.textContent.replace("−", ""))));
      assert.equal(100 - points.reduce((sum, one) => sum + one, 0), Number(/^\d+/.exec(await shown("#sum-title"))[0]));
      await accessible(page, "data of a site with its policy");
      await photograph(page, `site-data-policy-${browser.name}`);
    });

    test("files are asked for one by one, each by its own button, and count", async () => {
      const before = Number(/^\d+/.exec(await shown("#sum-title"))[0]);
      const answers = [/does not respect Global Privacy Control/, /no such file/, /ad space: 3, of them resellers: 2/, /security problems: <img/];
      const paths = ["/.well-known/gpc.json", "/.well-known/dnt-policy.txt", "/ads.txt", "/.well-known/security.txt"];
      for (const [at, expected] of answers.entries()) {
        await page.evaluate((at) => document.querySelectorAll("#declared .button")[at].click(), at);
        await within(() => page.evaluate((at) => document.querySelectorAll("#declared .what")[at].textContent, at).then((text) => expected.test(text)), String(expected));
        assert.equal(asked().at(-1).path, paths[at]);
        assert.deepEqual([asked().at(-1).headers.cookie, asked().at(-1).headers.referer], [undefined, undefined]);
      }
      assert.equal(asked().length, 5);
      assert.equal(before - Number(/^\d+/.exec(await shown("#sum-title"))[0]), 5);
    });

    test("names, quotes and titles of a hostile page are texts", async () => {
      assert.equal(await page.evaluate(() => document.querySelectorAll("main img, main script").length), 0);
      assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
      assert.match(await page.$eval("#policy-text", (region) => region.textContent), /called <img src=x/);
    });

    test("the open page is read without a request; without a link, one guess is asked for with each click", async () => {
      const policy = await open("http://news.site.test/policy");
      const requests = asked().length;
      await policy.own.click("#read-tab");
      await within(() => policy.own.$eval("#policy-status", (status) => /answers/.test(status.textContent)), "the answers");
      assert.equal(asked().length, requests);
      await policy.own.close();

      const bare = await open("http://bare.site.test/");
      assert.match(await bare.own.$eval("#policy-what", (what) => what.textContent), /no link to a policy.*\/privacy$/);
      assert.deepEqual(await bare.own.$eval(".rating", (card) => ["#letter", "#rating-limit"].map((part) => card.querySelector(part).textContent)), ["B", "At most B until a policy is read."]);
      await bare.own.click("#fetch-policy");
      await within(() => bare.own.$eval("#policy-status", (status) => /there is no such page/.test(status.textContent)), "the reason");
      assert.equal(asked().length, requests + 1);
      assert.match(await bare.own.$eval("#policy-what", (what) => what.textContent), /\/privacy-policy$/);
      const guessed = async (own, times) => {
        for (let click = 0; click < times; click += 1) {
          const before = await own.$eval("#policy-what", (what) => what.textContent);
          await own.click("#fetch-policy");
          await within(() => own.$eval("#policy-what", (what, before) => what.textContent !== before, before), "the next guess");
        }
      };
      await guessed(bare.own, 7);
      await within(() => bare.own.$eval("#letter", (letter) => letter.textContent === "C"), "the letter");
      assert.match(await bare.own.$eval("#rating-limit", (limit) => limit.textContent), /At most C/);
      await bare.own.close();

      // A policy that cannot be read is not a missing one.
      const scanned = await open("http://scanned.site.test/");
      await scanned.own.click("#fetch-policy");
      await within(() => scanned.own.$eval("#policy-status", (status) => /it is not text/.test(status.textContent)), "the reason");
      await guessed(scanned.own, 7);
      assert.deepEqual(await scanned.own.$eval(".rating", (card) => ["#letter", "#rating-limit"].map((part) => card.querySelector(part).textContent)), ["B", "At most B until a policy is read."]);
      await scanned.own.close();
    });

    test("the popup opens it", async () => {
      const popup = await session.popup(await session.tabId(URL_OF_PAGE));
      await within(() => popup.$eval("#site-data", (button) => !button.hidden), "the button");
      await popup.$eval("#site-data", (button) => button.click());
      const opened = () => session.evaluate(async () => (await (globalThis.browser ?? chrome).tabs.query({})).filter(({ url }) => url?.includes("/site-data/index.html")).length);
      await within(async () => (await opened()) > 1, "the page");
    });

    test("no text is too long at 320 pixels and at 200 %, in any language", async () => {
      const problems = [];
      const narrow = await session.ownPage(path);
      await narrow.setViewport({ width: 320, height: 640 });
      for (const tag of await languages()) problems.push(...(await overflowingIn(narrow, "site-data", tag)));
      await narrow.close();
      assert.deepEqual(problems, []);
    });
  });
}
