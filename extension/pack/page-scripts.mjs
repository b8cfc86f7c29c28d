/** Packs the content script of page filters and the scriptlets. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "./bundle.mjs";
import { scriptletBundle, scriptletNames, WORLDS } from "./scriptlets.mjs";

/**
 * @param {object} wanted
 * @param {"chromium" | "firefox"} wanted.browser
 * @param {string} wanted.source The folder `extension`.
 * @param {string} wanted.out
 */
export async function packPageScripts({ browser, source, out }) {
  await writeFile(join(out, "content/page.js"), await bundle(join(source, `content/page/${browser}.js`)));
  const [main, isolated] = await Promise.all(WORLDS.map(async (world) => ({
    names: [...(await scriptletNames(world)).keys()].sort(),
    code: await scriptletBundle(world),
  })));
  const isFirefox = browser === "firefox";
  // Firefox gets scripts as texts.
  if (isFirefox) await writeFile(join(out, "data/scriptlets.json"), JSON.stringify({ main, isolated }));
  // Chromium gets a function as its text, so each has all that it needs.
  const module = (/** @type {string} */ name, /** @type {{ code: string }} */ { code }) => `export function ${name}(calls) {\n${isFirefox ? "" : `(${code})(calls);`}\n}\n`;
  const names = (/** @type {string} */ name, /** @type {{ names: string[] }} */ all) => `export const ${name} = new Set(${JSON.stringify(all.names)});\n`;
  await writeFile(
    join(out, "engine/scriptlets.js"),
    module("runMain", main) + module("runIsolated", isolated) + names("mainNames", main) + names("isolatedNames", isolated),
  );
}
