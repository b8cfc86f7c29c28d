/**
 * Rules of generated filters, one filter at a time, in real browsers: rules certified as exact decide as the engine does, and
 * no rule matches more.
 *
 * BROCK_SEED selects other filters, BROCK_GENERATED their number.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { ROOT } from "../build.mjs";
import { bareExtension } from "../fixture/bare-extension.mjs";
import { within } from "../session.mjs";
import { drawing, drawnFilter, drawnName, drawnQuery, drawnRequest } from "../fixture/generated.mjs";
import { Engine, init } from "../../../dist/npm/index.js";
import { compileRules, initSync } from "../../../dist/updating/rules.js";

const SEED = Number(process.env.BROCK_SEED ?? 1);
const COUNT = Number(process.env.BROCK_GENERATED ?? 120);
/** Requests for each blocking filter. */
const REQUESTS = 24;
/** Queries for each parameter name; fewer, because each one is a real request. */
const QUERIES = 4;
const PAGE = "http://page.test/page";

const table = async (name) => JSON.parse(await readFile(join(ROOT, "tests/data", name), "utf8"));
const URLS = await table("urls.json");

initSync({ module: await readFile(join(ROOT, "dist/updating/rules_bg.wasm")) });
await init();

const engineOf = (text) => Engine.fromLists([{ name: "list", text }]);

/** The rules of one list, and whether all of its filters are certified exact. */
function compiled(text, target) {
  const limits = { rules: 1000, unsafeRules: 1000, regexRules: 100 };
  const surrogates = ["noopjs", "/surrogates/noop.js"];
  const [{ rules, filters, exact }] = compileRules([{ name: "list", text, packed: false }], { target, environment: [], limits, surrogates });
  return { rules: JSON.parse(rules), filters, isExact: filters === exact };
}

/**
 * When Chromium removes a parameter, it rewrites the query: `a` to `a=`, the empty piece of `&&` to `=`. Firefox keeps both, and
 * removes a lone `?` (docs/dnr.md).
 */
function comparable(url) {
  const { origin, pathname, search } = new URL(url);
  const kept = search.slice(1).split("&").map((piece) => (piece.includes("=") ? piece : `${piece}=`)).filter((piece) => piece !== "=");
  return `${origin}${pathname}?${kept.join("&")}`;
}

const hasRootDot = ({ url, initiator }) => [url, initiator].some((one) => new URL(one).hostname.endsWith("."));

