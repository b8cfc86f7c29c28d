/**
 * `node extension/pack/lists.mjs target/lists`: writes lists.json, which tells the extension what its lists are:
 * the names from lists.tsv, the numbers of filters from the compiled image.
 */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { argv } from "node:process";
import { Engine, init } from "../../dist/npm/index.js";

const folder = argv[2];
await init();
const engine = Engine.fromImage(await readFile(join(folder, "default.image")));
const filters = new Map(engine.lists().map((list) => [list.name, list.filters]));
const rows = (await readFile(join(folder, "lists.tsv"), "utf8")).trim().split("\n");
const lists = rows.map((row) => {
  const [id, title, homepage, licence] = row.split("\t");
  const file = `${id}.txt`;
  return { id, title, file, filters: filters.get(file) ?? 0, homepage: homepage === "-" ? undefined : homepage, licence };
});
await writeFile(join(folder, "lists.json"), `${JSON.stringify(lists, null, 2)}\n`);
