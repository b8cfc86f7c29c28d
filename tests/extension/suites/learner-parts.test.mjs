/** The learner's ledger with the real module, in Node: damage, clock jumps, undo. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Learner, QUARTER, UNDO_FOR } from "../../../extension/background/learning/learner.js";
import { joined, lessened, without } from "../../../extension/shared/tracker-lines.js";
import { fakeLocal } from "../fixture/fake-storage.mjs";
import { exportOf, makeHandle, SITES, tracking } from "../fixture/ledger.mjs";
import { pass, useOwnTime } from "../fixture/passing-time.mjs";

useOwnTime();

const DAY = 24 * 60 * 60 * 1000;
const HOUR = 60 * 60 * 1000;
const START = Date.UTC(2026, 5, 1, 1);

/** The database in memory. */
function fakeStore() {
  const values = new Map();
  return {
    values,
    read: async (kind, key) => structuredClone(values.get(`${kind}/${key}`)),
    write: async (changes) => {
      for (const [kind, key, value] of changes) {
        if (value === undefined) values.delete(`${kind}/${key}`);
        else values.set(`${kind}/${key}`, structuredClone(value));
      }
    },
  };
}

/** A device, whose storage persists between learners. */
function device() {
  const local = fakeLocal();
  const store = fakeStore();
  const clock = { now: START };
  const later = [];
  return {
    local,
    store,
    clock,
    later,
    start: () => new Learner({ store, local, make: makeHandle, now: () => clock.now, later: (at) => later.push(at) }),
  };
}

/** A learner with applied verdicts for these trackers. */
async function learned(hosts, place = device()) {
  const learner = place.start();
  await learner.ready;
  await learner.observe(hosts.flatMap((host) => tracking(host, SITES, place.clock.now)));
  await learner.apply();
  await learner.exported();
  await written();
  assert.deepEqual(trackers(learner.lines), hosts.map((host) => host.replace(/^p\./, "")).sort());
  return { ...place, learner };
}

/** The time after which a ledger is stored. */
const written = () => pass(700);
const trackers = (lines) => lines.split("\n").filter(Boolean).map((line) => line.split(" ")[1]).sort();

describe("a clock that is 200 days ahead for an hour", () => {
  test("deletes neither the ledger nor the applied policy", async () => {
    const { learner, clock } = await learned(["p.spy.test"]);
    const before = [learner.lines, (await learner.verdicts()).length];
    clock.now += 200 * DAY;
    await learner.apply();
    assert.deepEqual([learner.lines, (await learner.verdicts()).length], before, "ahead");
    await learner.observe(tracking("p.ahead.test", SITES, clock.now));
    clock.now += HOUR - 200 * DAY;
    await learner.apply();
    assert.deepEqual(trackers(learner.lines), ["ahead.test", "spy.test"], "right again");
  });

  test("does not prevent later verdicts from being applied", async () => {
    const { learner, clock } = await learned(["p.spy.test"]);
    clock.now += 30 * DAY;
    await learner.apply();
    clock.now += HOUR - 30 * DAY;
    await learner.observe(tracking("p.later.test", SITES, clock.now));
    clock.now += QUARTER + HOUR;
    await learner.observe(tracking("p.later.test", SITES.slice(0, 1), clock.now));
    assert.ok(trackers(learner.lines).includes("later.test"));
  });

  test("the same with starts in between", async () => {
    const place = await learned(["p.spy.test"]);
    place.clock.now += 200 * DAY;
    const ahead = place.start();
    await ahead.ready;
    await ahead.apply();
    assert.deepEqual(trackers(ahead.lines), ["spy.test"]);
    place.clock.now -= 200 * DAY - HOUR;
    const after = place.start();
    await after.ready;
    await after.apply();
    assert.deepEqual(trackers(after.lines), ["spy.test"]);
  });
});

const damages = {
  "with a byte changed": ({ store }) => (store.values.get("learned/ledger")[40] ^= 1),
  "cut": ({ store }) => store.values.set("learned/ledger", store.values.get("learned/ledger").slice(0, 40)),
  "of a newer version": ({ store }) => (store.values.get("learned/ledger")[7] = 99),
  "that is missing": ({ store }) => store.values.delete("learned/ledger"),
  "whose key is no key": ({ local }) => local.values.set("learnerKey", "%%%"),
  "whose key is too short": ({ local }) => local.values.set("learnerKey", "AAAA"),
  "whose key is missing": ({ local }) => local.values.delete("learnerKey"),
};

