/** Owners of domains, from the tables to the packed extension and the popup, in Node. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ROOT } from "../build.mjs";
import { knowledge, readEntities } from "../../../extension/pack/entities.mjs";
import { readTables } from "../../../extension/pack/tables.mjs";
import { ownerOf } from "../../../extension/shared/owners.js";

const ours = (name) => readFile(join(ROOT, "filter-lists", name), "utf8");
const entities = readEntities(await ours("entities.toml"), await ours("cookie-block.toml"));

const OWNERS = `# A comment.
[[owner]]
name = "A \\"quoted\\" name"
home = "a.example"
category = "advertising"
purpose = "Sells."
domains = ["a.example", "ads.example"]

[[owner.part]]
category = "library"
purpose = "Maps."
domains = [
  "maps.a.example",
  "tiles.example",
]

[[owner]]
name = "B"
home = "b.example"
category = "library"
purpose = "Fonts."
domains = ["b.example"]
`;
const COOKIE_BLOCK = `[[entry]]
domain = "maps.a.example"
category = "library"
reason = "Maps."
`;

describe("tables", () => {
  test("comments, strings, arrays on one line and on several lines", () => {
    assert.deepEqual(readTables(OWNERS).map(({ name, line, fields }) => [name, line, fields.domains]), [
      ["owner", 2, ["a.example", "ads.example"]],
      ["owner.part", 9, ["maps.a.example", "tiles.example"]],
      ["owner", 17, ["b.example"]],
    ]);
    assert.equal(readTables(OWNERS)[0].fields.name, 'A "quoted" name');
  });

  for (const [text, message] of [
    ['name = "x"', "line 1: neither a table nor a field"],
    ["[owner]", "line 1: neither a table nor a field"],
    ["[[owner]]\nname: x", "line 2: neither a table nor a field"],
    ['[[owner]]\nname = "x"\nname = "y"', 'line 3: "name" occurs twice'],
    ["[[owner]]\nname = 'x'", "line 2: neither a string nor an array of strings"],
    ['[[owner]]\nname = "x" # remark', "line 2: neither a string nor an array of strings"],
    ["[[owner]]\nname = 1", "line 2: neither a string nor an array of strings"],
    ['[[owner]]\ndomains = ["x", 1]', "line 2: neither a string nor an array of strings"],
    ['[[owner]]\n\ndomains = [\n  "x",\n', "line 3: neither a string nor an array of strings"],
  ]) {
    test(`${JSON.stringify(text)} is an error that names its line`, () => {
      assert.throws(() => readTables(text), { message });
    });
  }
});

describe("entities", () => {
  for (const [owners, cookieBlock, message] of [
    ["[[part]]", "", "line 1: no [[part]] belongs here"],
    ["[[owner.part]]", "", "line 1: no [[owner.part]] belongs here"],
    [OWNERS.replace('name = "B"\n', ""), "", "line 17: [[owner]] without name"],
    [OWNERS.replace('purpose = "Maps."\n', ""), "", "line 9: [[owner.part]] without purpose"],
    [OWNERS.replace('domains = ["b.example"]', ""), "", "line 17: [[owner]] without domains"],
    ["", "[[owner]]", "line 1: no [[owner]] belongs here"],
    ["", '[[entry]]\ndomain = "x.example"\ncategory = "cloud"', "line 1: [[entry]] without reason"],
  ]) {
    test(message, () => assert.throws(() => readEntities(owners, cookieBlock), { message }));
  }

  test("the lines for the learner", () => {
    assert.equal(
      knowledge(readEntities(OWNERS, COOKIE_BLOCK)),
      `group a.example ads.example maps.a.example tiles.example
category advertising a.example ads.example
category library b.example maps.a.example tiles.example
cookieblock maps.a.example
`,
    );
  });

  test("the lines for the learner contain every domain of our tables", () => {
    const lines = knowledge(entities).trimEnd().split("\n").map((line) => line.split(" "));
    const of = (kind) => lines.filter(([name]) => name === kind);
    const domains = entities.owners.flatMap(({ domains, parts }) => [domains, ...parts.map((part) => part.domains)].flat());
    assert.deepEqual(of("category").flatMap(([, , ...listed]) => listed).sort(), domains.sort());
    assert.deepEqual(of("cookieblock").map(([, host]) => host), entities.cookieBlock.map(({ domain }) => domain));
    assert.equal(lines.length, of("group").length + of("category").length + of("cookieblock").length);
  });

  test("the owner of a host is that of its longest listed parent domain", () => {
    const owner = ownerOf(readEntities(OWNERS, COOKIE_BLOCK).owners);
    const told = (host) => {
      const found = owner(host);
      return found && `${found.home} ${found.category} ${found.purpose}`;
    };
    assert.equal(told("a.example"), "a.example advertising Sells.");
    assert.equal(told("x.y.ads.example"), "a.example advertising Sells.");
    assert.equal(told("x.maps.a.example"), "a.example library Maps.");
    assert.equal(told("b.example"), "b.example library Fonts.");
    for (const host of ["ba.example", "example", "", "constructor", "a.example.test"]) assert.equal(told(host), null, host);
  });

  test("the most frequent third parties have owners", () => {
    const owner = ownerOf(entities.owners);
    for (const [host, name, category] of [
      ["static.doubleclick.net", "Google", "advertising"],
      ["www.google-analytics.com", "Google", "analytics"],
      ["maps.googleapis.com", "Google", "library"],
      ["connect.facebook.net", "Meta", "social"],
      ["script.hotjar.com", "Contentsquare", "session-replay"],
      ["consent.cookiebot.com", "Usercentrics", "consent"],
      ["js.stripe.com", "Stripe", "payment"],
      ["mc.yandex.ru", "Yandex", "analytics"],
    ]) {
      const found = owner(host);
      assert.deepEqual([found?.name, found?.category], [name, category], host);
    }
  });

  test("every category has a text", async () => {
    const table = await readFile(join(ROOT, "extension/shared/categories.js"), "utf8");
    const named = [...table.matchAll(/^ {2}"?([a-z-]+)"?: \(\) => text\(/gm)].map(([, name]) => name);
    const used = new Set(entities.owners.flatMap((owner) => [owner, ...owner.parts]).map(({ category }) => category));
    assert.deepEqual([...used].sort(), named.sort());
  });
});
