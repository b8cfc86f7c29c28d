#!/usr/bin/env node
/**
 * Packs the extension for one browser from this folder, the engine and the compiled lists:
 *
 *   node extension/pack.mjs --browser chromium|firefox --engine dist/engine --updating dist/updating \
 *     --learning dist/learning --policy dist/policy --lists target/lists --out dist/chromium
 *
 * With `--separate` the background's modules are not joined into one file: tests import or replace single ones.
 *
 * Writes the unpacked extension to the out folder and the same files as a zip beside it.
 */

import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { packBackground } from "./pack/background.mjs";
import { bundleModule } from "./pack/bundle.mjs";
import { packCatalogue } from "./pack/catalogue.mjs";
import { knowledge, readEntities } from "./pack/entities.mjs";
import { merge } from "./pack/merge.mjs";
import { packPageScripts } from "./pack/page-scripts.mjs";
import { packedSurrogates } from "./pack/surrogates.mjs";
import { packWholePage } from "./pack/whole-page.mjs";
import { zip } from "./pack/zip.mjs";
import { isStopping } from "./shared/rule-actions.js";
import { PACKED_IMAGE } from "./shared/start-paths.js";
import { PACKED } from "./shared/surrogate-files.js";

const SOURCE = dirname(fileURLToPath(import.meta.url));
const OUR_LISTS = resolve(SOURCE, "../filter-lists");
const FOLDERS = [
  "_locales",
  "background",
  "content",
  "icons",
  "interstitial",
  "logger",
  "options",
  "popup",
  "shared",
  "site-data",
  "compiler-worker",
  "welcome",
];
/** Files that are not packed. */
const UNPACKED = /[/\\]README\.md$|[/\\]content[/\\]page$/;
/** Files of the engine that are packed. */
const ENGINE_FILES = /\.(js|wasm)$/;
/** Modules for updates of lists. Only Chromium has rules. */
const UPDATING_FILES = { chromium: ["lists", "rules"], firefox: ["lists"] };

const USAGE = "usage: pack.mjs --browser chromium|firefox --engine DIR --updating DIR --learning DIR --policy DIR --lists DIR --out DIR [--version X.Y.Z] [--separate]";

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
      options: { browser: option, engine: option, updating: option, learning: option, policy: option, lists: option, out: option, version: option, separate: { type: "boolean" } },
    }));
  } catch (error) {
    throw new Missing(`${/** @type {Error} */ (error).message}\n${USAGE}`);
  }
  const { browser, engine, updating, learning, policy, lists, out, version, separate } = values;
  if (!browser || !engine || !updating || !learning || !policy || !lists || !out) throw new Missing(USAGE);
  if (browser !== "chromium" && browser !== "firefox") {
    throw new Missing(`unknown browser "${browser}": expected chromium or firefox`);
  }
  return { browser: /** @type {"chromium" | "firefox"} */ (browser), engine, updating, learning, policy, lists, out: out.replace(/[/\\]+$/, ""), version, separate };
}

/**
 * @param {object} wanted
 * @param {"chromium" | "firefox"} wanted.browser
 * @param {string} wanted.engine
 * @param {string} wanted.updating
 * @param {string} wanted.learning
 * @param {string} wanted.policy
 * @param {string} wanted.lists
 * @param {string} wanted.out
 * @param {string} [wanted.version]
 * @param {boolean} [wanted.separate]
 */
