/**
 * Groups the hosts of a page by owner.
 *
 * @module
 */

/** @import { ReportedHost } from "../background/page-report.js" */
/** @import { Choice } from "../background/settings.js" */
/** @import { OwnerOf, Ownership } from "../shared/owners.js" */

/**
 * @typedef {object} Group
 * @property {string} key
 * @property {string} name The owner; the domain if the owner is unknown.
 * @property {Ownership | null} owner
 * @property {number} count
 * @property {ReportedHost[]} hosts In descending order of blocked requests.
 */

/** The start of the keys of groups with a choice. */
const CHOSEN = "chosen";

/** @param {Group} group */
const isChosen = ({ key }) => key.startsWith(CHOSEN);

/** Sorts h2 before h10. */
const { compare } = new Intl.Collator("en", { numeric: true });

/**
 * Hosts for which the user has made the same choice are a group of their own, and such groups come first, so that a choice is
 * found and can be taken back.
 *
 * @param {ReportedHost[]} hosts @param {Choice[]} chosen @param {OwnerOf} ownerOf
 * @returns {Group[]} In descending order of blocked requests.
 */
export function groupsOf(hosts, chosen, ownerOf) {
  /** @type {Map<string, string>} */
  const choices = new Map();
  for (const { tracker, site, action } of chosen) choices.set(tracker, `${choices.get(tracker) ?? CHOSEN} ${site}:${action}`);
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const host of hosts) {
    const owner = ownerOf(host.host);
    const name = owner?.name ?? host.domain;
    const key = `${choices.get(host.host) ?? ""} ${owner ? "owner" : "domain"} ${name}`;
    const group = groups.get(key) ?? { key, name, owner, count: 0, hosts: [] };
    groups.set(key, group);
    group.count += host.count;
    group.hosts.push(host);
  }
  for (const group of groups.values()) group.hosts.sort((a, b) => b.count - a.count || compare(a.host, b.host));
  return [...groups.values()].sort((a, b) => Number(isChosen(b)) - Number(isChosen(a)) || b.count - a.count || compare(a.name, b.name));
}
