/**
 * What the popup shows of a tab.
 *
 * @module
 */

/** @import { BlockedHost, TabRecord, TabRecords } from "./tab-records.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { Choice, Settings } from "./settings.js" */
/** @import { UpdateVerdict } from "./updates/answers.js" */
/** @import { Tab } from "../shared/browser.js" */

/**
 * @typedef {object} PageReport
 * @property {number} tabId
 * @property {string} site Empty when the tab shows no web page, and nothing can be filtered.
 * @property {boolean} off
 * @property {number} blocked
 * @property {number} elsewhere
 * @property {BlockedHost[]} hosts Most blocked first; behind them those of which nothing was blocked, but for which the reader chose something here.
 * @property {Choice[]} chosen What the reader chose for these hosts, on this site or on every one.
 * @property {boolean} access Whether the browser lets Brock see requests to all sites.
 * @property {boolean} engineBlocks
 * @property {string | null} problem
 * @property {UpdateVerdict} updates
 */

/** @type {TabRecord} */
const EMPTY = { url: "", site: "", blocked: 0, elsewhere: 0, hosts: [] };

/** @param {string} url */
const isWebPage = (url) => /^https?:/.test(url);

/**
 * @param {Tab} tab
 * @param {object} parts
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {TabRecords} parts.records
 * @param {boolean} parts.access
 * @param {boolean} parts.engineBlocks
 * @param {UpdateVerdict} parts.updates
 * @returns {PageReport}
 */
export function pageReport(tab, { engine, settings, records, access, engineBlocks, updates }) {
  const record = records.get(tab.id) ?? EMPTY;
  // The tab's own address rules: a record may be of a page that the tab has left without a request.
  const url = tab.url || record.url;
  const site = isWebPage(url) ? (engine.current?.site(url) ?? "") : "";
  const { blocked, elsewhere, hosts } = record.site === site ? record : EMPTY;
  const shown = [...hosts].sort((a, b) => b.count - a.count || a.host.localeCompare(b.host));
  for (const { tracker, site: on } of settings.chosen) {
    if (on === site && site !== "" && !shown.some(({ host }) => host === tracker)) {
      shown.push({ host: tracker, count: 0, filter: null, list: null, line: null, reason: "choice" });
    }
  }
  return {
    tabId: tab.id,
    site,
    off: settings.isOff(site),
    blocked,
    elsewhere,
    hosts: shown,
    chosen: settings.chosen.filter((one) => one.site === "" || one.site === site),
    access,
    engineBlocks,
    problem: engine.problem,
    updates,
  };
}
