/**
 * The data of the popup about a tab.
 *
 * @module
 */

import { isWeb } from "../shared/hosts.js";

/** @import { Counted } from "./blocked-requests.js" */
/** @import { PageCounts } from "./page/page-counts.js" */
/** @import { Reason, TabRecord } from "./tab-records.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { Choice, Settings } from "./settings.js" */
/** @import { UpdateStatus } from "./updates/messages.js" */
/** @import { Tab } from "../shared/browser.js" */

/** @typedef {Reason & { host: string, domain: string, count: number }} ReportedHost Domain: the registrable domain. */

/**
 * @typedef {object} PageReport
 * @property {number} tabId
 * @property {string} site Empty if the tab shows no web page.
 * @property {boolean} off
 * @property {number | null} until When the site is switched on again, in milliseconds since 1970; 0: when the browser restarts; null: it stays off.
 * @property {boolean} fixed Whether the user's organisation has switched the site off.
 * @property {string | null} uniform The name of the browser if its users are meant to look alike.
 * @property {boolean} signal Whether Global Privacy Control is sent.
 * @property {boolean} forgets Whether the site is forgotten when the person leaves it.
 * @property {boolean} isPrivate Whether the tab is in a private window.
 * @property {number} blocked
 * @property {boolean} isLeast Whether more requests may have been blocked: Chromium did not tell the number.
 * @property {number} elsewhere
 * @property {ReportedHost[]} hosts Including hosts without blocked requests for which the user made a choice, here or on every site.
 * @property {number} more Blocked requests to hosts beyond the limit.
 * @property {number} unlisted Blocked requests whose hosts Chromium does not tell.
 * @property {Choice[]} chosen The user's choices for this site or for every site.
 * @property {boolean} access Whether Brock has access to all sites.
 * @property {boolean} engineBlocks
 * @property {string | null} problem
 * @property {number | null} damaged Number of damaged stored values; null in the popup's first report.
 * @property {UpdateStatus} updates
 * @property {PageCounts | null} pageFilters Hidden elements and scriptlets; null in the popup's first report.
 */

/** @type {TabRecord & Partial<Counted>} */
const EMPTY = { url: "", site: "", blocked: 0, elsewhere: 0, hosts: [] };

/** @param {LoadedEngine} engine @param {string} host */
const domainOf = (engine, host) => engine.current?.site(`https://${host}/`) || host;

/** @param {Settings} settings @param {string} site */
function switchOf(settings, site) {
  const off = settings.isOff(site);
  return {
    off,
    until: settings.pauses.find((one) => one.site === site)?.until ?? null,
    fixed: settings.managed.sitesOff?.includes(site) ?? false,
    signal: settings.privacyControl && !off,
    forgets: settings.forgetOnLeaving.includes(site),
  };
}

/**
 * @param {Tab} tab
 * @param {object} parts
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {TabRecord & Partial<Counted> | undefined} parts.record
 * @param {boolean} parts.access
 * @param {boolean} parts.engineBlocks
 * @param {UpdateStatus} parts.updates
 * @param {number | null} parts.damaged
 * @param {PageCounts | null} parts.pageFilters
 * @returns {PageReport}
 */
export function pageReport(tab, { engine, settings, record = EMPTY, access, engineBlocks, updates, damaged, pageFilters }) {
  // The tab's URL counts: the record can be of a page that the tab has left without a request. Browsers give extensions no
  // URL for the browser's own pages.
  const site = isWeb(tab.url) ? (engine.current?.site(tab.url) ?? "") : "";
  const { blocked, elsewhere, hosts, more = 0, unlisted = 0, isLeast = false } = record.site === site ? record : EMPTY;
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
    ...switchOf(settings, site),
    uniform: settings.uniform,
    isPrivate: tab.incognito,
    blocked,
    isLeast,
    elsewhere,
    hosts: shown,
    more,
    unlisted,
    chosen,
    access,
    engineBlocks,
    problem: engine.problem,
    damaged,
    updates,
    pageFilters,
  };
}
