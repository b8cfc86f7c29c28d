/**
 * The facts about a packed list with which the extension validates later downloads of the list.
 *
 * @module
 */

import { readFile } from "node:fs/promises";

const folder = new URL("../../dist/updating/", import.meta.url);

/** @param {Uint8Array} text @param {string[]} environment Names that are true in `!#if`. */
export async function describeList(text, environment) {
  const { initSync, readList } = await import(new URL("lists.js", folder).href);
  initSync({ module: await readFile(new URL("lists_bg.wasm", folder)) });
  const { refusal, filters, modified } = readList(text, environment, 0, 0);
  // A list without filters is accepted: any later download is better.
  return { known: { filters: refusal ? 0 : filters, length: text.length }, modified: modified ?? undefined };
}
