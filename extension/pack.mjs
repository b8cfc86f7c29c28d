#!/usr/bin/env node
/**
 * Assembles the extension for one browser from this folder, the engine and the compiled lists:
 *
 *   node extension/pack.mjs --browser chromium|firefox --engine dist/npm --lists target/lists --out dist/chromium
 *
 * Writes the unpacked extension to the out folder and the same files as a zip beside it.
 */

import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { merge } from "./pack/merge.mjs";
import { zip } from "./pack/zip.mjs";

const SOURCE = dirname(fileURLToPath(import.meta.url));
const FOLDERS = ["_locales", "background", "data", "icons", "interstitial", "options", "popup", "shared", "surrogates"];
/** What is for those who read the sources, and not for browsers. */
const UNPACKED = /[/\\]README\.md$/;
/** What an extension needs of the npm package; its package.json and types serve others. */
const ENGINE_FILES = /\.(js|wasm)$/;
const BROWSERS = ["chromium", "firefox"];

const USAGE = "usage: pack.mjs --browser chromium|firefox --engine DIR --lists DIR --out DIR [--version X.Y.Z]";

class Missing extends Error {}

try {
  const wanted = options();
  const { files, lists } = await pack(wanted);
  console.log(`${wanted.out}: ${files} files, ${lists} lists; ${wanted.out}.zip`);
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  console.error(`pack: ${error.message}`);
  process.exitCode = 2;
}

function options() {
  const option = /** @type {const} */ ({ type: "string" });
  let values;
  try {
    ({ values } = parseArgs({
      options: { browser: option, engine: option, lists: option, out: option, version: option },
    }));
  } catch (error) {
    throw new Missing(`${/** @type {Error} */ (error).message}\n${USAGE}`);
  }
  const { browser, engine, lists, out, version } = values;
  if (!browser || !engine || !lists || !out) throw new Missing(USAGE);
  if (!BROWSERS.includes(browser)) throw new Missing(`no browser "${browser}": ${BROWSERS.join(" or ")}`);
  return { browser, engine, lists, out: out.replace(/[/\\]+$/, ""), version };
}

/** @param {{ browser: string, engine: string, lists: string, out: string, version?: string }} wanted */
async function pack({ browser, engine, lists, out, version }) {
  await need(join(engine, "index.js"), "the engine: build the npm package first");
  await need(join(engine, "brock_bg.wasm"), "the engine's module: build the npm package first");
  await need(join(lists, "default.image"), "the compiled lists: run `brock compile` first");
  await need(join(lists, "lists.json"), "the names of the lists");

  if (resolve(out) === resolve(SOURCE) || resolve(SOURCE).startsWith(resolve(out) + sep)) {
    throw new Missing(`--out ${out} would replace the sources`);
  }
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, "engine"), { recursive: true });
  for (const folder of FOLDERS) {
    await cp(join(SOURCE, folder), join(out, folder), { recursive: true, filter: (path) => !UNPACKED.test(path) });
  }
  for (const file of await readdir(engine)) {
    if (ENGINE_FILES.test(file)) await cp(join(engine, file), join(out, "engine", file));
  }
  await cp(join(lists, "default.image"), join(out, "data/default.image"));

  const infos = await readJson(join(lists, "lists.json"));
  await writeJson(join(out, "data/lists.json"), infos.map(publicInfo));

  /** @type {Record<string, unknown>[]} */
  const parts = [
    await readJson(join(SOURCE, "manifest/base.json")),
    await readJson(join(SOURCE, `manifest/${browser}.json`)),
    { version: version ?? (await crateVersion()) },
  ];
  if (browser === "chromium") parts.push({ declarative_net_request: await copyRulesets(lists, infos, out) });
  await writeJson(join(out, "manifest.json"), parts.reduce(merge));

  const files = await filesUnder(out);
  await writeFile(
    `${out}.zip`,
    zip(await Promise.all(files.map(async (file) => ({ name: slashes(relative(out, file)), data: await readFile(file) })))),
  );
  return { files: files.length, lists: infos.length };
}

/**
 * The file's folder is of the machine that built it, so only its name goes along.
 *
 * @param {{ id: string, title: string, file: string, filters: number, homepage?: string, licence?: string }} list
 */
function publicInfo({ id, title, file, filters, homepage, licence }) {
  return { id, title, file: basename(file), filters, homepage, licence };
}

/** @param {string} lists @param {{ id: string }[]} infos @param {string} out */
async function copyRulesets(lists, infos, out) {
  await mkdir(join(out, "rulesets"), { recursive: true });
  const rule_resources = [];
  for (const { id } of infos) {
    const rules = join(lists, "dnr/chromium", id, "rules.json");
    await need(rules, `the rules of the list "${id}": run \`brock dnr\` first`);
    const path = `rulesets/${id}.json`;
    await cp(rules, join(out, path));
    rule_resources.push({ id, enabled: true, path });
  }
  return { rule_resources };
}

async function crateVersion() {
  const path = resolve(SOURCE, "../Cargo.toml");
  await need(path, "the version");
  const [, version] = /^\[package\][^[]*?^version\s*=\s*"([^"]+)"/ms.exec(await readFile(path, "utf8")) ?? [];
  if (version === undefined) throw new Missing(`${path} names no version`);
  // Browsers take numbers only: a pre-release's suffix stays behind.
  return version.replace(/[-+].*$/, "");
}

/** @param {string} path @param {string} what */
async function need(path, what) {
  await stat(path).catch(() => {
    throw new Missing(`${path} is missing, ${what}`);
  });
}

/** @param {string} path */
async function readJson(path) {
  return JSON.parse(await readFile(path, "utf8"));
}

/** @param {string} path @param {unknown} value */
function writeJson(path, value) {
  return writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** @param {string} folder @returns {Promise<string[]>} In a fixed order, whatever the file system's. */
async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** @param {string} path */
function slashes(path) {
  return path.split(sep).join("/");
}
