/**
 * Makes the records of what was blocked in each tab, and the explanations of what Chromium's rules blocked.
 *
 * @module
 */

import { about, rules, session } from "../shared/browser.js";
import { isWeb } from "../shared/hosts.js";
import { BlockedRequests } from "./blocked-requests.js";
import { MatchedRules } from "./matched-rules.js";
import { TabRecords } from "./tab-records.js";

/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { PageRequests } from "./page-requests.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Statistics } from "./statistics.js" */
/** @import { TabButton } from "./tab-button.js" */

/**
 * Milliseconds from a blocked request to its record and the tab's button. Each costs messages to the browser's main process,
 * while a page loads (measurement: docs/page-load.md).
 */
const RECORDED_AFTER = 500;

/** @param {{ settings: Settings, pageRequests: PageRequests | null, tabButton: TabButton, statistics: Statistics }} parts */
export function makeRecords({ settings, pageRequests, tabButton, statistics }) {
  if (pageRequests === null) {
    return new TabRecords(session, (tabId, record) => {
      statistics.note(tabId, record);
      void tabButton.show(tabId, record);
    }, RECORDED_AFTER);
  }
  return new TabRecords(session, (tabId, record) => {
    // The record has only the requests known by events. The button shows them with those that the page lists.
    if (!isWeb(record.url) || settings.isOff(record.site)) void tabButton.show(tabId, record);
    else if (record.blocked > 0) pageRequests.again(tabId);
  }, RECORDED_AFTER);
}

/** @param {{ engine: LoadedEngine, ready: Promise<unknown>, records: TabRecords, pageRequests: PageRequests, tabButton: TabButton, statistics: Statistics }} parts */
export function explainBlocked({ tabButton, statistics, ...parts }) {
  const packed = () => fetch(about.fileUrl("data/passing-rules.json")).then((response) => response.json());
  const matchedRules = new MatchedRules({ rules, packed, now: Date.now });
  return new BlockedRequests({ ...parts, matchedRules, button: tabButton, listed: (tabId, page) => statistics.note(tabId, page) });
}
