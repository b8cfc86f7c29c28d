/**
 * What was seen on a page: companies, and what they know.
 *
 * @module
 */

/** @import { PageActivity } from "../background/page-activity.js" */
/** @import { PageReport } from "../background/page-report.js" */
/** @import { Connection } from "../background/connections.js" */
/** @import { Verdict } from "../engine/learner.js" */
/** @import { OwnerOf } from "../shared/owners.js" */

/**
 * @typedef {object} Company
 * @property {string} name Of the owner, else a domain.
 * @property {string[]} domains
 * @property {string} category Of its first host; empty if unknown.
 * @property {boolean} advertises
 * @property {boolean} reached A request of it was let through: it has got what requests contain.
 * @property {boolean} tracks A list, the learner, or its category says so.
 * @property {boolean} identifies It has an identifier of the visitor.
 * @property {boolean} shares It gets an identifier of other companies or of the site.
 * @property {boolean} fingerprints
 */

/** @typedef {{ companies: Company[], others: number, connection: Connection | null, signal: boolean }} Seen Others: companies that were met and do not track. */

/** Categories whose purpose is to follow people. */
const TRACKING = new Set(["advertising", "analytics", "customer-engagement", "session-replay", "fingerprinting"]);
const IDENTIFYING = ["identifier", "sharing", "sync", "bounce"];
const SHARING = ["sharing", "sync"];
/** Hosts whose verdicts are asked for. */
const MOST = 300;

/** The hosts of a page, with whether a filter or a verdict concerns them. @param {PageReport} report @param {PageActivity | null} activity */
function hostsOf({ hosts }, activity) {
  const { cookies = [], surrogates = [], passed = [] } = activity ?? {};
  const stopped = [...hosts.filter(({ count }) => count > 0), ...cookies, ...surrogates];
  return [...stopped.map((one) => ({ ...one, isStopped: true })), ...passed.map((one) => ({ ...one, isStopped: false }))].slice(0, MOST);
}

/**
 * @param {PageReport} report @param {PageActivity | null} activity @param {Connection | null} connection
 * @param {{ ownerOf: OwnerOf, verdictOn: (host: string) => Promise<Verdict | null> }} knowledge
 * @returns {Promise<Seen>}
 */
export async function seenOn(report, activity, connection, { ownerOf, verdictOn }) {
  const own = ownerOf(report.site)?.name;
  /** @type {Map<string, Company>} */
  const found = new Map();
  for (const { host, domain, isStopped } of hostsOf(report, activity)) {
    const { name, category } = ownerOf(host) ?? { name: domain, category: "" };
    if (domain === report.site || name === own) continue;
    const company = found.get(name) ?? { name, domains: [], category, advertises: false, reached: false, tracks: false, identifies: false, shares: false, fingerprints: false };
    if (!company.domains.includes(domain)) company.domains.push(domain);
    company.advertises ||= category === "advertising";
    company.reached ||= !isStopped;
    company.tracks ||= isStopped || TRACKING.has(category);
    addVerdict(company, await verdictOn(host).catch(() => null));
    found.set(name, company);
  }
  const all = [...found.values()].sort((one, other) => Number(other.identifies) - Number(one.identifies) || (one.name < other.name ? -1 : 1));
  const companies = all.filter(({ tracks }) => tracks);
  return { companies, others: all.length - companies.length, connection, signal: report.signal };
}

/** @param {Company} company @param {Verdict | null} verdict */
function addVerdict(company, verdict) {
  if (verdict === null) return;
  const signals = verdict.evidence.signals.map(({ signal }) => signal);
  company.tracks ||= verdict.action !== "allow";
  company.identifies ||= signals.some((signal) => IDENTIFYING.includes(signal));
  company.shares ||= signals.some((signal) => SHARING.includes(signal));
  company.fingerprints ||= signals.includes("fingerprint");
}

/** The counts of the rating that come from what was seen. @param {Seen} seen @param {boolean} hasChosen False: a consent dialog waits for an answer. @returns {Record<string, number>} */
export function countsOf({ companies, connection, signal }, hasChosen) {
  const count = (/** @type {(company: Company) => boolean} */ is) => companies.filter(is).length;
  const isOpen = connection?.way === "http";
  const advertisers = companies.filter(({ advertises }) => advertises);
  const reached = (/** @type {Company} */ { identifies, reached }) => identifies && reached;
  const identified = count(({ identifies }) => identifies);
  return {
    companies: companies.length,
    identified,
    shared: count(({ shares }) => shares),
    beforeChoice: hasChosen ? 0 : count(reached),
    fingerprinting: count(({ fingerprints }) => fingerprints),
    inTheOpen: isOpen ? 1 : (connection?.inTheOpen ?? 0),
    passwordInTheOpen: isOpen && connection.asksPassword ? 1 : 0,
    signalIgnored: signal ? advertisers.filter(reached).length : 0,
    advertisers: advertisers.length,
  };
}

/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The companies that a policy does not name, by their name or a domain, as whole words. @param {Company[]} companies @param {string} policy */
export function unnamedIn(companies, policy) {
  const names = (/** @type {string} */ name) => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, "u").test(policy);
  return companies.filter(({ name, domains }) => !names(name) && !domains.some(names));
}