describe("a damaged ledger", () => {
  for (const [title, damage] of Object.entries(damages)) {
    test(`${title}: learning goes on, what is in force stays, and it is told at each start`, async () => {
      const place = await learned(["p.spy.test", "p.spy2.test"]);
      damage(place);
      for (let starts = 0; starts < 2; starts += 1) {
        const learner = place.start();
        await learner.ready;
        await learner.observe(tracking("p.other.test", SITES, place.clock.now));
        await learner.apply();
        assert.ok(learner.problem, "told");
        assert.deepEqual(trackers(learner.lines), ["other.test", "spy.test", "spy2.test"]);
        await written();
      }
      if (title !== "that is missing") assert.ok(place.store.values.has("learned/damaged"), "set aside");
    });
  }

  test("no action of the user deletes the rest of the kept policy", async () => {
    const place = await learned(["p.spy.test", "p.spy2.test", "p.spy3.test"]);
    damages["with a byte changed"](place);
    const learner = place.start();
    await learner.ready;
    await learner.verdicts();
    await learner.forget({ tracker: "spy.test" });
    assert.deepEqual(trackers(learner.lines), ["spy2.test", "spy3.test"]);
    assert.equal(await learner.undo(), true);
    assert.deepEqual(trackers(learner.lines), ["spy.test", "spy2.test", "spy3.test"]);
    // The sites of these lines are unknown, so they are deleted with any site, and this is reported.
    assert.deepEqual(await learner.forget({ site: "one.test" }), { keptForgotten: true });
    assert.equal(learner.lines, "");
    await learner.undo();
    await learner.apply();
    assert.deepEqual(trackers(learner.lines), ["spy.test", "spy2.test", "spy3.test"]);
    await learner.acknowledge();
    assert.equal(learner.problem, null);
    assert.equal(trackers(learner.lines).length, 3);
  });

  test("two damaged ledgers are both set aside", async () => {
    const place = await learned(["p.spy.test"]);
    for (let times = 0; times < 2; times += 1) {
      damages["with a byte changed"](place);
      const learner = place.start();
      await learner.ready;
      await learner.observe(tracking("p.other.test", SITES, place.clock.now));
      await written();
    }
    const setAside = () => [...place.store.values.keys()].filter((key) => key.startsWith("learned/damaged")).length;
    assert.equal(setAside(), 2);
    await place.start().forget({});
    assert.equal(setAside(), 0, "who forgets everything forgets these, too");
  });

  test("an unreadable database is not overwritten", async () => {
    const place = await learned(["p.spy.test"]);
    const learner = new Learner({
      store: { ...place.store, read: () => Promise.reject(new Error("broken")) },
      local: place.local,
      make: makeHandle,
      now: () => place.clock.now,
    });
    await assert.rejects(learner.verdicts(), /broken/);
    assert.deepEqual(trackers(learner.lines), ["spy.test"]);
    const later = place.start();
    await later.apply();
    assert.deepEqual(trackers(later.lines), ["spy.test"]);
  });
});

