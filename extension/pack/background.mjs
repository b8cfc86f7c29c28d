import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleModule } from "./bundle.mjs";

/**
 * Joins the background's modules into one file: the browser loads all of them before it runs the first, and until then every page
 * of Firefox waits (docs/page-load.md).
 *
 * @param {string} out The folder of the unpacked extension, with the engine.
 * @param {boolean} [separate] Leaves the modules as they are.
 */
export async function packBackground(out, separate = false) {
  if (separate) return;
  const folder = join(out, "background");
  const text = await bundleModule(join(folder, "index.js"));
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await writeFile(join(folder, "index.js"), text);
}
