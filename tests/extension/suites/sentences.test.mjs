/** The translations of the tables' sentences: what owners do, and what lists are for. */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { packCatalogue } from "../../../extension/pack/catalogue.mjs";
import { readEntities } from "../../../extension/pack/entities.mjs";
import { ROOT } from "../build.mjs";

const ours = (name) => readFile(join(ROOT, "filter-lists", name), "utf8");

test("every sentence has a translation in each language, and nothing else has", async () => {
  const { owners } = readEntities(await ours("entities.toml"), await ours("cookie-block.toml"));
  const purposes = owners.flatMap(({ purpose, parts }) => [purpose, ...parts.map((part) => part.purpose)]);
  const english = new Set([...purposes, ...packCatalogue(await ours("catalog.toml")).map(({ about }) => about)]);
  const languages = (await readdir(join(ROOT, "extension/_locales"))).filter((language) => language !== "en");
  assert.deepEqual((await readdir(join(ROOT, "filter-lists/translations"))).sort(), languages.map((language) => `${language}.json`).sort());
  for (const language of languages) {
    const translations = JSON.parse(await ours(`translations/${language}.json`));
    assert.deepEqual([...english].filter((sentence) => (translations[sentence] ?? "").trim() === ""), [], `${language}: missing`);
    assert.deepEqual(Object.keys(translations).filter((sentence) => !english.has(sentence)), [], `${language}: unused`);
    assert.deepEqual([...english].filter((sentence) => translations[sentence] === sentence), [], `${language}: as in English`);
  }
});
