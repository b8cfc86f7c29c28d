/** Packs `extension/surrogates/` as `data:` URLs. */

import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dataUrl } from "../shared/surrogate-files.js";

const FOLDER = fileURLToPath(new URL("../surrogates/", import.meta.url));

/** @returns {Promise<import("../shared/surrogate-files.js").PackedSurrogates>} */
export async function packedSurrogates() {
  const names = JSON.parse(await readFile(join(FOLDER, "names.json"), "utf8"));
  const files = (await readdir(FOLDER)).filter((file) => Object.values(names).includes(file)).sort();
  const urls = await Promise.all(files.map(async (file) => [file, dataUrl(file, (await content(file)).toString("base64"))]));
  return { names, urls: Object.fromEntries(urls) };
}

/** The file's content. Scripts without comments and indentation, because each redirect rule contains a whole surrogate. @param {string} file */
async function content(file) {
  const bytes = await readFile(join(FOLDER, file));
  if (extname(file) !== ".js") return bytes;
  const lines = bytes.toString("utf8").replace(/^\s*\/\*(?:(?!\*\/).)*\*\/\s*$/gms, "").split("\n");
  return Buffer.from(lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("//")).join("\n"));
}
