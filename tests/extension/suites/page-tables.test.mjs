/** In Node: the tables of Chromium's early scripts give the engine's answers, or none where they depend on more than hosts. */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { runInThisContext } from "node:vm";
import { DATA, skipWithout } from "../../data.mjs";
import { ROOT } from "../build.mjs";
import { pageTables, textOf } from "../../../extension/pack/page-tables.mjs";
import { scriptletNames } from "../../../extension/pack/scriptlets.mjs";
import { namesOf } from "../../../extension/shared/page-answers.js";
import { namesIn } from "../../../extension/shared/page-names.js";
import { changedFor, lettersFor } from "../../../extension/shared/changed-names.js";
import { areSeen } from "../../../extension/content/page/seen-changes.js";
import { genericOf, makeGenerics } from "../../../extension/shared/generic-table.js";
import { globsOf, letterOf, lookUp } from "../../../extension/shared/page-table.js";

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
/^rep\\.test\\/path/##.nine
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
const GENERIC = `
##.one
###one
##.two
##.two > a
##.three[title="x"]
###five
##.\\31 st
##.a\\.b
##.\u00fc
##a[href^="https://ads.test/"]
##iframe[src*="advert"]
##div[style="x"], .four
##[href*="track"]
a.test#@#.one
c.test#@#a[href^="https://ads.test/"]
d.*#@#.two
~g.test##.three
only.test,~h.test###five
~i.test#@#.six
##.six
@@||f.test^$generichide
@@||paths.test/path$generichide
@@*$ghide,domain=never.test
`;
const HOSTS = ["a.test", "www.a.test", "x.a.test", "deep.www.a.test", "a.co.uk", "www.a.co.uk", "a.github.io", "b.github.io", "b.com", "x.b.com.de", "a.b.qq", "p.test", "sub.p.test", "re1.test", "rep.test", "rex.test", "github.io", "xn--mnchen-3ya.test", "test", "none.example", "s.test", "t.test", "127.0.0.1", "q.test", "n.test", "a.test.", "above.test", "b.test", "a.b.test", "www.a.b.test"];

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
    const packed = await pageTables({ engine: ENGINE, image, texts: lists.map(({ text }) => text), inPage });
    // As the packed files have them.
    const read = (value) => runInThisContext(`(${textOf(value)})`);
    return { engine, inPage, base: read(packed.base), tables: read(packed.tables), generics: read(packed.generics) };
  }

  /** The tables that the browser selects for a frame. */
  const selected = (tables, url) => Object.fromEntries(Object.entries(tables).filter(([letter]) => globsOf(letter).some((glob) => isMatch(glob, url))));
  const isMatch = (glob, url) => new RegExp(`^${glob.replaceAll(".", "\\.").replaceAll("*", ".*")}$`).test(url);

  /** Compares a page; true if the tables have its answer. */
  function compare({ engine, inPage, base, tables }, url, ancestors = []) {
    const host = new URL(url).hostname;
    const answer = engine.cosmetics(url, { ancestors: ancestors.map((one) => `https://${one}/`) });
    const items = lookUp(base, selected(tables, new URL(url).href), { host, ancestors });
    if (items === null) return false;
    const switches = (item) => item[0] === "spare" || item[0] === "except";
    assert.deepEqual(items.filter((item) => !switches(item)), [
      ...answer.hide,
      ...answer.style.map((rule) => ["style", rule]),
      ...answer.procedural.map((text, at) => ["procedural", text, answer.proceduralPrograms[at]]),
      ...answer.scriptlets.map((call) => [inPage.has(call[0]) ? "main" : "call", ...call]),
    ], url);
    return true;
  }

  /** Compares the generic filters of a page; true if the tables have the answer. */
  function compareGeneric({ engine, base, tables, generics }, url, names) {
    const { href, hostname: host } = new URL(url);
    if (generics.asks.some((text) => href.toLowerCase().includes(text))) return false;
    const items = lookUp(base, selected(tables, href), { host, ancestors: [] });
    if (items === null) return false;
    const due = (selectors) => {
      const excepted = items.flatMap((item) => (item[0] === "except" ? item.slice(1) : []));
      return items.some((item) => item[0] === "spare") ? [] : [...new Set(selectors)].filter((selector) => !excepted.includes(selector)).sort();
    };
    const found = [...names.classes.flatMap((name) => genericOf(generics, ".", name)), ...names.ids.flatMap((name) => genericOf(generics, "#", name))];
    assert.deepEqual(due(found), engine.generic(url, names).sort(), `${url}: classes and ids`);
    const { genericHide, sheetExceptions } = engine.cosmetics(url);
    const sheet = engine.genericSheet().filter((selector) => !genericHide && !sheetExceptions.includes(selector));
    assert.deepEqual(due(generics.unkeyed.split("\t\t").filter((part) => part !== "").flatMap((part) => JSON.parse(part.slice(part.indexOf("\t"))))), sheet.sort(), `${url}: without class and id`);
    return true;
  }

  test("each form of a host field", async () => {
    const tables = await made([{ name: "mine", text: SMALL }]);
    const unsure = HOSTS.filter((host) => !["/", "/path", "/x?y"].map((path) => compare(tables, `https://${host}${path}`)).every(Boolean));
    assert.deepEqual(unsure, ["p.test", "sub.p.test", "re1.test", "rep.test", "t.test"]);
    assert.equal(compare(tables, "https://a.test/", ["above.test"]), false);
    assert.equal(compare(tables, "https://a.test/", ["other.test"]), true);
  });

  test("generic filters and their exceptions", async () => {
    const tables = await made([{ name: "mine", text: GENERIC }]);
    const names = { classes: ["six", "one", "two", "three", "four", "\u00fc", "a.b", "x\\y", "none", "constructor", "1st"], ids: ["one", "five", "none"] };
    const urls = ["none.test", "a.test", "b.a.test", "c.test", "www.c.test", "d.co.uk", "d.test", "paths.test", "x.paths.test", "f.test", "g.test", "h.test", "only.test", "i.test"].flatMap((host) => [`https://${host}/`, `https://${host}/path`]);
    assert.deepEqual(urls.filter((url) => !compareGeneric(tables, url, names)), ["https://paths.test/path", "https://x.paths.test/path", "https://i.test/", "https://i.test/path"]);
  });

  test("the attributes whose changes can make selectors without class and id match", () => {
    const attributes = (...selectors) => makeGenerics(new Map(), selectors, []).attributes;
    assert.deepEqual(attributes(), []);
    assert.deepEqual(attributes('a[href^="http://a+b:c > d"]', "[DATA-ad=x i]", '[id^="x"]:not([style*="1px"])', "ins"), ["data-ad", "href", "style"]);
    // The class or id of an element above may change.
    assert.deepEqual(attributes("div > [title]"), ["class", "id", "title"]);
    assert.deepEqual(attributes(":is(div, p)[title]"), ["title"]);
    for (const selector of ["a + [title]", "a ~ b", "div:has(a[href])", "a:empty", "p:first-child", "input:checked", "[x|href]", "a[href]:hover", ':not(b + [title="]"])', "[title=a\\]b]"]) assert.equal(attributes(selector), null, selector);
  });

  test("selectors whose elements come with a change of the document", () => {
    const seen = (...hide) => areSeen({ hide, style: [] });
    assert.ok(seen("#a.b > .c", 'a[href^="http://a.test/\\"b"]', "p:not(.a):has(> b):first-child + i", "li:nth-of-type(2n+1)"));
    for (const selector of ["a:hover", "input:checked", "p:has(:target)", "a:link", ".a::before", "x:defined", "p:notes", ".sm\\:ad", "[a='\"]"]) assert.ok(!seen(selector), selector);
    assert.ok(areSeen({ hide: [], style: ["@media (min-width: 1px){p[a] {color: red}}", "i {color: red}"] }));
    assert.ok(!areSeen({ hide: [], style: ["a:focus {color: red}"] }));
  });

  test("a name has the letter of the tables that globs select for its hosts", () => {
    for (const [name, isEntity, letter] of [["a.test", false, "a"], ["www.b.test", false, "b"], ["test", false, ""], ["www.test", false, ""], ["d", true, "d"], ["127.0.0.1", false, "0"], ["-x.test", false, ""], ["[::1]", false, ""]]) {
      assert.equal(letterOf(name, isEntity), letter, name);
    }
    for (const url of ["http://b.test/", "https://www.b.test:8080/x?y", "http://sub.b.test/", "http://b.test.co.uk/"]) assert.ok(globsOf("b").some((glob) => isMatch(glob, url)), url);
    // Not for the last label of most hosts.
    assert.ok(!globsOf("c").some((glob) => isMatch(glob, "https://www.example.com/page.html")));
  });

  test("names that changed, by letters", () => {
    const letters = lettersFor({ entities: ["entity", "www.other"], isGenericOther: true, above: ["off.test"] });
    const unsure = (host, ...ancestors) => changedFor(letters, host, ancestors).isUnsure;
    for (const frame of [["x.entity.co.uk"], ["www.other.test"], ["frame.test", "www.off.test"], ["frame.test", "www.off.test", "plain.test"], ["off.test"]]) assert.equal(unsure(...frame), true, frame.join());
    for (const frame of [["plain.test"], ["off.test", "plain.test"]]) assert.equal(unsure(...frame), false, frame.join());
    assert.equal(changedFor(letters, "a.test", []).isGenericOther, true);
    assert.deepEqual(changedFor("", "a.test", []), { isUnsure: false, isGenericOther: false });
  });

  const skip = skipWithout("tables of page filters of the default lists", PAGES, ...LISTS);
  test("every page of the data, with the default lists", { skip }, async (t) => {
    const lists = await Promise.all(LISTS.map(async (path) => ({ name: path, text: await readFile(path, "utf8") })));
    const tables = await made(lists);
    const urls = (await readFile(PAGES, "utf8")).trimEnd().split("\n").slice(1).map((line) => line.split("\t")[0]).filter((url) => URL.canParse(url));
    const known = urls.filter((url) => compare(tables, url));
    const names = namesOf([...namesIn(lists.map(({ text }) => text)).generic].filter((_, at) => at % 20 === 0));
    const generic = urls.filter((_, at) => at % 4 === 0);
    const knownGeneric = generic.filter((url) => compareGeneric(tables, url, names));
    const letters = Object.entries(tables.tables).map(([letter, table]) => `${letter} ${textOf(table).length}`).join(", ");
    t.diagnostic(`${known.length} of ${urls.length} pages are in the tables, ${knownGeneric.length} of ${generic.length} with their generic filters`);
    t.diagnostic(`letters: base ${textOf(tables.base).length}, generic ${textOf(tables.generics).length}; ${letters}`);
    assert.ok(known.length > urls.length * 0.95);
    assert.ok(knownGeneric.length > generic.length * 0.9);
    const most = Math.max(...Object.values(tables.tables).map((table) => textOf(table).length));
    assert.ok(textOf(tables.base).length + textOf(tables.generics).length < 160_000 && most < 400_000, "a frame reads little");
  });
});
