/** Compiles the fixture list and packs an extension for the tests, with the real engine. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describeList } from "../../extension/pack/describe.mjs";
import { packedSurrogates } from "../../extension/pack/surrogates.mjs";
import { zip } from "../../extension/pack/zip.mjs";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const LIST = fileURLToPath(new URL("fixture-list.txt", import.meta.url));
const WHOLE_EVENTS = fileURLToPath(new URL("fixture/whole-events.js", import.meta.url));
const ID = "fixture-list";
/** The folder of a packed extension. */
const EXTENSION = "extension";
/** Exit codes of `brock compile` with and without diagnostics. */
const DONE = [0, 1];

const brock = process.env.BROCK_BIN ?? join(ROOT, "target/release/brock");
const engine = process.env.BROCK_ENGINE ?? join(ROOT, "dist/engine");
const updating = process.env.BROCK_UPDATING ?? join(ROOT, "dist/updating");
const policy = process.env.BROCK_POLICY ?? join(ROOT, "dist/policy");
const learning = process.env.BROCK_LEARNING ?? join(ROOT, "dist/learning");
/** The host of lists. The fixture has no certificates, so builds for tests accept plain http from this host; releases do not. */
export const LISTS_HOST = "lists.test";
export const LIST_URL = `http://${LISTS_HOST}/fixture-list.txt`;

/** The line of a filter in the fixture list. */
export async function lineOf(filter) {
  const line = (await readFile(LIST, "utf8")).split("\n").indexOf(filter);
  if (line < 0) throw new Error(`fixture-list.txt has no filter ${filter}`);
  return line + 1;
}

/**
 * Packs an extension. If BROCK_PACKED names a folder, an equal one that is there is copied. The sources, the engine and the
 * fixture list may not change while the folder exists: run.mjs makes one for each run.
 *
 * @param {"chromium" | "firefox"} browser
 * @param {string} folder Empty, or with an earlier build; the build goes there.
 * @param {{ text?: string, version?: string, permissions?: string[], facts?: string, background?: string, separate?: boolean, wholeEvents?: boolean, widgets?: unknown[], firstRun?: boolean, language?: string, root?: string }} [packed]
 *   `text` replaces fixture-list.txt, `permissions` are additional, `facts` are additional lines for the learner,
 *   `background` replaces the background's script, `separate` leaves its modules in files of their own, `wholeEvents` uses fixture/whole-events.js, `widgets` replaces the table of widgets,
 *   `language` shows the texts of that folder of `_locales`: Debian's browsers have English only; `root` has the sources.
 * @returns {Promise<string>} The unpacked extension; its zip is beside it.
 */
export async function buildExtension(browser, folder, packed = {}) {
  const shared = process.env.BROCK_PACKED;
  if (shared === undefined || packed.root !== undefined) return pack(browser, folder, packed);
  const name = createHash("sha256").update(JSON.stringify([browser, packed])).digest("hex");
  const made = join(shared, name);
  if (!existsSync(made)) {
    const building = await mkdtemp(join(shared, "building-"));
    await pack(browser, building, packed);
    await rename(building, made).catch((error) => {
      // A suite that runs beside this one was faster.
      if (!existsSync(made)) throw error;
    });
  }
  const out = join(folder, EXTENSION);
  await rm(out, { recursive: true, force: true });
  await cp(made, folder, { recursive: true });
  return out;
}

