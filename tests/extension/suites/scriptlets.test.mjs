/** Scriptlets in the browsers, by tables of cases. */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { ROOT } from "../build.mjs";
import { callsOf, runCases } from "../fixture/scriptlet-pages.mjs";
import { scriptletBundle, scriptletNames, WORLDS } from "../../../extension/pack/scriptlets.mjs";

const FOLDER = new URL("../scriptlets/", import.meta.url);
const files = (await readdir(FOLDER)).filter((file) => file.endsWith(".mjs")).sort();
/** @type {(import("../fixture/scriptlet-pages.mjs").ScriptletCase & { file: string })[]} */
const all = [];
for (const file of files) for (const one of (await import(new URL(file, FOLDER).href)).CASES) all.push({ ...one, file });
/** Only cases with this text in their name, while one works on them. */
const wanted = process.env.BROCK_SCRIPTLET_CASES;
const cases = wanted === undefined ? all : all.filter(({ name, js, file }) => `${file} ${name} ${js}`.includes(wanted));

/** The table of the engine, as its documentation shows it. */
const documentation = (await readFile(join(ROOT, "docs/filter-syntax.md"), "utf8")).split("\n## Scriptlets\n")[1];
const table = [...documentation.matchAll(/^\| `([^`]+)` \| ([^|]*) \| (page|isolated) \|/gm)].map(([, name, also, world]) => ({
  name,
  aliases: [...also.matchAll(/`([^`]+)`/g)].map(([, alias]) => alias),
  world: world === "page" ? "main" : "isolated",
}));

test("every scriptlet of the engine has a body in its world, and every body is a scriptlet of the engine", async () => {
  for (const world of WORLDS) {
    const bodies = [...(await scriptletNames(world)).keys()].sort();
    assert.deepEqual(bodies, table.filter((one) => one.world === world).map(({ name }) => name).sort(), world);
  }
});

test("the bundles are small, define nothing, and evaluate no text", async () => {
  for (const [world, most] of [["main", 60_000], ["isolated", 20_000]]) {
    const text = await scriptletBundle(world);
    assert.ok(text.length <= most, `${world}: ${text.length} bytes`);
    assert.doesNotMatch(text, /\beval\(|new Function|\bimport\(|\bFunction\(/, world);
    assert.equal(text, await scriptletBundle(world), "the same bytes each time");
  }
});

test("there are at least 400 cases, each name and alias is used, and the engine accepts what the cases say", { skip: wanted !== undefined && "some cases only" }, async () => {
  assert.ok(all.length >= 400, `${all.length} cases`);
  const names = new Map();
  for (const { name } of all) names.set(name, (names.get(name) ?? 0) + 1);
  const calls = await callsOf(all);
  const used = new Set(calls.flat().map(([name]) => name));
  const spelt = new Set(all.flatMap(({ js = [] }) => [js].flat().map((one) => one.split(",")[0].trim())));
  assert.deepEqual(table.filter(({ name }) => !used.has(name)).map(({ name }) => name), []);
  assert.deepEqual(table.flatMap(({ aliases }) => aliases).filter((alias) => !spelt.has(alias)), []);
});

test("a case for one browser names it", () => {
  const isKnown = (only) => only === undefined || only === "chromium" || only === "firefox";
  assert.deepEqual(all.filter(({ only }) => !isKnown(only)).map(({ file, name, only }) => [file, name, only]), []);
});

test("the engine accepts the examples of the documentation", async () => {
  const lines = (await readFile(join(ROOT, "extension/scriptlets/effects.tsv"), "utf8")).trimEnd().split("\n").slice(1);
  const examples = lines.map((line) => line.split("\t"));
  const calls = await callsOf(examples.map(([name, , js]) => ({ name, js, page: "", expect: null })));
  assert.deepEqual(calls.map(([call]) => call?.[0]), examples.map(([name]) => name));
});

for (const browser of browsers()) {
  describe(`scriptlets in ${browser.name}`, () => {
    /** @type {any[]} */
    let results = [];
    before(async () => {
      results = await runCases(browser, cases);
    });
    cases.forEach(({ name, js, calls, file, expect, only }, index) => {
      if (only !== undefined && only !== browser.name) return;
      test(`${file.replace(".mjs", "")}: ${name} (${js ?? JSON.stringify(calls)})`, () => {
        assert.deepEqual(results[index], expect);
      });
    });
  });
}