describe("forgetting", () => {
  test("forgetting a tracker applies no other verdict", async () => {
    const { learner, clock } = await learned(["p.spy.test"]);
    await learner.observe(tracking("p.new.test", SITES, clock.now));
    await learner.forget({ tracker: "nobody.test" });
    assert.deepEqual(trackers(learner.lines), ["spy.test"]);
  });

  test("forgetting every site of a tracker deletes its verdict at once", async () => {
    const { learner } = await learned(["p.spy.test"]);
    let told;
    learner.watch((lines) => {
      told = lines;
    });
    for (const site of SITES) await learner.forget({ site: new URL(site).hostname });
    assert.deepEqual(await learner.verdicts(), []);
    assert.deepEqual([learner.lines, told], ["", ""]);
  });

  test("switching a site off deletes its data; switching it on again soon restores it", async () => {
    const { learner } = await learned(["p.spy.test"]);
    const before = await learner.exported();
    for (const site of SITES) await learner.siteSwitchedOff(new URL(site).hostname);
    assert.deepEqual([learner.lines, await learner.verdicts()], ["", []]);
    for (const site of SITES.toReversed()) await learner.siteSwitchedOn(new URL(site).hostname);
    assert.deepEqual((await learner.verdicts()).map(({ evidence }) => evidence.sites), [], "only the last one");
    await learner.take(before);
    await learner.siteSwitchedOff("one.test");
    await learner.siteSwitchedOff("elsewhere.test");
    assert.notDeepEqual(await learner.exported(), before);
    await learner.siteSwitchedOn("elsewhere.test");
    assert.notDeepEqual(await learner.exported(), before);
    await learner.siteSwitchedOn("one.test");
    assert.deepEqual(await learner.exported(), before);
    assert.deepEqual(trackers(learner.lines), ["spy.test"]);
  });

  test("switching a site off keeps the policy of a damaged ledger", async () => {
    const place = await learned(["p.spy.test"]);
    damages["with a byte changed"](place);
    const learner = place.start();
    await learner.ready;
    await learner.observe(tracking("p.other.test", SITES, place.clock.now));
    await learner.apply();
    for (const site of SITES) await learner.siteSwitchedOff(new URL(site).hostname);
    assert.deepEqual(trackers(learner.lines), ["spy.test"]);
  });

  test("forgetting everything replaces the key, and leaves no data when it can no longer be undone", async () => {
    const { learner, local, store, clock, later } = await learned(["p.spy.test"]);
    const key = local.values.get("learnerKey");
    await learner.forget({});
    assert.equal(learner.lines, "");
    assert.notEqual(local.values.get("learnerKey"), key);
    assert.deepEqual(later, [clock.now + UNDO_FOR]);
    clock.now += UNDO_FOR + 1;
    assert.equal(await learner.undoable(), null);
    assert.equal(await learner.undo(), false);
    assert.equal(store.values.has("learned/previous"), false);
    assert.doesNotMatch(JSON.stringify([...local.values]), /spy/);
  });

  for (const [title, what] of [["everything", {}], ["a tracker", { tracker: "spy.test" }], ["a site", { site: "one.test" }]]) {
    test(`${title} can be undone, also after a start`, async () => {
      const place = await learned(["p.spy.test", "p.spy2.test"]);
      const before = [place.learner.lines, await place.learner.verdicts()];
      await place.learner.forget(what);
      assert.notDeepEqual(await place.learner.verdicts(), before[1]);
      const learner = place.start();
      await learner.ready;
      assert.equal((await learner.undoable())?.what, Object.keys(what)[0] ?? "all");
      assert.equal(await learner.undo(), true);
      assert.deepEqual([learner.lines, await learner.verdicts()], before);
      assert.equal(await learner.undo(), false, "once");
    });
  }
});

describe("importing", () => {
  test("an import shows what it replaces, and can be undone", async () => {
    const { learner, clock } = await learned(["p.mine.test"]);
    const exported = await exportOf(["p.theirs.test", "p.theirs2.test"], clock.now);
    assert.deepEqual(await learner.preview(exported), { ours: { trackers: 1, blocked: 1 }, theirs: { trackers: 2, blocked: 2 } });
    assert.deepEqual(trackers(learner.lines), ["mine.test"], "looking changes nothing");
    await learner.take(exported);
    assert.deepEqual(trackers(learner.lines), ["theirs.test", "theirs2.test"]);
    await learner.undo();
    assert.deepEqual(trackers(learner.lines), ["mine.test"]);
  });

  test("an invalid file changes nothing", async () => {
    const { learner, clock } = await learned(["p.mine.test"]);
    const good = await exportOf(["p.theirs.test"], clock.now);
    for (const bad of [null, 5, {}, { format: good.format }, { ...good, key: "AAAA" }, { ...good, key: "%%%" }, { ...good, ledger: good.ledger.slice(0, 40) }, { ...good, ledger: 7 }]) {
      await assert.rejects(learner.take(bad), undefined, JSON.stringify(bad));
      await assert.rejects(learner.preview(bad));
    }
    assert.deepEqual(trackers(learner.lines), ["mine.test"]);
    assert.equal(await learner.undoable(), null);
  });
});

test("lines of policies", () => {
  const lines = "block a.test\ncookieblock b.test but-on c.test\nblock d.test/fp.js\nblock sub.a.test\nblock e.test on x.test\n";
  assert.equal(without(lines, "a.test"), "cookieblock b.test but-on c.test\nblock d.test/fp.js\nblock e.test on x.test\n");
  assert.equal(without(lines, "d.test"), "block a.test\ncookieblock b.test but-on c.test\nblock sub.a.test\nblock e.test on x.test\n");
  assert.equal(joined("block a.test\n", "cookieblock a.test\nblock z.test\n"), "block a.test\nblock z.test\n");
  assert.equal(lessened("block a.test\ncookieblock b.test\nblock c.test\n", "cookieblock a.test\nblock b.test\nblock new.test\n"), "cookieblock a.test\ncookieblock b.test\n");
});
