/** Chromium: blocked requests and evidence without events, in Node, with the real parts. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { buildExtension } from "../build.mjs";
import { loadExtension } from "../fixture/firefox-requests.mjs";
import { SentCookies } from "../../../extension/background/learning/sent-cookies.js";
import { MatchedRules } from "../../../extension/background/matched-rules.js";
import { PageRequests } from "../../../extension/background/page-requests.js";
import { MOST_HOSTS } from "../../../extension/background/tab-records.js";
import { SITE, tabPages } from "../fixture/watched-tabs.mjs";

const HOST = "www.shop.example";
const TIME = Date.UTC(2026, 0, 1);
const frame = (requests, more = {}) => ({ frameId: 0, url: SITE, isTop: true, sendsCookies: null, requests, ...more });
const cookie = (more = {}) => ({ name: "uid", value: "9c8b7a6d", sameSite: "no_restriction", secure: true, expirationDate: TIME / 1000 + 1000, ...more });

const LIST_TEXT = "/ad\n/tag$script,redirect=noop.js";

/** The real engine and the parts of a packed extension that use it. */
const engine = { current: null };
let parts;
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "brock-listed-"));
  parts = await loadExtension(await buildExtension("chromium", folder, { separate: true }));
  engine.current = parts.engineWith([{ name: "list", text: LIST_TEXT }]);
});
after(async () => {
  engine.current?.free();
  await rm(folder, { recursive: true, force: true });
});

describe("the cookies of a request", () => {
  const sent = (cookies) => new SentCookies({ sentTo: async () => cookies });
  const cases = [
    ["a lasting one with its lifetime", cookie(), { cookies: undefined, setCookies: ["uid=9c8b7a6d; Max-Age=1000"] }],
    ["one of the session", cookie({ expirationDate: undefined }), { cookies: "uid=9c8b7a6d", setCookies: undefined }],
    ["one that other sites do not get", cookie({ sameSite: "lax" }), { cookies: undefined, setCookies: undefined }],
    ["one without SameSite", cookie({ sameSite: "unspecified" }), { cookies: undefined, setCookies: undefined }],
    ["one that is not secure", cookie({ secure: false }), { cookies: undefined, setCookies: undefined }],
    ["one of this page's partition", cookie({ partitionKey: { topLevelSite: "https://shop.example" } }), { cookies: undefined, setCookies: ["uid=9c8b7a6d; Max-Age=1000; Partitioned"] }],
    ["one of another partition", cookie({ partitionKey: { topLevelSite: "https://other.example" } }), { cookies: undefined, setCookies: undefined }],
    ["one of a partition that ends alike", cookie({ partitionKey: { topLevelSite: "https://op.example" } }), { cookies: undefined, setCookies: undefined }],
  ];
  for (const [title, one, expected] of cases) {
    test(title, async () => assert.deepEqual(await sent([one]).ofPart("https://t.example/", HOST, TIME), expected));
  }

  test("none, except of this page's partition, if the browser withholds them", async () => {
    const cookies = sent([cookie(), cookie({ name: "part", partitionKey: { topLevelSite: "https://shop.example" } })]);
    cookies.isSending = false;
    assert.deepEqual((await cookies.ofPart("https://t.example/", HOST, TIME)).setCookies, ["part=9c8b7a6d; Max-Age=1000; Partitioned"]);
  });

  test("none if the browser does not answer", async () => {
    const cookies = new SentCookies({ sentTo: () => Promise.reject(new Error("no access")) });
    assert.deepEqual(await cookies.ofPart("https://t.example/", HOST, TIME), { cookies: undefined, setCookies: undefined });
  });
});

