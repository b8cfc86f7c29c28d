/**
 * Chromium: where newer lists give other page filters than the packed ones, which are in registered files.
 *
 * @module
 */

import { Engine, init } from "../engine/index.js";
import { isPatternable } from "../background/registration.js";
import { namesIn } from "../shared/page-names.js";

/** @import { Cosmetics } from "../engine/index.js" */
/** @import { Difference } from "../shared/store.js" */

/** More hosts are not excluded from the registered files: the browser compares each frame with each of them. */
const MOST_HOSTS = 1500;
const ANY_SUFFIX = "zz--any";

/** @param {Cosmetics} answer What the registered files have of it. */
const text = ({ hide, style, procedural, scriptlets }) => JSON.stringify([hide, style, procedural, scriptlets]);

/**
 * @param {{ before: Uint8Array, after: Uint8Array, packed: { names: string[], unsure: string[], above: string[], expressions: string[] }, texts: string[] }} lists
 *   Images, the names in the packed lists, and the texts of the newer ones.
 * @returns {Promise<Difference | null>} Null: the registered files cannot be used.
 */
export async function pageDifference({ before, after, packed, texts }) {
  await init(undefined, { warmUp: false });
  const [one, other] = [Engine.fromImage(before), Engine.fromImage(after)];
  try {
    const isSame = (/** @type {string} */ url) => text(one.cosmetics(url)) === text(other.cosmetics(url));
    const newer = namesIn(texts);
    const [above, expressions, unsure] = [new Set(packed.above), new Set(packed.expressions), new Set(packed.unsure)];
    const newAbove = [...newer.hostsAbove, ...[...newer.entitiesAbove].map((name) => `${name}.*`)].filter((name) => !above.has(name));
    if (newer.isUnsure || newAbove.length > 0 || [...newer.expressions].some((source) => !expressions.has(source))) return null;
    if (!isSame(`https://${ANY_SUFFIX}.${ANY_SUFFIX}/`)) return null;
    const names = new Set([...packed.names, ...newer.hosts, ...newer.unsure, ...[...newer.entities].map((name) => `${name}.*`)]);
    /** @type {Set<string>} */
    const hosts = new Set([...newer.unsure].filter((host) => !unsure.has(host)));
    for (const name of names) {
      const isEntity = name.endsWith(".*");
      if (isSame(`https://${isEntity ? `${name.slice(0, -1)}${ANY_SUFFIX}` : name}/`)) continue;
      // No match pattern covers the hosts of an entity.
      if (isEntity) return null;
      hosts.add(name);
    }
    return hosts.size <= MOST_HOSTS && [...hosts].every(isPatternable) ? { hosts: [...hosts].sort() } : null;
  } finally {
    one.free();
    other.free();
  }
}
