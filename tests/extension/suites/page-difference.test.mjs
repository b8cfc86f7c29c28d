/** In Node: where newer lists give other page filters than the packed tables, the background is asked. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ROOT } from "../build.mjs";
import { namesThatDiffer } from "../../../extension/compiler-worker/different-names.js";
import { pageTables } from "../../../extension/pack/page-tables.mjs";
import { changedFor, lettersFor } from "../../../extension/shared/changed-names.js";
import { namesIn } from "../../../extension/shared/page-names.js";
import { lookUp } from "../../../extension/shared/page-table.js";

const ENGINE = process.env.BROCK_ENGINE ?? join(ROOT, "dist/engine");
const NPM = process.env.BROCK_NPM ?? join(ROOT, "dist/npm");
/** Generated pairs of lists. */
const PAIRS = Number(process.env.BROCK_PAIRS ?? 150);
const NAMES = ["a.test", "www.a.test", "a.*", "www.a.*", "x.a.*", "a.co.uk", "b.a.test", "b.*", "b.test", "co.uk", "test", "github.io", "a.github.io"];
const BODIES = [".one", ".two", ".one > p", "#id", 'a[href*="ad"]', ".one:has-text(x)", ".box:style(color: red)", "+js(set-constant, a, true)", "+js(set-cookie, a, yes)"];
const HOSTS = ["a.test", "www.a.test", "x.a.test", "b.a.test", "www.b.a.test", "a.co.uk", "www.a.co.uk", "x.a.co.uk", "b.test", "www.b.test", "b.com", "a.com", "www.a.com", "x.www.a.com", "a.github.io", "www.a.github.io", "github.io", "other.test", "c.com"];
const WANTED = { classes: ["one", "two", "three"], ids: ["id"] };