describe("the evidence of a page", () => {
  async function watching({ isSampled = () => true, mayLearn = () => true } = {}) {
    const events = [];
    const pages = await tabPages();
    const cookies = new SentCookies({ sentTo: async (url) => (url.includes("t.example") ? [cookie({ expirationDate: undefined })] : []) });
    return { events, pages, cookies, evidence: new parts.PageEvidence({ pages, engine, cookies, mayLearn, isSampled, report: (event) => events.push(event) }) };
  }
  const LIST = [["https://t.example/a", "image"], ["https://t.example/b", "script"], ["https://img.www.shop.example/own", "image"], ["https://t.example/ad", "image"], ["https://t.example/tag", "script"]];
  const told = (events) => events.map(({ site, url, type, cookies }) => [site, url, type, cookies]);
  const FIRST = [[SITE, "https://t.example/b", "script", undefined], [SITE, "https://t.example/a", "image", "uid=9c8b7a6d"]];

  test("third parties that were not blocked, each once, with the cookies of each host once", async () => {
    const { events, evidence } = await watching();
    await evidence.onList(1, [frame(LIST)]);
    assert.deepEqual(told(events), FIRST);
    await evidence.onList(1, [frame([...LIST, ["https://u.example/late", "image"]])]);
    assert.deepEqual(told(events).slice(2), [[SITE, "https://u.example/late", "image", undefined]]);
  });

  test("nothing of pages that are not sampled, of sites that are off, of private tabs, and of pages that the tab has left", async () => {
    for (const [tabId, options, frames] of [
      [1, { isSampled: () => false }, [frame(LIST)]],
      [1, { mayLearn: () => false }, [frame(LIST)]],
      [2, {}, [frame(LIST, { url: "https://secret.example/" })]],
      [1, {}, [frame(LIST, { url: "https://left.example/" })]],
      [4, {}, [frame(LIST)]],
      [1, {}, [frame(LIST, { isTop: false, frameId: 3 })]],
    ]) {
      const { events, evidence } = await watching(options);
      await evidence.onList(tabId, frames);
      assert.deepEqual(events, []);
    }
  });

  test("frames tell whether the browser sends cookies to other sites", async () => {
    const { cookies, evidence } = await watching();
    const inner = frame([], { frameId: 4, isTop: false, url: "https://f.example/", sendsCookies: false });
    await evidence.onList(1, [frame([]), inner]);
    assert.equal(cookies.isSending, false);
    await evidence.onList(1, [frame([]), { ...inner, sendsCookies: true }]);
    assert.equal(cookies.isSending, true);
  });

  const request = { tabId: 1, frameId: 0, parentFrameId: -1, initiator: "https://www.shop.example", requestId: "1", timeStamp: TIME };

  test("a redirect with its target, and the redirected script", async () => {
    const { events, evidence, pages } = await watching();
    await evidence.onRedirect({ ...request, type: "script", url: "https://t.example/hop", redirectUrl: "https://u.example/to.js" });
    assert.deepEqual(events.map(({ url, redirectedTo }) => [url, redirectedTo]).sort(), [["https://t.example/hop", "https://u.example/to.js"], ["https://u.example/to.js", undefined]]);
    const place = { site: SITE, host: HOST, page: pages.page(1) };
    assert.equal(pages.hasScript(place, { frameId: 0, url: SITE }, "https://u.example/to.js"), true);
    assert.equal(pages.hasScript(place, { frameId: 0, url: SITE }, "https://u.example/other.js"), false);
  });

  test("no redirect to a surrogate", async () => {
    const { events, evidence } = await watching();
    await evidence.onRedirect({ ...request, type: "script", url: "https://t.example/tag", redirectUrl: "data:text/javascript,1" });
    assert.deepEqual(events, []);
  });

  test("a body to a third party, unless the request is blocked", async () => {
    const { events, evidence } = await watching();
    const raw = { requestBody: { raw: [{ bytes: new TextEncoder().encode("x".repeat(9000)).buffer }] } };
    const post = { ...request, ...raw, method: "POST", type: "ping", url: "https://t.example/collect" };
    evidence.onBody(post);
    evidence.onBody({ ...post, method: "GET" });
    evidence.onBody({ ...post, url: "https://www.shop.example/collect" });
    evidence.onBody({ ...post, url: "https://t.example/ad" });
    evidence.onBody({ ...post, incognito: true });
    assert.deepEqual(events.map(({ url, body }) => [url, body.length]), [["https://t.example/collect", 4096]]);
  });
});

