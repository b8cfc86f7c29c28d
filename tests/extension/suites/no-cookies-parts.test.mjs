/** Which frames get an empty storage, and trimmed referrers, in Node. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { trimmedReferrer } from "../../../extension/background/learning/referrer.js";
import { StorageIsolation } from "../../../extension/background/learning/storage-isolation.js";
import { selectFrames } from "../fixture/ledger.mjs";
import { readReference } from "../fixture/reference.mjs";

describe("selected frames", () => {
  /** @type {[string, { chosen?: string, learned?: string, sitesOff?: string[] }, string[]][]} What, of which orders, as `hosts !but (on|but on) sites`. */
  const cases = [
    ["none", { learned: "block t.example\nallow a.example\nblock b.example on news.example" }, []],
    ["all of a host, alike ones together", { learned: "cookieblock a.example\ncookieblock b.example\n" }, ["a.example b.example but on"]],
    ["not where it is its owner's", { learned: "cookieblock a.example but-on one.example two.example" }, ["a.example but on one.example two.example"]],
    ["not on sites that are off", { learned: "cookieblock a.example but-on one.example", sitesOff: ["off.example"] }, ["a.example but on off.example one.example"]],
    ["on one site only", { learned: "cookieblock a.example on news.example" }, ["a.example on news.example"]],
    ["that is off", { learned: "cookieblock a.example on news.example", sitesOff: ["news.example"] }, []],
    ["allowed on one site", { learned: "cookieblock a.example\nallow a.example on news.example" }, ["a.example but on news.example"]],
    ["blocked on one", { learned: "cookieblock a.example\nblock a.example on news.example" }, ["a.example but on news.example"]],
    ["what is chosen comes first", { chosen: "allow a.example\ncookieblock b.example", learned: "cookieblock a.example\nblock b.example" }, ["b.example but on"]],
    ["even for a host above", { chosen: "allow t.example", learned: "cookieblock a.t.example" }, []],
    ["a host below is otherwise", { learned: "cookieblock t.example\nallow a.t.example" }, ["t.example !a.t.example but on"]],
    ["only a host below", { learned: "block t.example\ncookieblock a.t.example" }, ["a.t.example but on"]],
    ["or is so too", { learned: "cookieblock t.example\ncookieblock a.t.example" }, ["t.example but on"]],
    ["otherwise on one site", { learned: "cookieblock t.example\nallow a.t.example on news.example" }, ["a.t.example but on news.example", "t.example !a.t.example but on"]],
    ["below where it is spared, its parent's order counts", { learned: "cookieblock t.example\nblock a.t.example but-on s.example" }, ["a.t.example on s.example", "t.example !a.t.example but on"]],
    ["not scripts", { learned: "cookieblock cdn.example/fp.js" }, []],
    ["the first of two counts", { learned: "cookieblock a.example\nblock a.example" }, ["a.example but on"]],
    ["lines that say nothing", { learned: "\n\ncookieblock\nnonsense here\n  cookieblock   a.example  \r\n" }, ["a.example but on"]],
  ];
  for (const [what, { chosen = "", learned = "", sitesOff = [] }, expected] of cases) {
    test(what, async () => {
      const groups = await selectFrames({ chosen, learned, sitesOff });
      const described = groups.map(({ hosts, except, only, sites }) =>
        [...hosts, ...except.map((host) => `!${host}`), only ? "on" : "but on", ...sites].join(" "));
      assert.deepEqual(described.sort(), expected);
    });
  }

  test("registrations change only where policies change", async () => {
    /** @type {Map<string, any>} */
    const there = new Map([["relay", { id: "relay" }]]);
    const calls = [];
    const browser = {
      registered: async () => [...there.values()],
      register: async (scripts) => {
        calls.push(["register", ...scripts.map(({ id }) => id)]);
        for (const script of scripts) there.set(script.id, { ...script, matches: script.matches.toReversed() });
      },
      update: async (scripts) => {
        calls.push(["update", ...scripts.map(({ id }) => id)]);
        for (const script of scripts) there.set(script.id, script);
      },
      unregister: async (ids) => {
        calls.push(["unregister", ...ids]);
        for (const id of ids) there.delete(id);
      },
    };
    const isolation = (scripts = browser) => new StorageIsolation({ scripts, runsOnce: true, select: selectFrames });
    const frames = isolation();
    const orders = { chosen: "", learned: "cookieblock a.example\ncookieblock b.example\ncookieblock c.example on n.example", sitesOff: [] };
    await frames.apply(orders);
    assert.deepEqual(calls.splice(0), [["register", "no-cookies but on ", "no-cookies on n.example"]]);
    assert.deepEqual(there.get("no-cookies but on ").js, ["/content/site-hash-digits/0.js", "/content//site-hash-digits/0.js", "/content///site-hash-digits/0.js", "/content////site-hash-digits/0.js", "/content/////site-hash-digits/0.js", "/content/no-cookies.js"]);
    assert.equal(there.get("no-cookies on n.example").js.length, 1 + 4 + 8 + 1);
    await frames.apply(orders);
    // The background was ended and started again.
    await isolation().apply(orders);
    assert.deepEqual(calls.splice(0), []);
    const refuse = () => Promise.reject(new Error("refused"));
    const refusing = isolation({ ...browser, register: refuse, update: refuse });
    const more = { ...orders, learned: "cookieblock e.example on n.example\ncookieblock a.example\ncookieblock b.example\ncookieblock c.example on n.example" };
    await assert.rejects(refusing.apply(more), /refused/);
    await assert.rejects(refusing.apply(more), /refused/, "it is tried again");
    calls.length = 0;
    await isolation().apply(orders);
    assert.deepEqual(calls.splice(0), [], "what was registered before is still there");
    await frames.apply({ ...orders, learned: `${orders.learned}\ncookieblock d.example` });
    assert.deepEqual(calls.splice(0), [["update", "no-cookies but on "]]);
    await frames.apply({ chosen: "", learned: "", sitesOff: [] });
    assert.deepEqual(calls, [["unregister", "no-cookies but on ", "no-cookies on n.example"]]);
    assert.deepEqual([...there.keys()], ["relay"]);
  });
});