/** The same numbers in each run. @param {number} seed */
function random(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe("the difference of page filters", () => {
  let folder;
  let Engine;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "brock-difference-"));
    let init;
    ({ Engine, init } = await import(join(NPM, "index.js")));
    await init();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const list = (text) => [{ name: "mine", text }];
  async function compared(before, after) {
    const one = Engine.fromLists(list(before));
    const other = Engine.fromLists(list(after));
    const image = join(folder, "image");
    await writeFile(image, one.toImage());
    const packed = await pageTables({ engine: ENGINE, image, texts: [before], inPage: new Set() });
    const difference = namesThatDiffer({ one, other }, packed.names, namesIn([after]));
    return { one, other, packed, difference, free: () => [one, other].forEach((engine) => engine.free()) };
  }
  const differ = async (before, after) => {
    const { difference, free } = await compared(before, after);
    free();
    return difference;
  };

  for (const [what, before, after, expected] of [
    ["nothing", "a.test##.one\n##.two", "##.two\na.test##.one", { hosts: [], entities: [], above: [], generic: false }],
    ["a host", "a.test##.one", "a.test##.two", { hosts: ["a.test"], entities: [], above: [], generic: false }],
    ["an entity", "a.*##.one", "a.*##.one\nb.*##.one", { hosts: [], entities: ["b"], above: [], generic: false }],
    ["an entity that is gone", "a.*##.one", "", { hosts: [], entities: ["a"], above: [], generic: false }],
    ["a host where an entity and a host meet", "www.a.*##.one", "www.a.*##.one\na.test#@#.one", { hosts: ["www.a.test"], entities: [], above: [], generic: false }],
    ["generic filters by class", "##.one", "##.one\n##.two", { hosts: [], entities: [], above: [], generic: true }],
    ["generic filters without class", '##a[href*="x"]', '##a[href*="y"]', { hosts: [], entities: [], above: [], generic: true }],
    ["exceptions of a host", "##.one", "##.one\na.test#@#.one", { hosts: ["a.test"], entities: [], above: [], generic: false }],
    ["exceptions of an entity", "##.one\na.*#@#.one", "##.one", { hosts: [], entities: ["a"], above: [], generic: false }],
    ["exceptions of a host below an entity's", "##.one\n##.two\nwww.a.*#@#.one", "##.one\n##.two\nwww.a.*#@#.one\na.test#@#.two", { hosts: ["a.test"], entities: [], above: [], generic: false }],
    ["exceptions by path", "##.one", "##.one\n@@||a.test/path$generichide", { hosts: [], entities: [], above: [], generic: true }],
    ["a filter by path", "a.test##.one", "a.test##.one\nb.test/path##.one", { hosts: ["b.test"], entities: [], above: [], generic: false }],
    ["operators and scriptlets for every page", "##.one", "##.one\n##+js(set-constant, a, true)", { hosts: [], entities: [], above: [], generic: false }],
    ["styles for every page", "##.one", "##.one\n*##body:style(color: red)", null],
    ["frames below a host", "a.test##.one", "a.test##.one\nb.test>>##.one", { hosts: [], entities: [], above: ["b.test"], generic: false }],
    ["other filters for the frames below a host", "b.test>>##.one", "b.test>>##.two", { hosts: [], entities: [], above: [], generic: false }],
    ["frames below an entity", "a.test##.one", "a.test##.one\nb.*>>##.one", null],
    ["frames below too many hosts", "", Array.from({ length: 21 }, (_, at) => `n${at}.test>>##.one`).join("\n"), null],
    ["an expression over hosts", "a.test##.one", "a.test##.one\n/^b[0-9]\\.test$/##.one", null],
    ["too many entities", "", Array.from({ length: 41 }, (_, at) => `n${at}.*##.one`).join("\n"), null],
    ["too many hosts", "", Array.from({ length: 1501 }, (_, at) => `n${at}.test##.one`).join("\n"), null],
  ]) {
    test(what, async () => assert.deepEqual(await differ(before, after), expected));
  }

  test(`${PAIRS} generated pairs of lists: the answer for every page that is not named is the same`, async (t) => {
    let [same, asked, unused] = [0, 0, 0];
    for (let seed = 0; seed < PAIRS; seed += 1) {
      const next = random(seed);
      const one = (/** @type {string[]} */ from) => from[next(from.length)];
      const line = () => {
        const kind = next(10);
        if (kind === 0) return `@@||${one(NAMES).replace(".*", ".test")}^$${one(["generichide", "specifichide", "elemhide"])}`;
        const hosts = Array.from({ length: next(3) }, () => `${next(5) === 0 ? "~" : ""}${one(NAMES)}${next(8) === 0 ? ">>" : ""}`);
        return `${hosts.join(",")}${hosts.length > 0 && next(4) === 0 ? "#@#" : "##"}${one(BODIES)}`;
      };
      const lines = Array.from({ length: 8 }, line);
      const after = [...lines.filter(() => next(4) !== 0), ...Array.from({ length: next(4) }, line)];
      const found = await compared(lines.join("\n"), after.join("\n"));
      const { one: engine, other, packed, difference } = found;
      if (difference === null) unused += 1;
      else for (const [host, ...ancestors] of [...HOSTS.map((host) => [host]), ...HOSTS.map((host) => [host, one(HOSTS)]), ...HOSTS.map((host) => [host, one(HOSTS), one(HOSTS)])]) {
        const { hosts, entities, above, generic } = difference;
        const { isUnsure } = changedFor(lettersFor({ entities, isGenericOther: generic, above }), host, ancestors);
        const isNamed = hosts.some((name) => host === name || host.endsWith(`.${name}`));
        if (isUnsure || isNamed || lookUp(packed.base, packed.tables, { host, ancestors }) === null) {
          asked += 1;
          continue;
        }
        same += 1;
        const url = `https://${host}/`;
        const answer = (/** @type {any} */ { hide, style, procedural, scriptlets, genericHide, sheetExceptions }) => ({ hide, style, procedural, scriptlets, genericHide, sheetExceptions });
        const frame = { ancestors: ancestors.map((ancestor) => `https://${ancestor}/`) };
        const why = `${[host, ...ancestors].join(" in ")}\n${lines.join("\n")}\n-- newer:\n${after.join("\n")}\n-- ${JSON.stringify(difference)}`;
        assert.deepEqual(answer(engine.cosmetics(url, frame)), answer(other.cosmetics(url, frame)), why);
        if (!generic) assert.deepEqual(engine.generic(url, WANTED), other.generic(url, WANTED), why);
      }
      found.free();
    }
    t.diagnostic(`${same} pages of the packed tables, ${asked} ask, ${unused} pairs without tables`);
    assert.ok(same > PAIRS * 5 && asked > PAIRS, "both kinds");
  });
});
