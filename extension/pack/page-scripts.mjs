/** Packs the content scripts of page filters and the scriptlets. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { COMMON_FILTERS, commonPlan, PACKED_COMMON, PACKED_SHEET, SCRIPTLETS } from "../shared/common-files.js";
import { hideSheet } from "../shared/page-css.js";
import { runningCode } from "../shared/scriptlet-code.js";
import { bundle } from "./bundle.mjs";
import { COMPILED_AT_ONCE, forEveryPage, pageTables, writeTables } from "./page-tables.mjs";
import { scriptletBundle, scriptletNames, scriptletParts, WORLDS } from "./scriptlets.mjs";

/**
 * The text of a sheet without rules. It is there because pages lose it when their site is switched off, and it is not empty
 * because Firefox never finishes reading an empty file as a sheet: all scripts and sheets that the frame gets later wait for it.
 */
const EMPTY_SHEET = "/* No rules. */";

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
  const frame = await bundle(entry(`${browser}-frame`));
  // In a function, which empty documents call only when they need it.
  const started = async () => `{const brockFrame=()=>{${frame}};\n${await bundle(entry("firefox-empty"), { constants: { "globalThis.brockFrame": "brockFrame" } })}}\n`;
  await writeFile(join(out, "content/page.js"), browser === "firefox" ? await started() : frame);
  await writeFile(join(out, "content/page-operators.js"), await bundle(entry("operators-entry")));
  await writeFile(join(out, "content/relay.js"), `${COMPILED_AT_ONCE}${await bundle(join(source, "content/relay.js"))}`);
  const [main, isolated] = /** @type {[Scriptlets, Scriptlets]} */ (await Promise.all(WORLDS.map(async (world) => ({
    names: [...(await scriptletNames(world)).keys()].sort(),
    code: await scriptletBundle(world),
  }))));
  await writeFile(join(out, "engine/scriptlets.js"), functions(main, isolated, browser === "firefox"));
  // Firefox gets scripts as texts.
  if (browser === "firefox") {
    await packForFirefox({ out, engine, image });
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

/**
 * The scriptlets in parts, and the files of what is registered for every page.
 *
 * @param {{ out: string, engine: string, image: string }} wanted
 */
async function packForFirefox({ out, engine, image }) {
  const [main, isolated] = await Promise.all(WORLDS.map(scriptletParts));
  const { sheet, common } = await forEveryPage(engine, image);
  /** @type {Record<string, string>} */
  const files = {
    [SCRIPTLETS]: JSON.stringify({ main, isolated }),
    [COMMON_FILTERS]: JSON.stringify(common),
    [PACKED_SHEET]: hideSheet(sheet) || EMPTY_SHEET,
    [PACKED_COMMON.css]: hideSheet(common.hide, common.style) || EMPTY_SHEET,
    [PACKED_COMMON.plan]: commonPlan(common),
    [PACKED_COMMON.main]: runningCode(main, common.scriptlets) ?? "",
    [PACKED_COMMON.isolated]: runningCode(isolated, common.scriptlets) ?? "",
  };
  const present = Object.entries(files).filter(([, text]) => text !== "");
  await Promise.all(present.map(([path, text]) => writeFile(join(out, path), text)));
}
