/**
 * `node extension/pack/lists.mjs LISTS.tsv FOLDER`: writes lists.json into the folder, which tells the extension what
 * its lists are: their names from the table, their numbers of filters from the folder's compiled image.
 */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { argv } from "node:process";
import { Engine, init } from "../../dist/npm/index.js";

const [table, folder] = argv.slice(2);
await init();
const engine = Engine.fromImage(await readFile(join(folder, "default.image")));
const filters = new Map(engine.lists().map((list) => [list.name, list.filters]));
const rows = (await readFile(table, "utf8")).trim().split("\n");
const lists = rows.map((row) => {
  const [id, title, homepage, licence] = row.split("\t");
  const file = `${id}.txt`;
  return { id, title, file, filters: filters.get(file) ?? 0, homepage: homepage === "-" ? undefined : homepage, licence };
});
await writeFile(join(folder, "lists.json"), `${JSON.stringify(lists, null, 2)}\n`);