async function pack({ browser, engine, updating, learning, policy, lists, out, version, separate }) {
  await need(join(engine, "index.js"), "the engine: run ./build.sh");
  await need(join(engine, "brock_bg.wasm"), "the engine's module: run ./build.sh");
  await need(join(engine, "THIRD-PARTY.txt"), "the notices of third-party code: run ./build.sh");
  await need(join(lists, "default.image"), "the compiled lists: run `brock compile` first");
  await need(join(lists, "lists.json"), "the names of the lists");
  await need(join(lists, "build.json"), "the names that are true in `!#if`");

  if (resolve(out) === resolve(SOURCE) || resolve(SOURCE).startsWith(resolve(out) + sep)) {
    throw new Missing(`--out ${out} would replace the sources`);
  }
  await rm(out, { recursive: true, force: true });
  for (const folder of ["data", "engine"]) await mkdir(join(out, folder), { recursive: true });
  for (const folder of FOLDERS) {
    await cp(join(SOURCE, folder), join(out, folder), { recursive: true, filter: (path) => !UNPACKED.test(path) });
  }
  for (const file of await readdir(engine)) {
    if (ENGINE_FILES.test(file)) await cp(join(engine, file), join(out, "engine", file));
  }
  const modules = [...UPDATING_FILES[browser].map((name) => [updating, name]), [learning, "learner"], [policy, "policy"]];
  for (const [folder, name] of modules) {
    for (const file of [`${name}.js`, `${name}_bg.wasm`]) {
      await need(join(folder, file), `the module "${name}": run ./build.sh`);
      await cp(join(folder, file), join(out, "engine", file));
    }
  }
  await cp(join(engine, "THIRD-PARTY.txt"), join(out, "THIRD-PARTY.txt"));
  await cp(join(lists, "default.image"), join(out, PACKED_IMAGE));
  await cp(join(lists, "build.json"), join(out, "data/build.json"));
  const entities = readEntities(await ourList("entities.toml"), await ourList("cookie-block.toml"));
  await writeFile(join(out, "data/entities.json"), JSON.stringify(entities));
  await writeFile(join(out, "data/knowledge.txt"), knowledge(entities));
  await writeFile(join(out, PACKED), JSON.stringify(await packedSurrogates()));

  // One file in place of 35: the popup is opened while somebody waits (tests/extension/bench-pages.mjs).
  await writeFile(join(out, "popup/popup.js"), await bundleModule(join(SOURCE, "popup/popup.js")));
  await writeFile(join(out, "options/codemirror.js"), await bundleModule(join(SOURCE, "options/codemirror.js")));
  await writeFile(join(out, "data/catalogue.json"), JSON.stringify(packCatalogue(await ourList("catalog.toml"))));
  for (const file of await readdir(join(OUR_LISTS, "translations"))) {
    const sentences = await readJson(join(OUR_LISTS, "translations", file));
    await writeFile(join(out, `data/sentences-${file}`), JSON.stringify(sentences));
  }
  await packWholePage({ source: SOURCE, out, widgets: await ourList("widgets.toml") });
  const described = await readJson(join(lists, "lists.json"));
  const texts = await Promise.all(described.map((/** @type {Info} */ { file }) => textOf(lists, file)));
  const scripts = await packPageScripts({ browser, source: SOURCE, out, engine, image: join(lists, "default.image"), texts });
  const background = await packBackground(browser, out, separate);
  const infos = described.map(publicInfo);

  /** @type {Record<string, unknown>[]} */
  const parts = [
    await readJson(join(SOURCE, "manifest/base.json")),
    await readJson(join(SOURCE, `manifest/${browser}.json`)),
    { version: version ?? (await crateVersion()) },
    scripts,
    background,
  ];
  if (browser === "chromium") parts.push({ declarative_net_request: await copyRulesets(lists, infos, out) });
  await writeJson(join(out, "data/lists.json"), infos);
  await writeJson(join(out, "manifest.json"), parts.reduce(merge));

  const files = await filesUnder(out);
  await writeFile(
    `${out}.zip`,
    zip(await Promise.all(files.map(async (file) => ({ name: slashes(relative(out, file)), data: await readFile(file) })))),
  );
  return { files: files.length, lists: infos.length };
}

/**
 * @typedef {object} Info
 * @property {string} id
 * @property {string} title
 * @property {string} file
 * @property {number} filters
 * @property {string} [homepage]
 * @property {string} [licence]
 * @property {string} [url]
 * @property {{ filters: number, length: number }} [known]
 * @property {string} [modified]
 * @property {string} [rules] SHA-256 of its ruleset.
 */

/** The path of a list: as described, or beside the folder of the browser. @param {string} lists @param {string} file */
async function textOf(lists, file) {
  const beside = join(lists, "..", file);
  return (await stat(beside).catch(() => null)) === null ? file : beside;
}

/**
 * Only the name of the file: its folder is of the build machine.
 *
 * @param {Info} list @returns {Info}
 */
function publicInfo({ id, title, file, filters, homepage, licence, url, known, modified }) {
  return { id, title, file: basename(file), filters, homepage, licence, url, known, modified };
}

/** @param {string} lists @param {Info[]} infos @param {string} out */
async function copyRulesets(lists, infos, out) {
  await mkdir(join(out, "rulesets"), { recursive: true });
  // Firefox reads no schema: its policies are checked by background/managed.js alone.
  await cp(join(SOURCE, "manifest/managed-schema.json"), join(out, "managed-schema.json"));
  const rule_resources = [];
  /** By list, the ids of the rules that do not stop requests: the popup counts the others. @type {Record<string, number[]>} */
  const passing = {};
  for (const info of infos) {
    const rules = join(lists, "dnr/chromium", info.id, "rules.json");
    await need(rules, `the rules of the list "${info.id}": run \`brock dnr\` first`);
    const path = `rulesets/${info.id}.json`;
    await cp(rules, join(out, path));
    const text = await readFile(rules);
    info.rules = createHash("sha256").update(text).digest("hex");
    passing[info.id] = JSON.parse(text.toString("utf8")).filter((/** @type {{ id: number, action: { type: string } }} */ { action }) => !isStopping(action)).map((/** @type {{ id: number }} */ { id }) => id);
    rule_resources.push({ id: info.id, enabled: true, path });
  }
  await writeFile(join(out, "data/passing-rules.json"), JSON.stringify(passing));
  return { rule_resources };
}

async function crateVersion() {
  const path = resolve(SOURCE, "../Cargo.toml");
  await need(path, "the version");
  const [, version] = /^\[package\][^[]*?^version\s*=\s*"([^"]+)"/ms.exec(await readFile(path, "utf8")) ?? [];
  if (version === undefined) throw new Missing(`${path} names no version`);
  // Browsers accept only numbers: the suffix of a pre-release is removed.
  return version.replace(/[-+].*$/, "");
}

/** @param {string} path @param {string} what */
async function need(path, what) {
  await stat(path).catch(() => {
    throw new Missing(`${path} is missing, ${what}`);
  });
}

/** @param {string} name */
function ourList(name) {
  return readFile(join(OUR_LISTS, name), "utf8");
}

/** @param {string} path */
async function readJson(path) {
  return JSON.parse(await readFile(path, "utf8"));
}

/** @param {string} path @param {unknown} value */
function writeJson(path, value) {
  return writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** @param {string} folder @returns {Promise<string[]>} Sorted. */
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
