/** The scriptlets of a world as one expression: see shared/scriptlet-code.js. Each file of `extension/scriptlets/` is a module. */

import { readdir, readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { scriptletCode } from "../shared/scriptlet-code.js";

/** @import { Scriptlets } from "../shared/scriptlet-code.js" */

const FOLDER = fileURLToPath(new URL("../scriptlets/", import.meta.url));
const SURROGATES = fileURLToPath(new URL("../surrogates/", import.meta.url));

/** The worlds in which scriptlets run. */
export const WORLDS = /** @type {const} */ (["main", "isolated"]);

/**
 * The last line of a packed file with a bundle. In Chromium, stacks of a page whose code is called by a replaced function have
 * calls of that file; this name takes the place of its URL, and so of the extension's id.
 */
export const SOURCE_URL = "//# sourceURL=native";

/** @typedef {(typeof WORLDS)[number]} World */

/** The names of the scriptlets of a world, and the modules that have them. @param {World} world @returns {Promise<Map<string, string>>} */
export async function scriptletNames(world) {
  const names = new Map();
  for (const file of (await readdir(join(FOLDER, world))).filter((name) => name.endsWith(".js")).sort()) {
    const text = await readFile(join(FOLDER, world, file), "utf8");
    const table = /^export const scriptlets = \{$(.*?)^\};$/ms.exec(text)?.[1] ?? "";
    for (const [, name] of table.matchAll(/^ {2}"([^"]+)"\(/gm)) {
      if (names.has(name)) throw new Error(`scriptlet ${name} is there twice`);
      names.set(name, `${world}/${file}`);
    }
  }
  return names;
}

/**
 * @param {World} world
 * @param {object} [options]
 * @param {string[]} [options.names] Only these scriptlets, and the modules that they need.
 * @param {boolean} [options.isMinified] Default: true. Names of its own become short; a frame parses this text before its page.
 * @returns {Promise<string>}
 */
export async function scriptletBundle(world, { names: wanted, isMinified = true } = {}) {
  const scriptlets = await readScriptlets(world, wanted);
  const text = scriptletCode(scriptlets, Object.keys(scriptlets.groups));
  return isMinified ? minified(text) : text;
}

/** The scriptlets of a world apart, for code with some of them. @param {World} world @returns {Promise<Scriptlets>} */
export async function scriptletParts(world) {
  const { groups, modules } = await readScriptlets(world);
  return { groups, modules: await Promise.all(modules.map(async ({ code, needs }) => ({ code: await minified(code), needs }))) };
}

/** @param {string} expression */
async function minified(expression) {
  const { code } = await transform(`"use strict";run=${expression}`, { minify: true, target: ["chrome128", "firefox142"], charset: "ascii", legalComments: "none" });
  return code.replace(/^"use strict";run=/, "").replace(/;?\n$/, "");
}

/** @param {World} world @param {string[]} [wanted] Only these scriptlets, and the modules that they need. @returns {Promise<Scriptlets>} */
async function readScriptlets(world, wanted) {
  const all = await scriptletNames(world);
  const names = [...all].filter(([name]) => wanted?.includes(name) ?? true).sort(([a], [b]) => (a < b ? -1 : 1));
  /** @type {Map<string, Module>} */
  const modules = new Map();
  for (const [, module] of names) await addModule(module, modules);
  const index = new Map([...modules.keys()].map((module, at) => [module, at]));
  const numberOf = (/** @type {string} */ module) => index.get(module) ?? 0;
  const parts = [...modules.values()].map(({ imports, body, exports }) => {
    const heads = imports.map(({ names, module }) => {
      const from = modules.get(module)?.exports ?? [];
      return `const {${names.map((name) => `x${from.indexOf(name)}:${name}`).join()}}=need(${numberOf(module)});`;
    });
    const tail = exports.map((name, at) => (name === "scriptlets" ? name : `x${at}:${name}`));
    return { code: `()=>{${heads.join("")}${body}return {${tail.join()}};}`, needs: imports.map(({ module }) => numberOf(module)) };
  });
  return { groups: Object.fromEntries(names.map(([name, module]) => [name, numberOf(module)])), modules: parts };
}

/** @typedef {{ imports: { names: string[], module: string }[], body: string, exports: string[] }} Module */

/** Adds a module behind those that it imports. @param {string} module @param {Map<string, Module>} modules @param {string[]} [above] */
async function addModule(module, modules, above = []) {
  if (modules.has(module)) return;
  if (above.includes(module)) throw new Error(`${module} imports itself`);
  let text = await readFile(join(FOLDER, module), "utf8");
  if (module === "main/surrogates.js") text = text.replace("const files = {};", await surrogateTable(text));
  const exported = [...text.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name]) => name);
  const imports = [...text.matchAll(/^import \{([^}]*)\} from "([^"]+)";$/gm)].map(([, names, path]) => {
    if (/\bas\b/.test(names)) throw new Error(`${module} renames an import`);
    return { names: names.split(",").map((name) => name.trim()).filter(Boolean), module: posix.join(posix.dirname(module), path) };
  });
  for (const one of imports) await addModule(one.module, modules, [...above, module]);
  modules.set(module, { imports, body: text.replace(/^import \{[^}]*\} from "[^"]+";$/gm, "").replace(/^export /gm, ""), exports: exported });
}

/** The surrogates that a module names, as functions, by their file. @param {string} text */
async function surrogateTable(text) {
  const files = [...new Set([...text.matchAll(/files\["([^"]+)"\]/g)].map(([, file]) => file))].sort();
  const entries = files.map(async (file) => `${JSON.stringify(file)}() { ${await readFile(join(SURROGATES, file), "utf8")} },`);
  const table = (await Promise.all(entries)).join("");
  // A function, because `$` means something in a text.
  return () => `const files = {${table}};`;
}

// `node extension/pack/scriptlets.mjs OUT FUNCTIONS` writes the modules of the npm package: texts, and functions for extensions,
// which may run no text.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { mkdir, writeFile } = await import("node:fs/promises");
  const [out, functions] = process.argv.slice(2);
  if (out === undefined || functions === undefined) throw new Error("usage: scriptlets.mjs OUT FUNCTIONS");
  await mkdir(dirname(out), { recursive: true });
  const bundles = await Promise.all(WORLDS.map(async (world) => ({ world, names: [...(await scriptletNames(world)).keys()].sort(), code: await scriptletBundle(world) })));
  const head = "/** The scriptlets: see README.md. Generated by `extension/pack/scriptlets.mjs`. */\n";
  const texts = bundles.map(({ world, names, code }) => `  ${world}: { names: ${JSON.stringify(names)}, code: ${JSON.stringify(code)} },`);
  await writeFile(out, `${head}export const SCRIPTLETS = {\n${texts.join("\n")}\n};\n`);
  const runs = bundles.map(({ world, code }) => `  ${world}: (calls) => { (${code})(calls); },`);
  await writeFile(functions, `${head}export const RUN = {\n${runs.join("\n")}\n};\n`);
}
