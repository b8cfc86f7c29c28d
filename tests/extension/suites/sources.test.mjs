/** Checks without a browser: texts, manifests, the packed archive. `npm run types` and `npm run lint` check types and style. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { skipWithout } from "../../data.mjs";
import { buildExtension, ROOT } from "../build.mjs";
import { knowledge, readEntities } from "../../../extension/pack/entities.mjs";
import { merge } from "../../../extension/pack/merge.mjs";

const HERE = fileURLToPath(new URL("../", import.meta.url));
const EXTENSION = join(ROOT, "extension");
const tool = (name) => join(HERE, "node_modules/.bin", name);

/** Runs a checker; its output is the message of a failure. */
function check(program, args, cwd = HERE) {
  try {
    return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    assert.fail(`${error.stdout}\n${error.stderr}`);
  }
}

async function sources(pattern) {
  const entries = await readdir(EXTENSION, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => pattern.test(path) && !relative(EXTENSION, path).startsWith("engine"));
  return Promise.all(paths.map(async (path) => ({ path: relative(EXTENSION, path), text: await readFile(path, "utf8") })));
}

const json = async (path) => JSON.parse(await readFile(path, "utf8"));

describe("texts", () => {
  /** Keys that code makes from a stem: `plural("stem", …)`. */
  const FORMS = ["one", "other"];

  async function usedKeys() {
    const used = new Set();
    for (const { text } of await sources(/\.(js|html)$/)) {
      for (const [, key] of text.matchAll(/data-(?:text|label)="(\w+)"/g)) used.add(key);
      for (const [, stem] of text.matchAll(/\bplural\(\s*"(\w+)"/g)) FORMS.forEach((form) => used.add(`${stem}_${form}`));
      // Both keys of `text(cond ? "a" : "b")`, or a single key.
      for (const [, inside] of text.matchAll(/\btext\(([^()]*)/g)) {
        for (const [, key] of inside.matchAll(/"(\w+)"/g)) used.add(key);
      }
    }
    for (const { text } of await sources(/manifest\/\w+\.json$/)) {
      for (const [, key] of text.matchAll(/__MSG_(\w+)__/g)) used.add(key);
    }
    return used;
  }

  test("no text is missing or unused", async () => {
    const english = new Set(Object.keys(await json(join(EXTENSION, "_locales/en/messages.json"))));
    const used = await usedKeys();
    assert.deepEqual([...used].filter((key) => !english.has(key)), [], "missing");
    assert.deepEqual([...english].filter((key) => !used.has(key)), [], "unused");
  });

  test("every text has a description for translators, which names its placeholders", async () => {
    const english = Object.entries(await json(join(EXTENSION, "_locales/en/messages.json")));
    const missing = ({ description = "", placeholders = {} }) =>
      description === "" ? ["description"] : Object.keys(placeholders).filter((name) => !description.includes(`$${name}$`));
    assert.deepEqual(english.flatMap(([key, text]) => missing(text).map((what) => `${key}: ${what}`)), []);
  });

  test("no English sentence has more than 20 words", async () => {
    const english = Object.entries(await json(join(EXTENSION, "_locales/en/messages.json")));
    const sentences = english.flatMap(([key, { message }]) => message.split(/(?<=[.?!])\s/).map((sentence) => ({ key, sentence })));
    assert.deepEqual(sentences.filter(({ sentence }) => sentence.split(/\s+/).length > 20), []);
  });

  test("every language has the same texts with the same placeholders", async () => {
    const shape = (messages) =>
      Object.fromEntries(
        Object.entries(messages).map(([key, { message, placeholders = {} }]) => {
          const named = [...message.matchAll(/\$(\w+)\$/g)].map(([, name]) => name).sort();
          assert.deepEqual([...new Set(named)], Object.keys(placeholders).sort(), `${key}: declared and named`);
          return [key, placeholders];
        }),
      );
    const english = shape(await json(join(EXTENSION, "_locales/en/messages.json")));
    for (const language of await readdir(join(EXTENSION, "_locales"))) {
      assert.deepEqual(shape(await json(join(EXTENSION, "_locales", language, "messages.json"))), english, language);
    }
  });

  test("no page contains text outside the message files", async () => {
    for (const { path, text } of await sources(/\.html$/)) {
      const words = text.replace(/<title>.*?<\/title>|<h1>Brock<\/h1>|<[^>]*>/gs, "").trim();
      assert.equal(words, "", path);
    }
  });
});

describe("manifests", () => {
  for (const browser of ["chromium", "firefox"]) {
    test(`${browser}: wasm and nothing more, no data collected, nothing for pages to load, every permission explained`, async () => {
      const manifest = merge(
        await json(join(EXTENSION, "manifest/base.json")),
        await json(join(EXTENSION, `manifest/${browser}.json`)),
      );
      const policy = "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'";
      // Manifest V2 and V3 write it in different ways.
      assert.deepEqual(manifest.content_security_policy, browser === "firefox" ? policy : { extension_pages: policy });
      assert.equal(manifest.manifest_version, browser === "firefox" ? 2 : 3);
      assert.equal(manifest.web_accessible_resources, undefined);
      const explained = await readFile(join(ROOT, "docs/permissions.md"), "utf8");
      for (const permission of [...manifest.permissions, ...manifest.optional_permissions, ...(manifest.host_permissions ?? [])]) {
        assert.ok(explained.includes(`**\`${permission}\`**`), `docs/permissions.md explains ${permission}`);
      }
      if (browser === "firefox") {
        assert.deepEqual(manifest.browser_specific_settings.gecko.data_collection_permissions, { required: ["none"] });
        assert.equal(manifest.background.persistent, true, "the first request after a pause does not wait for a start");
      }
    });
  }
});

/** A relative address in a static import, or in a call of `import`. */
const IMPORTED = /^(?:import|export)\b[^"'`;]*?"(\.[^"]+)";|\bimport\("(\.[^"]+)"\)/gm;

describe("packing", () => {
  let folder;
  let extension;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "brock-pack-"));
    extension = await buildExtension("firefox", folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("releases do not load lists over plain http", async () => {
    for (const browser of ["chromium", "firefox"]) {
      const build = join(ROOT, "dist", browser, "data/build.json");
      if (!skipWithout(`the shipped build for ${browser}`, build)) assert.deepEqual(Object.keys(await json(build)), ["environment", "trusted"], browser);
    }
    for (const { path, text } of await sources(/pack.*\.mjs$/)) assert.ok(!text.includes("plainHosts"), path);
  });

  test("web-ext lint finds nothing", () => {
    const released = join(ROOT, "dist/firefox");
    // The fixture's build has the same files, with other lists.
    const source = skipWithout("web-ext lint of dist/firefox", released) ? extension : released;
    const report = JSON.parse(check(tool("web-ext"), ["lint", "--source-dir", source, "--output", "json", "--no-config-discovery"]));
    assert.deepEqual([...report.errors, ...report.warnings, ...report.notices], [], source);
  });

  test("popup and learner get the owners of domains", async () => {
    const ours = (name) => readFile(join(ROOT, "filter-lists", name), "utf8");
    const entities = readEntities(await ours("entities.toml"), await ours("cookie-block.toml"));
    assert.deepEqual(await json(join(extension, "data/entities.json")), entities);
    assert.equal(await readFile(join(extension, "data/knowledge.txt"), "utf8"), knowledge(entities));
  });

  test("packing again, from sources in another folder, gives the same bytes", async () => {
    const root = join(folder, "another root");
    const isSource = (/** @type {string} */ path) => !path.includes("node_modules");
    for (const part of ["extension", "filter-lists"]) await cp(join(ROOT, part), join(root, part), { recursive: true, filter: isSource });
    await cp(join(ROOT, "Cargo.toml"), join(root, "Cargo.toml"));
    await symlink(join(EXTENSION, "node_modules"), join(root, "extension/node_modules"));
    for (const browser of /** @type {const} */ (["firefox", "chromium"])) {
      const [here, there] = await Promise.all(["here", "there"].map(async (name) => {
        const out = await buildExtension(browser, join(folder, browser, name), name === "there" ? { root } : {});
        return readFile(`${out}.zip`);
      }));
      assert.ok(here.equals(there), browser);
    }
  });

  test("the package has every module that another imports", async () => {
    for (const browser of /** @type {const} */ (["firefox", "chromium"])) {
      const out = await buildExtension(browser, join(folder, "imports", browser));
      const modules = (await readdir(out, { recursive: true })).filter((path) => path.endsWith(".js"));
      const found = await Promise.all(modules.map(async (path) => {
        // Types are imported in comments.
        const text = (await readFile(join(out, path), "utf8")).replaceAll(/\/\*.*?\*\//gs, "");
        return [...text.matchAll(IMPORTED)].map(([, from, lazy]) => join(path, "..", from ?? lazy));
      }));
      assert.ok(found.flat().length > 100);
      // The compiler worker loads the module of rules in Chromium alone.
      assert.deepEqual(found.flat().filter((path) => !modules.includes(path)), browser === "firefox" ? ["engine/rules.js"] : []);
    }
  });

  test("an error names a missing part", () => {
    assert.throws(
      () =>
        execFileSync(
          process.execPath,
          [join(EXTENSION, "pack.mjs"), "--browser", "firefox", "--engine", "nowhere", "--updating", "nowhere", "--learning", "nowhere", "--policy", "nowhere", "--lists", "nowhere", "--out", join(folder, "x")],
          { encoding: "utf8", stdio: "pipe" },
        ),
      (error) => error.status === 2 && /nowhere.index\.js is missing/.test(error.stderr),
    );
  });
});

test("the lock file contains no download URLs", async () => {
  const lock = await json(join(HERE, "package-lock.json"));
  assert.deepEqual(Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined), []);
});
