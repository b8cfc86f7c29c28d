/**
 * The answers of an engine for every name on which page filters can depend: the content of a table, see page-table.js.
 *
 * @module
 */

/** @import { Cosmetics, Engine } from "../engine/index.js" */
/** @import { Names } from "./page-names.js" */

/** A label that is no public suffix of the list, so the default rule makes it one: the host of an entity with any other suffix. */
const ANY_SUFFIX = "zz--any";

/** @typedef {{ kind: "host" | "entity", name: string, answer: Cosmetics | null }} Answer Null: it depends on more than the host. */

/**
 * @param {Engine} engine @param {Names} names @param {(host: string) => string} withoutSuffix A host without its public suffix.
 * @returns {{ answers: Answer[], everywhere: Cosmetics }}
 */
export function answersFor(engine, names, withoutSuffix) {
  const hosts = new Set([...names.hosts, ...names.unsure]);
  for (const host of crossings(hosts, names.entities, withoutSuffix)) hosts.add(host);
  const isUnsure = (/** @type {string} */ host) => endsOf(host).some((end) => names.unsure.has(end));
  /** @type {Answer[]} */
  const answers = [];
  for (const name of hosts) answers.push({ kind: "host", name, answer: isUnsure(name) ? null : engine.cosmetics(`https://${name}/`) });
  for (const name of names.entities) answers.push({ kind: "entity", name, answer: engine.cosmetics(`https://${name}.${ANY_SUFFIX}/`) });
  return { answers, everywhere: engine.cosmetics(`https://${ANY_SUFFIX}.${ANY_SUFFIX}/`) };
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
function crossings(hosts, entities, withoutSuffix) {
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
