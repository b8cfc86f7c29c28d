/**
 * The messages of the extension's pages to the background, one function per message.
 *
 * @module
 */

import { pageReport } from "./page-report.js";

/** @import { Access, MessageSender, Tabs } from "../shared/browser.js" */
/** @import { Counted } from "./blocked-requests.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { PageCounts } from "./page/page-counts.js" */
/** @import { PageReport } from "./page-report.js" */
/** @import { LearnerEvent } from "./learning/event-queue.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Damage, StoredDamage } from "./stored-damage.js" */
/** @import { Statistics } from "./statistics.js" */
/** @import { Start, StartLog } from "./start-log.js" */
/** @import { StoppedPages } from "./stopped-pages.js" */
/** @import { TabRecords } from "./tab-records.js" */
/** @import { UpdateStatus } from "./updates/messages.js" */
/** @import { UserRules } from "./user-rules.js" */

/** @import { PageActivity } from "./page-activity.js" */
/** @import { Length, Pauses } from "./pauses.js" */
/** @import { Managed } from "./managed.js" */

/**
 * @typedef {object} Health
 * @property {string} version
 * @property {boolean} engineBlocks
 * @property {boolean} access
 * @property {{ name: string, title: string | null, version: string | null, filters: number }[]} lists As in the engine.
 * @property {Start[]} starts
 * @property {string[]} problems
 * @property {Damage[]} damaged Stored values.
 */

/**
 * @param {object} parts
 * @param {LoadedEngine} parts.engine
 * @param {Promise<unknown>} parts.ready
 * @param {Settings} parts.settings
 * @param {TabRecords} parts.records
 * @param {{ report: (tabId: number) => Promise<Counted | undefined> } | null} parts.blockedRequests Chromium: counts a tab's blocked requests now.
 * @param {StoppedPages} parts.stoppedPages
 * @param {StartLog} parts.starts
 * @param {UserRules | null} parts.userRules
 * @param {Tabs} parts.tabs
 * @param {Access} parts.access
 * @param {{ status: () => Promise<UpdateStatus> }} parts.updates
 * @param {() => (string | null | undefined)[]} parts.problems Failures of the parts that apply policies.
 * @param {(tabId: number) => Promise<PageCounts>} parts.countPage What page filters have done in a tab.
 * @param {() => LearnerEvent[]} parts.recent The latest events.
 * @param {(site: string, off: boolean) => Promise<void>} parts.siteSwitched Called when a site was switched off or on.
 * @param {(tabId: number) => Promise<PageActivity | null>} parts.activity
 * @param {Pauses} parts.pauses
 * @param {StoredDamage} parts.damage
 * @param {() => Promise<void>} parts.acknowledge Hides the report of a damaged ledger.
 * @param {{ version: string, engineBlocks: boolean }} parts.about
 * @param {Pick<Statistics, "all" | "empty">} parts.statistics
 */
export function messageHandlers({ engine, ready, settings, records, blockedRequests, stoppedPages, starts, userRules, tabs, access, updates, problems, countPage, recent, siteSwitched, activity, pauses, damage, acknowledge, about, statistics }) {
  return {
    /**
     * @param {{ tabId: number, isFirst?: boolean }} message IsFirst: without what takes the browser longer than all else, so that
     *   the popup has its content sooner.
     * @returns {Promise<PageReport>}
     */
    async page({ tabId, isFirst = false }) {
      const [tab, allSites, status, damaged, pageFilters, counted] = await Promise.all([
        // The tab may have closed.
        tabs.get(tabId).catch(() => ({ id: tabId, url: "", incognito: false })),
        access.allSites(),
        updates.status(),
        isFirst ? null : damage.list(),
        isFirst ? null : countPage(tabId),
        blockedRequests?.report(tabId),
        ready,
      ]);
      const { engineBlocks } = about;
      const record = blockedRequests === null ? records.get(tabId) : counted;
      return pageReport(tab, { engine, settings, record, access: allSites, engineBlocks, updates: status, damaged: damaged?.length ?? null, pageFilters });
    },

    /** @param {{ tabId: number }} message */
    async activity({ tabId }) {
      await ready;
      return activity(tabId);
    },

    /** @param {{ site: string, off: boolean, tabId?: number, length?: Length }} message Length: of the pause. */
    async switchSite({ site, off, tabId, length = "always" }) {
      await ready;
      const wasOff = settings.isOff(site);
      await (off ? pauses.begin(site, length) : pauses.forget(site));
      if (wasOff && off) return;
      await settings.switchSite(site, off);
      await siteSwitched(site, off);
      // The switch has an effect on the next load.
      if (tabId !== undefined) await tabs.reload(tabId);
    },

    /** @returns {Promise<string[]>} */
    async sitesOff() {
      await settings.ready;
      return settings.sitesOff;
    },

    /** @returns {Promise<{ on: boolean, events: LearnerEvent[] }>} Oldest first. */
    async learning() {
      await settings.ready;
      return { on: settings.learning, events: recent() };
    },

    /** @param {{ on: boolean }} message */
    switchLearning: ({ on }) => settings.switchLearning(on),

    /** @returns {Promise<boolean>} */
    async privacyControl() {
      await settings.ready;
      return settings.privacyControl;
    },

    /** @param {{ on: boolean }} message */
    switchPrivacyControl: ({ on }) => settings.switchPrivacyControl(on),

    /** @returns {Promise<{ linkCleaning: boolean, noReferrer: boolean }>} */
    async linkSettings() {
      await settings.ready;
      return { linkCleaning: settings.linkCleaning, noReferrer: settings.noReferrer };
    },

    /** @param {{ on: boolean }} message */
    switchLinkCleaning: ({ on }) => settings.switchLinkCleaning(on === true),

    /** @param {{ on: boolean }} message */
    switchNoReferrer: ({ on }) => settings.switchNoReferrer(on === true),

    /** @returns {Promise<boolean>} */
    async badge() {
      await settings.ready;
      return settings.badge;
    },

    /** @param {{ on: boolean }} message */
    switchBadge: ({ on }) => settings.switchBadge(on),

    /** What the user's organisation has set: the user cannot change it. @returns {Promise<Managed>} */
    async managed() {
      await settings.ready;
      return settings.managed;
    },

    statistics: () => statistics.all(),

    emptyStatistics: () => statistics.empty(),

    /** @returns {Promise<Health>} */
    async health() {
      await ready;
      return {
        damaged: await damage.list(),
        ...about,
        access: await access.allSites(),
        lists: engine.current?.lists() ?? [],
        starts: await starts.all(),
        problems: [engine.problem, userRules?.problem, ...problems()].filter((problem) => typeof problem === "string"),
      };
    },

    /** @returns {Promise<string>} The damaged values as JSON. */
    copyDamaged: () => damage.copy(),

    async dropDamaged() {
      await damage.drop();
      await acknowledge();
    },

    /** @param {{ url: string }} message @param {MessageSender} sender */
    async continueOnce({ url }, { tabId }) {
      await ready;
      if (tabId !== null && /^https?:/.test(url)) await stoppedPages.continueOnce(tabId, url);
    },

    /** @param {unknown} _message @param {MessageSender} sender */
    async closeTab(_message, { tabId }) {
      if (tabId !== null) await tabs.close(tabId);
    },
  };
}