describe("a referrer", () => {
  const FROM = "https://www.shop.example/cart?id=1";
  for (const [url, method, expected] of [
    ["https://t.example/a", "GET", "https://www.shop.example/"],
    ["https://t.example/a", "POST", ""],
    ["https://t.example/a", "HEAD", ""],
    ["https://img.shop.example/a", "GET", FROM],
    ["https://img.shop.example/a", "POST", FROM],
  ]) {
    test(`${method} ${url}`, () => assert.equal(trimmedReferrer(FROM, url, method), expected));
  }
  test("an absent referrer, or one that is no web URL", () => {
    assert.equal(trimmedReferrer("", "https://t.example/", "GET"), "");
    assert.equal(trimmedReferrer("android-app://shop.example/", "https://t.example/", "GET"), "");
  });

  /** Reference cases that do not apply, with reasons: only requests of trackers whose cookies are removed are trimmed. */
  const LEFT_OUT = [
    [/^refererHeaderNavigation/, () => true, "a page that somebody goes to is told as the browser tells it"],
    [/^refererAPI/, () => true, "what a page reads of itself is left alone; frames were sent a trimmed one"],
    [/safelisted/, () => true, "who is spared is decided before: sites that are off, and orders"],
    [/same (tracking )?entity/, () => true, "an owner's own sites are spared before (`but-on`)"],
  ];
  const { skip, read } = readReference("referrer-trimming");
  test("DuckDuckGo's reference cases", { skip }, async (t) => {
    let held = 0;
    for (const [group, { tests }] of Object.entries(await read("tests.json"))) {
      for (const { name, referrerValue, requestURL, expectReferrerHeaderValue } of tests) {
        const reason = LEFT_OUT.find(([pattern]) => pattern.test(group) || pattern.test(name))?.[2];
        if (reason !== undefined) {
          t.diagnostic(`left out: ${group}: ${name}: ${reason}`);
          continue;
        }
        assert.equal(trimmedReferrer(referrerValue ?? "", requestURL, "GET"), expectReferrerHeaderValue ?? "", name);
        held += 1;
      }
    }
    t.diagnostic(`${held} cases hold`);
    assert.ok(held >= 6, `${held}`);
  });
});
