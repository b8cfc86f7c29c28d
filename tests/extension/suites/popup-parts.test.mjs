/** Parts of the popup and of the search for what breaks a page, without a browser. */

import assert from "node:assert/strict";
import { domainToASCII, domainToUnicode } from "node:url";
import { describe, test } from "node:test";
import { managedFrom } from "../../../extension/background/managed.js";
import { Pauses } from "../../../extension/background/pauses.js";
import { Settings } from "../../../extension/background/settings.js";
import { Troubles } from "../../../extension/background/trouble/index.js";
import { answer, begin, exceptionFor, linesBut, partOff } from "../../../extension/background/trouble/steps.js";
import { inUnicode } from "../../../extension/shared/idn.js";

describe("host names in Unicode", () => {
  for (const name of ["bücher.example", "münchen.de", "пример.испытание", "例え.テスト", "مثال.إختبار", "ليهمابتكلموشعربي.example", "他们为什么不说中文.example", "a-b-ü.example", "☃.net"]) {
    test(name, () => assert.equal(inUnicode(domainToASCII(name)), name));
  }
  test("the browser's own form of random labels", () => {
    for (let seed = 1; seed < 2000; seed += 1) {
      const letters = Array.from({ length: 1 + (seed % 9) }, (_, at) => String.fromCodePoint([97, 0xe0, 0x3b1, 0x4e00, 0x5d0][(seed * 7 + at * 3) % 5] + ((seed * 31 + at * 17) % 20)));
      const ascii = domainToASCII(`${letters.join("")}.example`);
      if (ascii !== "") assert.equal(inUnicode(ascii), domainToUnicode(ascii));
    }
  });
  for (const name of ["xn--", "xn--a!.example", "xn--99999999999.example", "plain.example", "xn--zzzzzzzzzz-.example"]) {
    test(`${name} stays or is decoded without an error`, () => assert.equal(typeof inUnicode(name), "string"));
  }
});

describe("the search for what breaks a page", () => {
  const host = (name, part = "requests") => ({ host: name, filter: `||${name}^`, list: "list", part });
  const hosts = Array.from({ length: 37 }, (_, at) => host(`h${at}.test`));

  for (const culprit of hosts.map(({ host }) => host)) {
    test(`finds ${culprit} among ${hosts.length} hosts in at most 7 answers`, () => {
      let trouble = begin(1, "news.test", hosts);
      let answers = 0;
      while (trouble.step === "parts" || trouble.step === "hosts") {
        const works = partOff(trouble) === "requests" || trouble.allowed.includes(culprit);
        trouble = answer(trouble, works);
        answers += 1;
      }
      assert.deepEqual([trouble.step, trouble.allowed], ["found", [culprit]]);
      assert.ok(answers <= 7, `${answers}`);
    });
  }

  test("each part is tried once, parts without effect are left out, and there is an end", () => {
    const tried = [];
    let trouble = begin(1, "news.test", [host("a.test"), host("b.test", "cookies")]);
    while (trouble.step === "parts") {
      tried.push(trouble.part);
      trouble = answer(trouble, false);
    }
    assert.deepEqual(tried, ["requests", "elements", "scriptlets", "cookies"]);
    assert.equal(trouble.step, "none");
  });

  test("an answer counts for the question that was shown only", async () => {
    const tabs = { reloads: 0, reload: async () => void (tabs.reloads += 1) };
    const session = { readAll: async () => ({}), write: async () => {} };
    const troubles = new Troubles({ session, settings: {}, tabs, own: {} });
    await troubles.start(1, "news.test", [host("a.test"), host("b.test")]);
    const { question } = troubles.of(1);
    await Promise.all([troubles.answer(1, true, question), troubles.answer(1, true, question)]);
    const { step, allowed } = troubles.of(1);
    assert.deepEqual([step, allowed, tabs.reloads], ["hosts", ["a.test"], 2]);
  });

  test("elements and scriptlets end with a filter for the site", () => {
    let trouble = answer(begin(1, "news.test", []), true);
    assert.deepEqual([trouble.step, exceptionFor(trouble)], ["found", "@@||news.test^$elemhide"]);
    trouble = answer(answer(begin(1, "news.test", []), false), true);
    assert.equal(exceptionFor(trouble), "news.test#@#+js()");
  });

  test("a policy has no effect on the site, and the same on others", () => {
    const lines = "block a.test\ncookieblock b.test but-on c.test\nblock d.test on news.test\nblock e.test on other.test\n";
    assert.equal(linesBut(lines, "news.test", () => true), "block a.test but-on news.test\ncookieblock b.test but-on c.test news.test\nallow d.test on news.test\nblock e.test on other.test\n");
    assert.equal(linesBut(lines, "news.test", (action) => action === "cookieblock"), lines.replace("c.test", "c.test news.test"));
  });
});

