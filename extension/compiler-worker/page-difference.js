/**
 * Chromium: where newer lists give other page filters than the packed ones, which are in registered files.
 *
 * @module
 */

import { Engine, init } from "../engine/index.js";
import { isPatternable } from "../background/registration.js";
import { MOST_ENTITIES } from "../shared/changed-names.js";
import { ANY_SUFFIX, EVERYWHERE, namesOf } from "../shared/page-answers.js";
import { namesIn } from "../shared/page-names.js";

/** @import { Cosmetics } from "../engine/index.js" */
/** @import { Names } from "../shared/page-names.js" */
/** @import { Difference } from "../shared/store.js" */

/** More hosts are not excluded from the registered files: the browser compares each frame with each of them. */
const MOST_HOSTS = 1500;

/** @param {Cosmetics} answer What the registered files have of it. */
const text = ({ hide, style, procedural, scriptlets, genericHide, sheetExceptions }) => JSON.stringify([hide, style, procedural, scriptlets, genericHide, sheetExceptions]);

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
  await init(undefined, { warmUp: false });
  const engines = { one: Engine.fromImage(before), other: Engine.fromImage(after) };
  try {
    return difference(engines, packed, namesIn(texts));
  } finally {
    engines.one.free();
    engines.other.free();
  }
}

/** @param {{ one: Engine, other: Engine }} engines @param {PackedNames} packed @param {Names} newer @returns {Difference | null} */
function difference(engines, packed, newer) {
  const { one, other } = engines;
  const isSame = (/** @type {string} */ url) => text(one.cosmetics(url)) === text(other.cosmetics(url));
  const [above, expressions, unsure] = [new Set(packed.above), new Set(packed.expressions), new Set(packed.unsure)];
  const newAbove = [...newer.hostsAbove, ...[...newer.entitiesAbove].map((name) => `${name}.*`)].filter((name) => !above.has(name));
  if (newer.isUnsure || newAbove.length > 0 || [...newer.expressions].some((source) => !expressions.has(source))) return null;
  if (!isSame(EVERYWHERE)) return null;
  const names = new Set([...packed.names, ...newer.hosts, ...newer.unsure, ...[...newer.entities].map((name) => `${name}.*`)]);
  const generic = genericDifference(engines, packed, newer);
  /** @type {Set<string>} */
  const hosts = new Set([...generic.hosts, ...newer.unsure].filter((host) => !host.endsWith(".*") && !unsure.has(host)));
  const entities = new Set(generic.hosts.filter((name) => name.endsWith(".*")).map((name) => name.slice(0, -2)));
  for (const name of names) {
    const isEntity = name.endsWith(".*");
    if (isSame(urlOf(name))) continue;
    if (isEntity) entities.add(name.slice(0, -2));
    else hosts.add(name);
  }
  const isNarrow = hosts.size <= MOST_HOSTS && entities.size <= MOST_ENTITIES && [...hosts].every(isPatternable);
  return isNarrow ? { hosts: [...hosts].sort(), entities: [...entities].sort(), generic: generic.isOther } : null;
}

/** A page of a host or of an entity. @param {string} name */
const urlOf = (name) => `https://${name.endsWith(".*") ? `${name.slice(0, -1)}${ANY_SUFFIX}` : name}/`;

/** Whether generic filters differ, and the names with other exceptions from them. @param {{ one: Engine, other: Engine }} engines @param {PackedNames} packed @param {Names} newer */
function genericDifference({ one, other }, packed, newer) {
  const answers = (/** @type {string} */ url, /** @type {Iterable<string>} */ signed) => {
    const wanted = namesOf(signed);
    return [one, other].map((engine) => engine.generic(url, wanted));
  };
  const isSame = (/** @type {string[][]} */ [before = [], after = []]) => before.join("\n") === after.join("\n");
  const asks = new Set(packed.asks);
  const isOther = !isSame(answers(EVERYWHERE, new Set([...packed.generic, ...newer.generic])))
    || one.genericSheet().join("\n") !== other.genericSheet().join("\n")
    || [...newer.asks].some((ask) => !asks.has(ask));
  const excepted = new Set([...packed.excepted, ...newer.excepted]);
  const all = new Set([...packed.exceptHosts, ...newer.exceptHosts]);
  return { isOther, hosts: [...all].filter((name) => lost(one, name, excepted) !== lost(other, name, excepted)) };
}

/** The selectors that exceptions of a name remove. @param {Engine} engine @param {string} name @param {Set<string>} excepted */
function lost(engine, name, excepted) {
  const wanted = namesOf(excepted);
  const left = new Set(engine.generic(urlOf(name), wanted));
  return engine.generic(EVERYWHERE, wanted).filter((selector) => !left.has(selector)).join("\n");
}
