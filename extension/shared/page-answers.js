/**
 * The answers of an engine for every name on which page filters can depend: the content of a table, see page-table.js.
 *
 * @module
 */

/** @import { Cosmetics, Engine } from "../engine/index.js" */
/** @import { Names } from "./page-names.js" */

/** A label that is no public suffix of the list, so the default rule makes it one: the host of an entity with any other suffix. */
export const ANY_SUFFIX = "zz--any";
/** A page without filters for its host. */
export const EVERYWHERE = `https://${ANY_SUFFIX}.${ANY_SUFFIX}/`;

/** @typedef {Pick<Cosmetics, "hide" | "style" | "scriptlets">} Common */

/** The filters that apply on every page which no exception protects. @param {Engine} engine @returns {Common} */
export function commonFilters(engine) {
  const { hide, style, scriptlets } = engine.cosmetics(EVERYWHERE);
  return { hide, style, scriptlets };
}

/**
 * @typedef {object} Answer
 * @property {"host" | "entity"} kind
 * @property {string} name
 * @property {Cosmetics | null} answer Null: it depends on more than the host.
 * @property {string[]} excepted Generic selectors by class and id that do not apply.
 */

/**
 * @param {Engine} engine @param {Names} names @param {(host: string) => string} withoutSuffix A host without its public suffix.
 * @returns {{ answers: Answer[], everywhere: Cosmetics }}
 */
export function answersFor(engine, names, withoutSuffix) {
  const hosts = new Set([...names.hosts, ...names.unsure]);
  for (const host of crossings(hosts, names.entities, withoutSuffix)) hosts.add(host);
  const isUnsure = (/** @type {string} */ host) => endsOf(host).some((end) => names.unsure.has(end));
  const excepted = exceptedOn(engine, names);
  /** @type {Answer[]} */
  const answers = [];
  for (const name of hosts) {
    const url = `https://${name}/`;
    const without = excepted(url, name, withoutSuffix(name));
    answers.push({ kind: "host", name, answer: isUnsure(name) || without === null ? null : engine.cosmetics(url), excepted: without ?? [] });
  }
  for (const name of names.entities) {
    const url = `https://${name}.${ANY_SUFFIX}/`;
    const without = excepted(url, "", name);
    answers.push({ kind: "entity", name, answer: without === null ? null : engine.cosmetics(url), excepted: without ?? [] });
  }
  return { answers, everywhere: engine.cosmetics(EVERYWHERE) };
}

/**
 * The selectors that exceptions of a host remove from those by class and id. Null: it has more than other pages, because an
 * exception excludes it. Only hosts below one with exceptions are asked for.
 *
 * @param {Engine} engine @param {Names} names
 */
function exceptedOn(engine, { exceptHosts, excepted }) {
  const wanted = namesOf(excepted);
  const all = engine.generic(EVERYWHERE, wanted);
  return (/** @type {string} */ url, /** @type {string} */ host, /** @type {string} */ below) => {
    if (!endsOf(host).some((end) => exceptHosts.has(end)) && !endsOf(below).some((end) => exceptHosts.has(`${end}.*`))) return [];
    const left = new Set(engine.generic(url, wanted));
    const lost = all.filter((selector) => !left.has(selector));
    return all.length - lost.length < left.size ? null : lost;
  };
}

/** @param {Iterable<string>} signed Names with `.` or `#`. */
export function namesOf(signed) {
  const all = [...signed];
  const of = (/** @type {string} */ sign) => all.filter((name) => name.startsWith(sign)).map((name) => name.slice(1));
  return { classes: of("."), ids: of("#") };
}

/** The selectors of each class and id, on a page without exceptions. @param {Engine} engine @param {Names} names */
export function genericByName(engine, names) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const name of names.generic) {
    const selectors = engine.generic(EVERYWHERE, namesOf([name]));
    if (selectors.length > 0) found.set(name, selectors);
  }
  return found;
}

/** The ends of a host that begin a label. @param {string} host */
export function endsOf(host) {
  const labels = host.split(".");
  return labels.map((_, at) => labels.slice(at).join("."));
}

/**
 * Hosts of an entity that also are subdomains of a host in the lists: only these can have filters of both without the longer
 * name having all of them. `www.a.*` and `a.com` meet in `www.a.com`.
 *
 * @param {Set<string>} hosts @param {Set<string>} entities @param {(host: string) => string} withoutSuffix
 */
export function crossings(hosts, entities, withoutSuffix) {
  /** @type {Map<string, string[]>} */
  const byName = new Map();
  for (const host of hosts) {
    const name = withoutSuffix(host);
    byName.set(name, [...(byName.get(name) ?? []), host]);
  }
  /** @type {string[]} */
  const found = [];
  for (const entity of entities) {
    for (const end of ["", ...endsOf(entity)]) {
      if (end === entity) continue;
      for (const host of byName.get(end) ?? []) {
        // A host that is a suffix itself.
        const suffix = end === "" ? host : host.slice(end.length + 1);
        found.push(`${entity}.${suffix}`);
      }
    }
  }
  return found;
}
