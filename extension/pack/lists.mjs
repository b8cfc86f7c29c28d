/**
 * `node extension/pack/lists.mjs LISTS.tsv FOLDER NAME...`: writes lists.json (the lists in this build, from the table, the
 * texts in its folder and the compiled image) and build.json (the names that are true in `!#if`, and
 * those of lists whose trusted scriptlets are taken) into FOLDER.
 */

import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { Engine, init } from "../../dist/npm/index.js";
import { describeList } from "./describe.mjs";

const [table, folder, ...names] = argv.slice(2);
const environment = names.filter((name) => name !== "");
await init({ warmUp: false });
const engine = Engine.fromImage(await readFile(join(folder, "default.image")));
const filters = new Map(engine.lists().map((list) => [list.name, list.filters]));
const rows = (await readFile(table, "utf8")).trim().split("\n");
const trusted = rows.map((row) => row.split("\t")).flatMap(([id, , , , , isTrusted]) => (isTrusted === "true" ? [`${id}.txt`] : []));
const lists = await Promise.all(
  rows.map(async (row) => {
    const [id, title, homepage, licence, url] = row.split("\t").map((field) => (field === "-" ? undefined : field));
    const file = `${id}.txt`;
    const text = await readFile(join(dirname(table), file));
    return { id, title, file, filters: filters.get(file) ?? 0, homepage, licence, url, ...(await describeList(text, environment)) };
  }),
);
await writeFile(join(folder, "lists.json"), `${JSON.stringify(lists, null, 2)}\n`);
await writeFile(join(folder, "build.json"), `${JSON.stringify({ environment, trusted }, null, 2)}\n`);
