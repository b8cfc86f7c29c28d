/** Packs the content scripts of page filters and the scriptlets. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hideSheet } from "../shared/page-css.js";
import { bundle } from "./bundle.mjs";
import { COMPILED_AT_ONCE, genericSheet, pageTables, writeTables } from "./page-tables.mjs";
import { scriptletBundle, scriptletNames, WORLDS } from "./scriptlets.mjs";

/** @typedef {{ names: string[], code: string }} Scriptlets Of a world. Code: an expression, `(calls) => void`. */

/**
 * @param {object} wanted
 * @param {"chromium" | "firefox"} wanted.browser
 * @param {string} wanted.source The folder `extension`.
 * @param {string} wanted.out
 * @param {string} wanted.engine Its folder.
 * @param {string} wanted.image
 * @param {string[]} wanted.texts Paths of the packed lists.
 * @returns {Promise<Record<string, unknown>>} A part of the manifest.
 */
export async function packPageScripts({ browser, source, out, engine, image, texts }) {
  const entry = (/** @type {string} */ name) => join(source, `content/page/${name}.js`);
  await writeFile(join(out, "content/page.js"), await bundle(entry(`${browser}-frame`)));
  await writeFile(join(out, "content/page-operators.js"), await bundle(entry("operators-entry")));
  await writeFile(join(out, "content/relay.js"), `${COMPILED_AT_ONCE}${await bundle(join(source, "content/relay.js"))}`);
  const [main, isolated] = /** @type {[Scriptlets, Scriptlets]} */ (await Promise.all(WORLDS.map(async (world) => ({
    names: [...(await scriptletNames(world)).keys()].sort(),
    code: await scriptletBundle(world),
  }))));
  await writeFile(join(out, "engine/scriptlets.js"), functions(main, isolated, browser === "firefox"));
  // Firefox gets scripts as texts.
  if (browser === "firefox") {
    await writeFile(join(out, "data/scriptlets.json"), JSON.stringify({ main, isolated }));
    await writeFile(join(out, "content/generic-sheet.css"), hideSheet(await genericSheet(engine, image)));
    return {};
  }
  const tables = await pageTables({ engine, image, texts: await Promise.all(texts.map((path) => readFile(path, "utf8"))), inPage: new Set(main.names) });
  // The bundles use these names of the block in which they are.
  const script = (/** @type {string} */ name, /** @type {string[]} */ names) => bundle(entry(name), { constants: Object.fromEntries(names.map((one) => [`globalThis.${one}`, one])) });
  return writeTables(tables, out, {
    // The default lists have a scriptlet for every page. V8 compiles this in 2 ms; inside of a function that is called later, in 9.
    page: `{const brockScriptlets=(${main.code});\n${await script("chromium-main", ["brockScriptlets"])}}\n`,
    // Most frames have none of these, so they are in a function, which the browser compiles when it is called.
    isolated: `globalThis.brockScriptlets=(calls)=>{(${isolated.code})(calls)};\n`,
    early: await script("chromium-early", ["brockBase", "brockGenerics"]),
  });
}

/**
 * The module with the scriptlets of each world as a function. Chromium gets a function as its text, so each has all that it
 * needs.
 *
 * @param {Scriptlets} main @param {Scriptlets} isolated @param {boolean} isEmpty
 */
function functions(main, isolated, isEmpty) {
  const made = (/** @type {string} */ name, /** @type {Scriptlets} */ { code }) => `export function ${name}(calls) {\n${isEmpty ? "" : `(${code})(calls);`}\n}\n`;
  const names = (/** @type {string} */ name, /** @type {Scriptlets} */ all) => `export const ${name} = new Set(${JSON.stringify(all.names)});\n`;
  return made("runMain", main) + made("runIsolated", isolated) + names("mainNames", main) + names("isolatedNames", isolated);
}
