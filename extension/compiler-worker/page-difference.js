/**
 * Chromium: where newer lists give other page filters than the packed ones, which are in registered files.
 *
 * @module
 */

import { Engine, init } from "../engine/index.js";
import { namesIn } from "../shared/page-names.js";
import { namesThatDiffer } from "./different-names.js";

/** @import { Difference } from "../shared/store.js" */

/**
 * @typedef {object} PackedNames
 * @property {string[]} names Hosts, and entities as `name.*`.
 * @property {string[]} unsure
 * @property {string[]} above
 * @property {string[]} expressions
 * @property {string[]} generic Classes and ids of generic filters.
 * @property {string[]} excepted
 * @property {string[]} exceptHosts
 * @property {string[]} asks
 */

/**
 * @param {{ before: Uint8Array, after: Uint8Array, packed: PackedNames, texts: string[] }} lists
 *   Images, the names in the packed lists, and the texts of the newer ones.
 * @returns {Promise<Difference | null>} Null: the registered files cannot be used.
 */
export async function pageDifference({ before, after, packed, texts }) {
  await init();
  const engines = { one: Engine.fromImage(before), other: Engine.fromImage(after) };
  try {
    return namesThatDiffer(engines, packed, namesIn(texts));
  } finally {
    engines.one.free();
    engines.other.free();
  }
}