/** @type {typeof buildExtension} */
async function pack(browser, folder, packed = {}) {
  for (const [path, how] of [
    [brock, "build it with `cargo build --release`, or set BROCK_BIN"],
    [engine, "build it with `./build.sh`, or set BROCK_ENGINE"],
    [updating, "build it with `./build.sh`, or set BROCK_UPDATING"],
    [learning, "build it with `./build.sh`, or set BROCK_LEARNING"],
    [policy, "build it with `./build.sh`, or set BROCK_POLICY"],
  ]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: ${how}`);
  }

  const lists = join(folder, "lists");
  const rules = join(lists, "dnr/chromium", ID);
  await mkdir(rules, { recursive: true });
  const list = join(folder, "fixture-list.txt");
  await writeFile(list, packed.text ?? (await readFile(LIST)));
  run(brock, ["compile", list, "-o", join(lists, "default.image")], DONE);
  const names = await writeSurrogates(folder);
  run(brock, ["dnr", list, "-o", rules, "--browser", "chromium", "--surrogates", names], DONE);
  // With several lists, each ruleset is in a folder with the list's name.
  if (!existsSync(join(rules, "rules.json"))) await cp(join(rules, ID), rules, { recursive: true });
  const described = await describeList(await readFile(list), []);
  const homepage = "http://news.test/lists";
  await writeFile(
    join(lists, "lists.json"),
    JSON.stringify([
      { id: ID, title: "Fixture list", file: list, filters: 30, homepage, licence: "MIT", url: LIST_URL, ...described },
    ]),
  );
  await writeFile(join(lists, "build.json"), JSON.stringify({ environment: [], plainHosts: [LISTS_HOST], firstRun: packed.firstRun ?? false }));

  const out = join(folder, EXTENSION);
  run(process.execPath, [
    join(packed.root ?? ROOT, "extension/pack.mjs"),
    ...["--browser", browser, "--engine", engine, "--updating", updating, "--learning", learning, "--policy", policy, "--lists", lists, "--out", out],
    ...(packed.version ? ["--version", packed.version] : []),
    // Another module can stand for one of the background's.
    ...(packed.separate || packed.wholeEvents ? ["--separate"] : []),
  ]);
  await change(out, packed);
  if (packed.language !== undefined) {
    await cp(join(out, "_locales", packed.language, "messages.json"), join(out, "_locales/en/messages.json"));
    await zipAgain(out);
  }
  return out;
}

/** Changes the packed extension for a test. @param {string} out @param {Parameters<typeof buildExtension>[2]} packed */
async function change(out, packed = {}) {
  if (packed.permissions) {
    const path = join(out, "manifest.json");
    const manifest = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify({ ...manifest, permissions: [...manifest.permissions, ...packed.permissions] }));
  }
  if (packed.facts) await appendFile(join(out, "data/knowledge.txt"), packed.facts);
  if (packed.background !== undefined) await writeFile(join(out, "background/index.js"), packed.background);
  if (packed.wholeEvents) await cp(WHOLE_EVENTS, join(out, "background/learning/recent-events.js"));
  if (packed.widgets) await writeFile(join(out, "data/widgets.json"), JSON.stringify(packed.widgets));
  if (packed.permissions || packed.widgets || packed.facts || packed.wholeEvents || packed.background !== undefined) await zipAgain(out);
}

/**
 * Surrogates with their `data:` URLs for `brock dnr`; for Firefox, whose rules do not support these, with paths.
 *
 * @param {string} folder Where the file goes. @param {"chromium" | "firefox"} [browser]
 */
export async function writeSurrogates(folder, browser = "chromium") {
  const path = join(folder, "surrogates.json");
  const { names, urls } = await packedSurrogates();
  await writeFile(path, JSON.stringify(Object.fromEntries(Object.entries(names).map(([name, file]) => [name, browser === "firefox" ? `/surrogates/${file}` : urls[file]]))));
  return path;
}

/** @param {string} out */
async function zipAgain(out) {
  const all = await readdir(out, { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (/** @type {string} */ path) => ({ name: relative(out, path).split(sep).join("/"), data: await readFile(path) });
  await writeFile(`${out}.zip`, zip(await Promise.all(files.map(read))));
}

/** @param {string} program @param {string[]} args @param {number[]} good Exit codes of success. */
function run(program, args, good = [0]) {
  try {
    execFileSync(program, args, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
  } catch (error) {
    if (!good.includes(error.status)) throw new Error(`${program} ${args.join(" ")}: ${error.stderr || error.message}`, { cause: error });
  }
}
