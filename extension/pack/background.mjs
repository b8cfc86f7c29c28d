import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundle, bundleModule } from "./bundle.mjs";
import { ENGINE_MODULE, PACKED_IMAGE } from "../shared/start-paths.js";
import { COMMON_FILTERS, PACKED_SHEET, SCRIPTLETS } from "../shared/common-files.js";
import { PACKED } from "../shared/surrogate-files.js";

/** Firefox: the files that its decisions wait for. */
const START_FILES = [ENGINE_MODULE, PACKED_IMAGE, PACKED, SCRIPTLETS, PACKED_SHEET, COMMON_FILTERS];

/**
 * Joins the background's modules into one file: the browser loads all of them before it runs the first, and until then every page
 * of Firefox waits. There it is a classic script, which needs no loader of modules.
 *
 * @param {"chromium" | "firefox"} browser
 * @param {string} out The folder of the unpacked extension, with the engine and the data.
 * @param {boolean} [separate] Leaves the modules as they are.
 * @returns {Promise<{ background: { type?: "module" } }>} A part of the manifest.
 */
export async function packBackground(browser, out, separate = false) {
  const folder = join(out, "background");
  if (browser === "firefox") await writeHashes(out, join(folder, "start-hashes.js"));
  const isModule = separate || browser === "chromium";
  if (!separate) {
    const entry = join(folder, "index.js");
    // The background's page is in the package's root.
    const text = await (isModule ? bundleModule(entry) : bundle(entry, { constants: { "import.meta.url": "location.href" } }));
    await rm(folder, { recursive: true });
    await mkdir(folder);
    await writeFile(entry, text);
  }
  return { background: isModule ? { type: "module" } : {} };
}

/** @param {string} out @param {string} module The module that names the hashes. */
async function writeHashes(out, module) {
  const hashes = await Promise.all(START_FILES.map(async (path) => [path, createHash("sha256").update(await readFile(join(out, path))).digest("hex")]));
  await writeFile(module, `export const START_HASHES = ${JSON.stringify(Object.fromEntries(hashes), null, 2)};\n`);
}
