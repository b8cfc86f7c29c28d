/**
 * The data of the popup about a tab.
 *
 * @module
 */

import { isWeb } from "../shared/hosts.js";

/** @import { Reason, TabRecord, TabRecords } from "./tab-records.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { Choice, Settings } from "./settings.js" */
/** @import { UpdateVerdict } from "./updates/messages.js" */
/** @import { Tab } from "../shared/browser.js" */

/** @typedef {Reason & { host: string, domain: string, count: number }} ReportedHost Domain: the registrable domain. */

/**
 * @typedef {object} PageReport
 * @property {number} tabId
 * @property {string} site Empty if the tab shows no web page.
 * @property {boolean} off
 * @property {number} blocked
 * @property {number} elsewhere
 * @property {ReportedHost[]} hosts Including hosts without blocked requests for which the user made a choice, here or on every site.
 * @property {number} more Blocked requests to hosts beyond the limit.
 * @property {Choice[]} chosen The user's choices for this site or for every site.
 * @property {boolean} access Whether Brock has access to all sites.
 * @property {boolean} engineBlocks
 * @property {string | null} problem
 * @property {number} damaged Number of damaged stored values.
 * @property {UpdateVerdict} updates
 */

/** @type {TabRecord} */
const EMPTY = { url: "", site: "", blocked: 0, elsewhere: 0, hosts: [] };

/** @param {LoadedEngine} engine @param {string} host */
const domainOf = (engine, host) => engine.current?.site(`https://${host}/`) || host;

/**
 * @param {Tab} tab
 * @param {object} parts
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {TabRecords} parts.records
 * @param {boolean} parts.access
 * @param {boolean} parts.engineBlocks
 * @param {UpdateVerdict} parts.updates
 * @param {number} parts.damaged
 * @returns {PageReport}
 */
export function pageReport(tab, { engine, settings, records, access, engineBlocks, updates, damaged }) {
  const record = records.get(tab.id) ?? EMPTY;
  // The tab's URL counts: the record can be of a page that the tab has left without a request. Browsers give extensions no
  // URL for the browser's own pages.
  const site = isWeb(tab.url) ? (engine.current?.site(tab.url) ?? "") : "";
  const { blocked, elsewhere, hosts, more = 0 } = record.site === site ? record : EMPTY;
  const chosen = site === "" ? [] : settings.chosen.filter((one) => one.site === "" || one.site === site);
  const listed = new Set(hosts.map(({ host }) => host));
  /** @type {ReportedHost[]} */
  const shown = hosts.map((host) => ({ ...host, domain: domainOf(engine, host.host) }));
  for (const { tracker } of chosen) {
    if (listed.has(tracker)) continue;
    listed.add(tracker);
    const domain = domainOf(engine, tracker);
    shown.push({ host: tracker, domain, count: 0, filter: null, list: null, line: null, reason: "choice" });
  }
  return {
    tabId: tab.id,
    site,
    off: settings.isOff(site),
    blocked,
    elsewhere,
    hosts: shown,
    more,
    chosen,
    access,
    engineBlocks,
    problem: engine.problem,
    damaged,
    updates,
  };
}
