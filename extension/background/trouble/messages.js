/**
 * The messages of the popup about "Something broken?".
 *
 * @module
 */

import { isWeb } from "../../shared/hosts.js";

/** @import { Tabs } from "../../shared/browser.js" */
/** @import { Counted } from "../blocked-requests.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { PageActivity } from "../page-activity.js" */
/** @import { TabRecords } from "../tab-records.js" */
/** @import { Troubles, TroubleShown } from "./index.js" */
/** @import { Suspect } from "./steps.js" */

/**
 * @param {object} parts
 * @param {Troubles} parts.troubles
 * @param {LoadedEngine} parts.engine
 * @param {Promise<unknown>} parts.ready
 * @param {Pick<Tabs, "get">} parts.tabs
 * @param {TabRecords} parts.records
 * @param {{ report: (tabId: number) => Promise<Counted | undefined> } | null} parts.blockedRequests
 * @param {(tabId: number) => Promise<PageActivity | null>} parts.activity
 */
export function messageHandlers({ troubles, engine, ready, tabs, records, blockedRequests, activity }) {
  /** What Brock does with the hosts of a tab's page. @param {number} tabId @returns {Promise<Suspect[]>} */
  async function suspects(tabId) {
    const [counted, active] = await Promise.all([blockedRequests?.report(tabId), activity(tabId)]);
    const { hosts = [] } = (blockedRequests === null ? records.get(tabId) : counted) ?? {};
    const stopped = hosts.filter(({ host }) => host !== "").map(({ host, filter, list, reason }) => ({ host, filter, list, part: /** @type {"learned" | "requests"} */ (reason === "learned" ? "learned" : "requests") }));
    const cookies = (active?.cookies ?? []).map(({ host, filter, list }) => ({ host, filter, list, part: /** @type {const} */ ("cookies") }));
    return [...stopped, ...cookies];
  }
  return {
    /** @param {{ tabId: number }} message @returns {Promise<TroubleShown | null>} */
    async trouble({ tabId }) {
      await troubles.ready;
      return troubles.of(tabId);
    },

    /** @param {{ tabId: number }} message */
    async startTrouble({ tabId }) {
      await ready;
      const { url } = await tabs.get(tabId);
      const site = isWeb(url) ? (engine.current?.site(url) ?? "") : "";
      if (site !== "") await troubles.start(tabId, site, await suspects(tabId));
    },

    /** @param {{ tabId: number, works: boolean, question: string }} message */
    answerTrouble: ({ tabId, works, question }) => troubles.answer(tabId, works === true, question),

    /** @param {{ tabId: number }} message */
    repairTrouble: ({ tabId }) => troubles.repair(tabId),

    /** @param {{ tabId: number }} message */
    undoTrouble: ({ tabId }) => troubles.undo(tabId),

    /** @param {{ tabId: number }} message */
    endTrouble: ({ tabId }) => troubles.end(tabId),
  };
}
