/** In Node: the tables of Chromium's early scripts give the engine's answers, or none where they depend on more than hosts. */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { runInThisContext } from "node:vm";
import { DATA, skipWithout } from "../../data.mjs";
import { ROOT } from "../build.mjs";
import { pageTables, tableText } from "../../../extension/pack/page-tables.mjs";
import { scriptletNames } from "../../../extension/pack/scriptlets.mjs";
import { lookUp } from "../../../extension/shared/page-table.js";

const ENGINE = process.env.BROCK_ENGINE ?? join(ROOT, "dist/engine");
const NPM = process.env.BROCK_NPM ?? join(ROOT, "dist/npm");
const PAGES = join(DATA, "page/pages.tsv");
const LISTS = ["easylist", "easyprivacy", "ubo-filters.min", "ubo-privacy.min", "ubo-badware.min", "ubo-quick-fixes.min", "ubo-unbreak.min"].map((name) => join(DATA, "lists", `${name}.txt`));

const SMALL = `
a.test##.one
www.a.test##.two
a.*##.three
www.a.*##.four
~x.a.test,a.test##.five
test##.six
*##.seven
p.test/path##.eight
/^re[0-9]\\.test$/##.nine
above.test>>##+js(set-constant, a, true)
a.test#@#.three
github.io##.ten
münchen.test##.eleven
b.*##.twelve
s.test##.thirteen
@@||s.test^$specifichide
@@||t.test/x$specifichide
t.test##.fourteen
127.0.0.1##.fifteen
q.test##a[title="é'\\\\"]
q.test##+js(set-cookie, a, yes)
q.test##+js(set-constant, a, yes)
q.test##.x:has-text(a)
q.test##.y:style(color: red)
~n.test##.sixteen
`;
const HOSTS = ["a.test", "www.a.test", "x.a.test", "deep.www.a.test", "a.co.uk", "www.a.co.uk", "a.github.io", "b.github.io", "b.com", "x.b.com.de", "a.b.qq", "p.test", "sub.p.test", "re1.test", "rex.test", "github.io", "xn--mnchen-3ya.test", "test", "none.example", "s.test", "t.test", "127.0.0.1", "q.test", "n.test", "a.test.", "above.test", "b.test", "a.b.test", "www.a.b.test"];

describe("tables of page filters", () => {
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "brock-tables-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function made(lists) {
    const { Engine, init } = await import(join(NPM, "index.js"));
    await init();
    const engine = Engine.fromLists(lists);
    const image = join(folder, "image");
    await writeFile(image, engine.toImage());
    const inPage = new Set((await scriptletNames("main")).keys());
    const tables = await pageTables({ engine: ENGINE, image, texts: lists.map(({ text }) => text), inPage });
    // As the packed file has them.
    const read = (table) => runInThisContext(`(${tableText(table)})`);
    return { engine, inPage, main: read(tables.main), isolated: read(tables.isolated) };
  }

  /** Compares a page; true if the table has its answer. */
  function compare({ engine, inPage, main, isolated }, url, ancestors = []) {
    const host = new URL(url).hostname;
    const answer = engine.cosmetics(url, { ancestors: ancestors.map((one) => `https://${one}/`) });
    const [calls, items] = [lookUp(main, { host, ancestors }), lookUp(isolated, { host, ancestors })];
    assert.equal(calls === null, items === null, `${url}: both tables`);
    if (calls === null) return false;
    assert.deepEqual(calls, answer.scriptlets.filter(([name]) => inPage.has(name)), url);
    assert.deepEqual(items, [
      ...answer.hide,
      ...answer.style.map((rule) => ["style", rule]),
      ...answer.procedural.map((text, at) => ["procedural", text, answer.proceduralPrograms[at]]),
      ...answer.scriptlets.filter(([name]) => !inPage.has(name)).map((call) => ["call", ...call]),
    ], url);
    return true;
  }

  test("each form of a host field", async () => {
    const tables = await made([{ name: "mine", text: SMALL }]);
    const unsure = HOSTS.filter((host) => !["/", "/path", "/x?y"].map((path) => compare(tables, `https://${host}${path}`)).every(Boolean));
    assert.deepEqual(unsure, ["p.test", "sub.p.test", "re1.test", "t.test"]);
    assert.equal(compare(tables, "https://a.test/", ["above.test"]), false);
    assert.equal(compare(tables, "https://a.test/", ["other.test"]), true);
  });

  const skip = skipWithout("tables of page filters of the default lists", PAGES, ...LISTS);
  test("every page of the data, with the default lists", { skip }, async (t) => {
    const lists = await Promise.all(LISTS.map(async (path) => ({ name: path, text: await readFile(path, "utf8") })));
    const tables = await made(lists);
    const urls = (await readFile(PAGES, "utf8")).trimEnd().split("\n").slice(1).map((line) => line.split("\t")[0]).filter((url) => URL.canParse(url));
    const known = urls.filter((url) => compare(tables, url));
    t.diagnostic(`${known.length} of ${urls.length} pages are in the tables; letters: ${tables.main.data.length} + ${tables.main.items.length} in the page's world, ${tables.isolated.data.length} + ${tables.isolated.items.length} beside`);
    assert.ok(known.length > urls.length * 0.95);
  });
});