for (const browser of browsers()) {
  const isChromium = browser.name === "chromium";

  describe(`generated rules in ${browser.name}`, () => {
    /** @type {Awaited<ReturnType<typeof bareExtension>>} */
    let bare;
    let page;

    before(async () => {
      bare = await bareExtension(browser);
      page = await bare.newPage();
      await page.goto(PAGE, { waitUntil: "domcontentloaded" });
    });
    after(() => bare?.close());

    /** The final URL of a request of the page; null if it is blocked. @returns {Promise<string | null>} */
    const fetched = (url) => page.evaluate((url) => fetch(url).then((response) => response.url, () => null), url);

    test("URLs are canonicalised as in the table", async () => {
      const written = await bare.written(URLS.map(({ url }) => url));
      const differences = URLS.flatMap((row, at) => {
        const expected = row[browser.name] === undefined ? row.canonical : row[browser.name];
        return written[at] === expected ? [] : [[row.url, written[at], expected]];
      });
      assert.deepEqual(differences, []);
    });

    test("blocking filters", async (t) => {
      const draw = drawing(SEED);
      const counts = { taken: 0, exact: 0, requests: 0, blocked: 0 };
      const wrong = [];
      for (let number = 0; number < COUNT; number++) {
        const { filter, host } = drawnFilter(draw);
        const drawn = Array.from({ length: REQUESTS }, () => drawnRequest(draw, host));
        const { rules, filters, isExact } = compiled(filter, browser.name);
        if (filters === 0) continue;
        // As the browser writes them: browsers differ in characters such as `|` in a path.
        const written = await bare.written(drawn.map(({ url }) => url));
        const requests = drawn.map((request, at) => ({ ...request, url: written[at] })).filter(({ url }) => url !== null);
        await bare.setRules(rules);
        const outcomes = await bare.outcomes(requests);
        const engine = engineOf(filter);
        counts.taken++;
        counts.exact += isExact;
        for (const [at, request] of requests.entries()) {
          const { url, initiator, type } = request;
          const wanted = engine.check({ url, sourceUrl: initiator, type }).action === "block";
          const found = outcomes[at].length > 0;
          counts.requests++;
          counts.blocked += wanted;
          // For Firefox's rules a host with the DNS root dot is another host: they match less.
          const isNarrow = !isExact || (!isChromium && hasRootDot(request));
          if (isNarrow ? found && !wanted : found !== wanted) wrong.push({ filter, ...request, found, wanted, isExact, rules });
        }
      }
      t.diagnostic(`seed ${SEED}: ${counts.taken} filters taken, ${counts.exact} exact; ${counts.requests} requests, ${counts.blocked} to be blocked`);
      assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} wrong`);
      assert.ok(counts.exact > COUNT / 2 && counts.blocked > counts.requests / 20);
    });

    test("parameters", async (t) => {
      const draw = drawing(SEED + 1);
      const counts = { exact: 0, queries: 0, changed: 0 };
      const wrong = [];
      // Names from lists, then others.
      const names = ["utm_source", "%24deep_link", "a[]", "a%5B%5D", "a%5b%5d", "a%20b", "a+b", "a b", "a:b", "%7Ec_id", "~c_id", "$a", "@a", "é", "%C3%A9", "a(b)", "a!b", "a'b", "a%27b", ""];
      for (let number = 0; number < COUNT / 4; number++) {
        const name = names[number] ?? drawnName(draw);
        const filter = name === "" ? "||x.test^$removeparam" : `||x.test^$removeparam=${name}`;
        const { rules, filters, isExact } = compiled(filter, browser.name);
        if (filters === 0) continue;
        counts.exact += isExact;
        await bare.setRules(rules);
        const engine = engineOf(filter);
        for (let query = 0; query < QUERIES; query++) {
          const [url] = await bare.written([`http://x.test/a?${drawnQuery(draw, name)}`]);
          const { modifiedUrl } = engine.modifications({ url, sourceUrl: PAGE, type: "xmlhttprequest" });
          const [found, wanted] = [await fetched(url), modifiedUrl ?? url].map(comparable);
          counts.queries++;
          counts.changed += modifiedUrl !== null;
          // An inexact rule keeps a parameter, or removes it as the filter does.
          const isRight = found === wanted || (!isExact && found === comparable(url));
          if (!isRight) wrong.push({ filter, url, found, wanted, isExact, rules: rules.map(({ action }) => action) });
        }
      }
      t.diagnostic(`seed ${SEED}: ${counts.exact} names exact; ${counts.queries} queries, ${counts.changed} changed`);
      assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} wrong`);
      assert.ok(counts.changed > counts.queries / 5);
    });

    test("the rest of a query, and the fragment", async () => {
      for (const [name, address, expected] of [
        ["", "?a=1&&b=2#f", "#f"],
        ["", "?&", ""],
        ["", "?&a=1&#f", "#f"],
        ["a", "?a=1&", ""],
        ["a", "?a=1&#f", "#f"],
        ["a", "?a=1&b=2#a b", "?b=2#a%20b"],
      ]) {
        const filter = name === "" ? "||left.test^$removeparam,doc" : `||left.test^$removeparam=${name},doc`;
        const { rules } = compiled(filter, browser.name);
        await bare.setRules(rules);
        const opened = await bare.newPage();
        const url = `http://left.test/page${address}`;
        // Firefox can report the redirect as an interrupted navigation.
        await opened.goto(url, { waitUntil: "domcontentloaded" }).catch(() => {});
        const wanted = engineOf(filter).modifications({ url, sourceUrl: url, type: "main_frame" }).modifiedUrl;
        assert.equal(wanted, `http://left.test/page${expected}`, filter);
        await within(async () => (await opened.evaluate(() => location.href)) === wanted, `page at ${wanted} by ${filter}`);
        await opened.close();
      }
    });

    test("a WebSocket is blocked where a surrogate answers other requests", async () => {
      const arrived = (url) => bare.fixture.arrived.has(url);
      const connect = (url) => page.evaluate((url) => new Promise((resolve) => {
        new WebSocket(url).onclose = () => resolve(undefined);
      }), url);
      await bare.setRules([]);
      await connect("ws://free.test/socket");
      assert.ok(arrived("http://free.test/socket"));
      const text = ["||one.test^$redirect=noopjs", "||two.test^$all,redirect=noopjs", "||three.test^$websocket,redirect=noopjs", "||four.test^$redirect-rule=noopjs", "||four.test^"].join("\n");
      await bare.setRules(compiled(text, browser.name).rules);
      for (const host of ["one.test", "two.test", "three.test", "four.test"]) {
        await connect(`ws://${host}/socket`);
        assert.ok(!arrived(`http://${host}/socket`), host);
        assert.equal(engineOf(text).check({ url: `ws://${host}/socket`, sourceUrl: PAGE, type: "websocket" }).action, "block");
      }
      assert.match((await fetched("http://one.test/data")) ?? "", /-extension:\/\/.*\/surrogates\/noop\.js$/);
    });

    test("the DNS root dot makes another site, and for Firefox's rules another host", async () => {
      const requests = [
        ["https://x.test./", "https://a.x.test/"],
        ["https://a.x.test/", "https://x.test./"],
        ["https://x.test./", "https://a.x.test./"],
        ["https://x.test./", "https://x.test/"],
        ["https://x.test./", "https://x.test./"],
        ["https://x.test/", "https://a.x.test/"],
      ].map(([url, initiator]) => ({ url, initiator, type: "script" }));
      const blocked = async (filter) => {
        await bare.setRules(compiled(filter, browser.name).rules);
        const engine = engineOf(filter);
        const found = (await bare.outcomes(requests)).map((rules) => rules.length > 0);
        return [found, requests.map(({ url, initiator, type }) => engine.check({ url, sourceUrl: initiator, type }).action === "block")];
      };
      const third = [true, true, false, true, false, false];
      assert.deepEqual(await blocked("*$3p,script"), [third, third]);
      const first = third.map((is) => !is);
      assert.deepEqual(await blocked("*$1p,script"), [first, first]);
      const all = requests.map(() => true);
      const withoutDot = requests.map(({ url }) => !url.endsWith("./"));
      assert.deepEqual(await blocked("||x.test^"), [isChromium ? all : withoutDot, all]);
      // An excluded host is also excluded with the dot.
      const none = requests.map(() => false);
      assert.deepEqual(await blocked("*$script,to=~x.test"), [none, none]);
    });
  });
}
