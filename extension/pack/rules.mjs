/**
 * `node extension/pack/rules.mjs LISTS.tsv FOLDER NAME...`: compiles the lists of the table, with texts in its folder, to
 * Chromium's static rulesets. Uses the module that compiles lists on the device, so that an unchanged list gives the same
 * rules there. NAME: true in `!#if`.
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { surrogateOptions } from "../shared/surrogate-files.js";
import { packedSurrogates } from "./surrogates.mjs";

const updating = new URL("../../dist/updating/", import.meta.url);
const { initSync, compileRules } = await import(new URL("rules.js", updating).href);
const [table, folder, ...names] = argv.slice(2);
initSync({ module: await readFile(new URL("rules_bg.wasm", updating)) });
const ids = (await readFile(table, "utf8")).trim().split("\n").map((row) => row.split("\t")[0]);
const lists = await Promise.all(
  ids.map(async (id = "") => ({ name: `${id}.txt`, text: await readFile(join(dirname(table), `${id}.txt`), "utf8"), packed: true })),
);
const environment = names.filter((name) => name !== "");
const limits = { rules: 0, unsafeRules: 0, regexRules: 0 };
const surrogates = surrogateOptions(await packedSurrogates());
const compiled = compileRules(lists, { target: "chromium", environment, limits, surrogates });
for (const [index, { rules, filters, exact, narrower, inexpressible, count }] of compiled.entries()) {
  const out = join(folder, "dnr/chromium", ids[index] ?? "");
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "rules.json"), rules);
  console.log(`${ids[index]}: ${count} rules; of ${filters} filters ${exact} exact, ${narrower} narrower, ${inexpressible} inexpressible`);
}