const memory = (values = {}) => ({ read: async (key) => values[key], write: async (key, value) => void (values[key] = value) });

describe("what an organisation sets", () => {
  test("wrong values are ignored, good ones are kept", () => {
    const wrong = { sitesOff: ["a.test", 3, "b test"], learning: "no", privacyControl: false, choices: [{ tracker: "t.test", action: "block" }, { tracker: "", action: "block" }, { tracker: "u.test", action: "explode" }], other: 1 };
    assert.deepEqual(managedFrom(wrong), { sitesOff: ["a.test"], privacyControl: false, choices: [{ tracker: "t.test", site: "", action: "block" }] });
    for (const value of [null, 3, "x", [], {}]) assert.deepEqual(managedFrom({ sitesOff: value, choices: value }), {});
  });

  test("it has precedence over the user's settings, which are kept", async () => {
    const values = { learning: true, sitesOff: ["mine.test"], chosen: [{ tracker: "t.test", site: "", action: "allow" }] };
    const settings = new Settings(memory(values), Promise.resolve(managedFrom({ learning: false, sitesOff: ["theirs.test"], choices: [{ tracker: "t.test", action: "block" }] })));
    await settings.ready;
    assert.deepEqual([settings.learning, settings.sitesOff, settings.chosenLines()], [false, ["mine.test", "theirs.test"], "block t.test\n"]);
    await settings.switchSite("theirs.test", false);
    assert.ok(settings.isOff("theirs.test"));
    assert.deepEqual(values.sitesOff, ["mine.test"]);
  });
});

describe("pauses", () => {
  async function paused() {
    const [values, session] = [{}, {}];
    let now = 1_000_000;
    const make = async () => {
      const settings = new Settings(memory(values));
      await settings.ready;
      const alarms = { times: [], set: async (_name, at) => void alarms.times.push(at), watch: (listener) => (alarms.ring = () => listener("end-pauses")) };
      const store = { readAll: async () => session, write: async (more) => void Object.assign(session, more) };
      const pauses = new Pauses({ settings, session: store, alarms, now: () => now, switchSite: async (site, off) => void (await settings.switchSite(site, off)) });
      return { settings, pauses, alarms };
    };
    return { make, session, pass: (time) => (now += time) };
  }

  test("an hour ends by the alarm, and after a sleep", async () => {
    const { make, pass } = await paused();
    const { settings, pauses, alarms } = await make();
    await settings.switchSite("a.test", true);
    await pauses.begin("a.test", "hour");
    assert.deepEqual(alarms.times, [1_000_000 + 3_600_000]);
    await (await make()).pauses.start();
    assert.ok((await make()).settings.isOff("a.test"), "it has not ended yet");
    pass(3_600_001);
    const later = await make();
    await later.pauses.start();
    assert.equal(later.settings.isOff("a.test"), false);
    assert.deepEqual(later.settings.pauses, []);
  });

  test("until restart ends with an empty session storage, not with a new start of the background", async () => {
    const { make, session } = await paused();
    const { settings, pauses } = await make();
    await settings.switchSite("a.test", true);
    await pauses.begin("a.test", "restart");
    await (await make()).pauses.start();
    assert.ok((await make()).settings.isOff("a.test"));
    delete session.paused;
    const later = await make();
    await later.pauses.start();
    assert.equal(later.settings.isOff("a.test"), false);
  });

  test("always has no end", async () => {
    const { make, pass, session } = await paused();
    const { settings, pauses } = await make();
    await settings.switchSite("a.test", true);
    await pauses.begin("a.test", "hour");
    await pauses.begin("a.test", "always");
    delete session.paused;
    pass(1e12);
    const later = await make();
    await later.pauses.start();
    assert.ok(later.settings.isOff("a.test"));
  });
});
