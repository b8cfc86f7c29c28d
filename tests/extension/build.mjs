/** Compiles the fixture list and packs an extension of its own for the tests, with the real engine. */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const LIST = fileURLToPath(new URL("fixture-list.txt", import.meta.url));
const ID = "fixture-list";
/** With remarks on the list (1) or without: it is compiled. */
const DONE = [0, 1];

const brock = process.env.BROCK_BIN ?? join(ROOT, "target/release/brock");
const engine = process.env.BROCK_NPM ?? join(ROOT, "dist/npm");

/** What stands at each line of the fixture list, for tests that name a line. */
export async function lineOf(filter) {
  const line = (await readFile(LIST, "utf8")).split("\n").indexOf(filter);
  if (line < 0) throw new Error(`fixture-list.txt has no filter ${filter}`);
  return line + 1;
}

/**
 * @param {"chromium" | "firefox"} browser
 * @param {string} folder Empty; the build goes there.
 * @returns {Promise<string>} The unpacked extension; its zip lies beside it.
 */
export async function buildExtension(browser, folder) {
  for (const [path, how] of [
    [brock, "build it with `cargo build --release`, or set BROCK_BIN"],
    [engine, "build it with `./build.sh`, or set BROCK_NPM"],
  ]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: ${how}`);
  }

  const lists = join(folder, "lists");
  const rules = join(lists, "dnr/chromium", ID);
  await mkdir(rules, { recursive: true });
  run(brock, ["compile", LIST, "-o", join(lists, "default.image")], DONE);
  const names = join(ROOT, "extension/surrogates/names.json");
  run(brock, ["dnr", LIST, "-o", rules, "--browser", "chromium", "--surrogates", names], DONE);
  // One list or several, each ruleset may lie in a folder of its list's name.
  if (!existsSync(join(rules, "rules.json"))) await cp(join(rules, ID), rules, { recursive: true });
  await writeFile(
    join(lists, "lists.json"),
    JSON.stringify([
      { id: ID, title: "Fixture list", file: LIST, filters: 30, homepage: "http://news.test/lists", licence: "MIT" },
    ]),
  );

  const out = join(folder, "extension");
  run(process.execPath, [
    join(ROOT, "extension/pack.mjs"),
    ...["--browser", browser, "--engine", engine, "--lists", lists, "--out", out],
  ]);
  return out;
}

/** @param {string} program @param {string[]} args @param {number[]} good Exit codes of work done. */
function run(program, args, good = [0]) {
  try {
    execFileSync(program, args, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
  } catch (error) {
    if (!good.includes(error.status)) throw new Error(`${program} ${args.join(" ")}: ${error.stderr || error.message}`, { cause: error });
  }
}
