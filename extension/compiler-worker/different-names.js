/**
 * Chromium: the names for which two engines give other page filters.
 *
 * @module
 */

import { MOST_ABOVE, MOST_ENTITIES } from "../shared/changed-names.js";
import { isPatternable } from "../shared/hosts.js";
import { ANY_SUFFIX, crossings, EVERYWHERE, namesOf } from "../shared/page-answers.js";

/** @import { Cosmetics, Engine } from "../engine/index.js" */
/** @import { Names } from "../shared/page-names.js" */
/** @import { Difference } from "../shared/store.js" */
/** @import { PackedNames } from "./page-difference.js" */

/** More hosts are not excluded from the registered files: the browser compares each frame with each of them. */
const MOST_HOSTS = 1500;

/** @param {Cosmetics} answer What the registered files have of it. */
const text = ({ hide, style, procedural, scriptlets, genericHide, sheetExceptions }) => JSON.stringify([hide, style, procedural, scriptlets, genericHide, sheetExceptions]);

/** @param {{ one: Engine, other: Engine }} engines @param {PackedNames} packed @param {Names} newer @returns {Difference | null} */
export function namesThatDiffer(engines, packed, newer) {
  const { one, other } = engines;
  const isSame = (/** @type {string} */ url) => text(one.cosmetics(url)) === text(other.cosmetics(url));
  const [expressions, unsure] = [new Set(packed.expressions), new Set(packed.unsure)];
  const above = newAbove(packed, newer);
  if (above === null || newer.isUnsure || [...newer.expressions].some((source) => !expressions.has(source))) return null;
  if (!isSame(EVERYWHERE)) return null;
  const names = new Set([...packed.names, ...newer.hosts, ...newer.unsure, ...[...newer.entities].map((name) => `${name}.*`)]);
  for (const host of meetings(names, other)) names.add(host);
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
  return isNarrow ? { hosts: [...hosts].sort(), entities: [...entities].sort(), above, generic: generic.isOther } : null;
}

/**
 * The hosts whose frames have filters that the packed lists do not have: frames below those of the packed lists ask the
 * background anyway.
 *
 * @param {PackedNames} packed @param {Names} newer @returns {string[] | null} Null: too many, or entities, for which there are no letters.
 */
function newAbove(packed, newer) {
  const known = new Set(packed.above);
  const hosts = [...newer.hostsAbove].filter((host) => !known.has(host));
  if (hosts.length > MOST_ABOVE || [...newer.entitiesAbove].some((name) => !known.has(`${name}.*`))) return null;
  return hosts.sort();
}

/**
 * The hosts in which a host and an entity meet: an exception of one can concern the filters of the other there, and nowhere else.
 *
 * @param {Set<string>} names @param {Engine} engine
 */
function meetings(names, engine) {
  const entities = [...names].filter((name) => name.endsWith(".*"));
  const withoutSuffix = (/** @type {string} */ host) => {
    // One label more: the site of a public suffix is not told.
    const site = engine.site(`https://${ANY_SUFFIX}.${host}/`);
    const suffix = site.slice(site.indexOf(".") + 1);
    return host.endsWith(`.${suffix}`) ? host.slice(0, -suffix.length - 1) : "";
  };
  return crossings(new Set([...names].filter((name) => !name.endsWith(".*"))), new Set(entities.map((name) => name.slice(0, -2))), withoutSuffix);
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

/** The selectors that exceptions of a name remove, and those that exceptions of all other names remove. @param {Engine} engine @param {string} name @param {Set<string>} excepted */
function lost(engine, name, excepted) {
  const wanted = namesOf(excepted);
  const left = new Set(engine.generic(urlOf(name), wanted));
  const everywhere = new Set(engine.generic(EVERYWHERE, wanted));
  return [[...everywhere].filter((selector) => !left.has(selector)), [...left].filter((selector) => !everywhere.has(selector))].map((some) => some.join("\n")).join("\n\n");
}
