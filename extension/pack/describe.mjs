/**
 * What the extension must know of a list's text to tell whether one that it downloads is newer, or broken.
 *
 * @module
 */

import { readFile } from "node:fs/promises";

const folder = new URL("../../dist/updating/", import.meta.url);

/** @param {Uint8Array} text @param {string[]} environment True in the list's `!#if`s. */
export async function describeList(text, environment) {
  const { initSync, readList } = await import(new URL("lists.js", folder).href);
  initSync({ module: await readFile(new URL("lists_bg.wasm", folder)) });
  const { refusal, filters, modified } = readList(text, environment, 0, 0);
  // A list without any filter is odd and no reason to stop: whatever comes next is better.
  return { known: { filters: refusal ? 0 : filters, length: text.length }, modified: modified ?? undefined };
}
