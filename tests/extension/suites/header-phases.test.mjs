/** Firefox: which requests are watched, and that what the background keeps is bounded. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { HeaderPhases } from "../../../extension/background/header-phases.js";
import { Visits } from "../../../extension/background/learning/visits.js";
import { MOST_HOSTS, TabRecords } from "../../../extension/background/tab-records.js";
import { QUARTER } from "../../../extension/background/learning/learner.js";
import { hostIn, hostOf } from "../../../extension/shared/hosts.js";
import { browsers } from "../browsers/index.mjs";
import { startSession, within } from "../session.mjs";

describe("listeners for headers", () => {
  /** With the listeners that are registered, by host. */
  function phases() {
    const registered = new Map();
    const answers = [];
    const watchHost = (host, listeners) => {
      assert.equal(registered.has(host), false, `${host} is watched once`);
      registered.set(host, listeners);
      return () => registered.delete(host);
    };
    const listeners = { sent: ({ requestId }) => void answers.push(`sent ${requestId}`), received: ({ requestId }) => ({ cancel: requestId === "1" }) };
    return { registered, answers, made: new HeaderPhases({ watchHost }, listeners) };
  }

  test("a host is watched until its last request has got a response or has failed", () => {
    const { registered, answers, made } = phases();
    made.expect("1", "a.test");
    made.expect("2", "a.test");
    made.expect("3", "b.test");
    assert.deepEqual([...registered.keys()], ["a.test", "b.test"]);
    registered.get("a.test").sent({ requestId: "1" });
    assert.deepEqual(answers, ["sent 1"]);
    const { received, failed } = registered.get("a.test");
    assert.deepEqual(received({ requestId: "1" }), { cancel: true });
    received({ requestId: "another" });
    assert.deepEqual([...registered.keys()], ["a.test", "b.test"]);
    failed({ requestId: "2" });
    assert.deepEqual([...registered.keys()], ["b.test"]);
    registered.get("b.test").received({ requestId: "3" });
    assert.equal(registered.size + made.size, 0);
  });

  test("the number of listeners is bounded: further hosts, and hosts that no pattern contains, are watched together", () => {
    const { registered, made } = phases();
    const hosts = [...Array.from({ length: 300 }, (_, number) => `h${number}.test`), "[::1]", "under_score.test"];
    hosts.forEach((host, number) => made.expect(String(number), host));
    assert.ok(registered.size <= 21, `${registered.size} hosts`);
    assert.ok(registered.has(null), "every host");
    hosts.forEach((_, number) => [...registered.values()].forEach(({ received }) => received({ requestId: String(number) })));
    assert.equal(registered.size + made.size, 0);
  });
});

describe("watched visits", () => {
  function visits(random = () => 1) {
    const watched = new Set();
    const scripts = [];
    const made = new Visits({
      watch: (tabId) => {
        assert.equal(watched.has(tabId), false, "a tab is watched once");
        watched.add(tabId);
        return () => watched.delete(tabId);
      },
      scripts: async (on) => void scripts.push(on),
      siteOf: (host) => host,
      random,
    });
    return { watched, scripts, made };
  }

  test("the first visit of a site in six hours is watched, in its tab, until the tab leaves it", () => {
    const { watched, scripts, made } = visits();
    assert.ok(made.onDocument(1, "https://a.test/", 0) instanceof Promise, "the document waits for the scripts");
    assert.equal(made.onDocument(2, "about:blank", 0), undefined);
    made.onDocument(2, "https://b.test/", 10);
    assert.deepEqual([...watched], [1, 2]);
    assert.equal(made.onDocument(1, "https://a.test/next", 1000), undefined);
    assert.deepEqual([...watched], [2]);
    made.closed(2);
    assert.deepEqual(scripts.slice(-1), [false]);
    made.onDocument(1, "https://a.test/", QUARTER);
    assert.deepEqual([...watched], [1]);
    made.end();
    assert.equal(watched.size, 0);
  });

  test("a sample of later visits is watched, and visits of forgotten sites", () => {
    let chance = 0;
    const { watched, made } = visits(() => chance);
    made.onDocument(1, "https://a.test/", 0);
    made.closed(1);
    made.onDocument(1, "https://a.test/", 1);
    assert.equal(watched.size, 1);
    chance = 0.9;
    made.onDocument(1, "https://a.test/", 2);
    assert.equal(watched.size, 0);
    made.forget("a.test");
    made.onDocument(1, "https://a.test/", 3);
    assert.equal(watched.size, 1);
    made.end();
  });
});

test("records of closed tabs are dropped, those of open ones have a bounded number of hosts", async () => {
  const stored = new Map();
  const store = { readAll: async () => ({}), write: async (values) => void Object.entries(values).forEach(([key, value]) => stored.set(key, value)), remove: async (keys) => keys.forEach((key) => stored.delete(key)) };
  let shown = 0;
  const records = new TabRecords(store, () => void (shown += 1), 1);
  for (let tab = 1; tab <= 50; tab += 1) {
    records.begin(tab, "https://page.test/", "page.test");
    for (let host = 0; host < MOST_HOSTS + 50; host += 1) records.addBlocked(tab, `https://h${host}.test/`, () => ({ filter: null, list: null, line: null }));
    if (tab > 1) records.forget(tab);
  }
  await within(async () => stored.size > 0, "write");
  assert.deepEqual([...stored.keys()], ["tab:1"]);
  assert.equal(records.get(1)?.hosts.length, MOST_HOSTS);
  assert.equal(shown, 1, "all changes since the last write are one");
});

test("the host in a URL, as browsers write it", () => {
  for (const url of ["http://a.test/b", "https://u:p@a.test:80/?c@d", "wss://[::1]:9/", "https://a.test/d@e", "data:a,b", "https://xn--bcher-kva.test/#a"]) {
    assert.equal(hostIn(url), hostOf(url), url);
  }
});

/** Scripts of these hosts are answered with the header that the filter names; those with an even number have it. */
const HOSTS = Array.from({ length: 60 }, (_, number) => `phase${number}.test`);
const PAGE = "http://phases.test/";

for (const browser of browsers().filter(({ name }) => name === "firefox")) {
  describe(`headers in ${browser.name}`, () => {
    let session;
    const handlers = {
      get: (address) => {
        if (address === "phases.test/") {
          const tags = HOSTS.flatMap((host) => [1, 2].map((part) => `<script async src="http://${host}/counted/${part}.js"></script>`)).join("");
          return (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>-</title><script>ran = [];</script>${tags}`);
        }
        const number = /^phase(\d+)\.test\/counted/.exec(address)?.[1];
        if (number === undefined) return undefined;
        return (_request, response) => {
          response.writeHead(200, { "content-type": "text/javascript", ...(Number(number) % 2 === 0 && { "x-counted": "yes" }) });
          response.end(`ran.push(${number});`);
        };
      },
    };

    before(async () => {
      session = await startSession(browser, { handlers });
      await session.ask({ ask: "saveOwnFilters", filters: "/counted/*$script,header=x-counted" });
    });
    after(() => session?.close());

    test("each response that a filter concerns is checked, and no other is stopped", async () => {
      for (let load = 0; load < 5; load += 1) {
        const page = await session.open(PAGE);
        const ran = await within(() => page.evaluate(() => document.readyState === "complete" && ran), "the page");
        const expected = HOSTS.flatMap((_, number) => (number % 2 === 0 ? [] : [number, number]));
        assert.deepEqual(ran.sort((a, b) => a - b), expected, `load ${load}`);
        await page.close();
      }
    });
  });
}