describe("the rules that were applied", () => {
  const matched = [["list", 1], ["list", 2], ["list", 2], ["_dynamic", 7], ["_dynamic", 8], ["_session", 1]].map(([rulesetId, ruleId]) => ({ rulesetId, ruleId }));
  const dynamic = [{ id: 7, action: { type: "modifyHeaders" } }, { id: 8, action: { type: "redirect", redirect: { url: "data:," } } }];

  test("those that stop requests are counted, also of dynamic rules", async () => {
    const rules = { matched: async () => matched, readDynamic: async (ids) => dynamic.filter(({ id }) => ids.includes(id)) };
    const counted = new MatchedRules({ rules, packed: async () => ({ list: [1] }), now: () => 0 });
    assert.deepEqual(await counted.stopped(1), { count: 3, isCurrent: true });
  });

  test("the number is not current when the browser does not answer", async () => {
    const rules = { matched: () => Promise.reject(new Error("quota")), readDynamic: async () => [] };
    assert.deepEqual(await new MatchedRules({ rules, packed: async () => ({}), now: () => 0 }).stopped(1), { count: 0, isCurrent: false });
  });

  test("an open popup does not use up the quota, and another page has its own number", async () => {
    let [now, asked] = [0, 0];
    const rules = { matched: async () => Array(++asked).fill({ rulesetId: "list", ruleId: 1 }), readDynamic: async () => [] };
    const counted = new MatchedRules({ rules, packed: async () => ({}), now: () => now });
    for (; now < 10 * 60_000; now += 2000) assert.equal((await counted.stopped(1)).isCurrent, true);
    assert.ok(asked > 8 && asked < 20, `${asked} questions`);
    const before = asked;
    counted.forget(1);
    assert.equal((await counted.stopped(1)).count, before + 1);
    let answer;
    do {
      counted.forget(1);
      answer = await counted.stopped(1);
    } while (answer.isCurrent && asked < 50);
    assert.deepEqual(answer, { count: 0, isCurrent: false });
    assert.ok(asked < 50, `${asked} questions`);
  });
});

describe("the blocked requests of a page", () => {
  /** @param {{ frames: object[], stopped?: number, known?: object }} parts */
  async function report({ frames, stopped = undefined, known = undefined }) {
    const shown = [];
    const pageRequests = new PageRequests({ list: async () => frames });
    const given = { engine, ready: Promise.resolve(), records: { get: () => known }, pageRequests, matchedRules: { stopped: async () => ({ count: stopped ?? 0, isCurrent: stopped !== undefined }) }, button: { show: (_tabId, record) => shown.push(record) } };
    return { counted: await new parts.BlockedRequests(given).report(1), shown };
  }
  const ADS = [["https://t.example/ad", "image"], ["https://t.example/ad2", "image"], ["https://u.example/ad", "script"], ["https://u.example/x", "script"]];

  test("by host with the first reason, on the button and in the popup", async () => {
    const { counted, shown } = await report({ frames: [frame(ADS)] });
    const reason = { filter: "/ad", list: "list", line: 1 };
    assert.deepEqual(counted, { url: SITE, site: "shop.example", blocked: 3, elsewhere: 0, hosts: [{ host: "t.example", count: 2, ...reason }, { host: "u.example", count: 1, ...reason }], more: 0, unlisted: 0, isLeast: true });
    assert.deepEqual(shown, [counted]);
  });

  test("with those that the browser alone has counted", async () => {
    const { counted } = await report({ frames: [frame(ADS)], stopped: 10 });
    assert.deepEqual([counted.blocked, counted.unlisted, counted.isLeast], [10, 7, false]);
  });

  test("with those known by events, if they are of the same page", async () => {
    const known = { url: SITE, site: "shop.example", blocked: 1, elsewhere: 2, hosts: [{ host: "tag.example", count: 1, filter: "tag", list: "list", line: 2 }] };
    const { counted } = await report({ frames: [frame(ADS)], known });
    assert.deepEqual([counted.blocked, counted.elsewhere, counted.hosts.length], [4, 2, 3]);
    const { counted: other } = await report({ frames: [frame(ADS)], known: { ...known, url: "https://other.example/" } });
    assert.deepEqual([other.blocked, other.elsewhere], [3, 0]);
  });

  test("a page that does not answer has the browser's number", async () => {
    const known = { url: SITE, site: "shop.example", blocked: 0, elsewhere: 0, hosts: [] };
    const { counted, shown } = await report({ frames: [], stopped: 5, known });
    assert.deepEqual([counted.blocked, counted.unlisted, counted.isLeast, shown], [5, 5, false, []]);
  });

  test("hosts beyond the limit are counted together", async () => {
    const many = Array.from({ length: MOST_HOSTS + 3 }, (_, at) => [`https://h${at}.example/ad`, "image"]);
    const { counted } = await report({ frames: [frame(many)] });
    assert.deepEqual([counted.blocked, counted.hosts.length, counted.more], [MOST_HOSTS + 3, MOST_HOSTS, 3]);
  });
});
