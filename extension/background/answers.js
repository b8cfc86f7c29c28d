/**
 * What the extension's pages may ask of the background: one function a question.
 *
 * @module
 */

import { pageReport } from "./page-report.js";

/** @import { Access, Asker, Tabs } from "../shared/browser.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { PageReport } from "./page-report.js" */
/** @import { LearnerEvent } from "./learning/event-queue.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Damage, StoredDamage } from "./stored-damage.js" */
/** @import { Start, StartLog } from "./start-log.js" */
/** @import { StoppedPages } from "./stopped-pages.js" */
/** @import { TabRecords } from "./tab-records.js" */
/** @import { UpdateVerdict } from "./updates/answers.js" */
/** @import { UserRules } from "./user-rules.js" */

/**
 * @typedef {object} Health
 * @property {string} version
 * @property {boolean} engineBlocks
 * @property {boolean} access
 * @property {{ name: string, title: string | null, version: string | null, filters: number }[]} lists As the engine counts them.
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
 * @param {StoppedPages} parts.stoppedPages
 * @param {StartLog} parts.starts
 * @param {UserRules | null} parts.userRules
 * @param {Tabs} parts.tabs
 * @param {Access} parts.access
 * @param {{ verdict: () => Promise<UpdateVerdict> }} parts.updates
 * @param {() => (string | null | undefined)[]} parts.problems Of what carries out what was learned and chosen.
 * @param {() => LearnerEvent[]} parts.seen What was learned from lately.
 * @param {(site: string, off: boolean) => Promise<void>} parts.siteSwitched Told of a site that is off, or on again.
 * @param {StoredDamage} parts.damage
 * @param {() => Promise<void>} parts.acknowledge The reader knows of the damage.
 * @param {{ version: string, engineBlocks: boolean }} parts.about
 */
export function answers({ engine, ready, settings, records, stoppedPages, starts, userRules, tabs, access, updates, problems, seen, siteSwitched, damage, acknowledge, about }) {
  return {
    /** @param {{ tabId: number }} question @returns {Promise<PageReport>} */
    async page({ tabId }) {
      const [tab, allSites, verdict, damaged] = await Promise.all([
        // A tab that has closed shows nothing.
        tabs.get(tabId).catch(() => ({ id: tabId, url: "", incognito: false })),
        access.allSites(),
        updates.verdict(),
        damage.list(),
        ready,
      ]);
      const { engineBlocks } = about;
      return pageReport(tab, { engine, settings, records, access: allSites, engineBlocks, updates: verdict, damaged: damaged.length });
    },

    /** @param {{ site: string, off: boolean, tabId?: number }} question */
    async switchSite({ site, off, tabId }) {
      await ready;
      await settings.switchSite(site, off);
      await siteSwitched(site, off);
      // What is loaded stays loaded, or missing, until the page is asked for again.
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
      return { on: settings.learning, events: seen() };
    },

    /** @param {{ on: boolean }} question */
    switchLearning: ({ on }) => settings.switchLearning(on),

    /** @returns {Promise<boolean>} Whether it is on. */
    async privacyControl() {
      await settings.ready;
      return settings.privacyControl;
    },

    /** @param {{ on: boolean }} question */
    switchPrivacyControl: ({ on }) => settings.switchPrivacyControl(on),

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

    /** @returns {Promise<string>} The damaged values, as JSON. */
    copyDamaged: () => damage.copy(),

    async dropDamaged() {
      await damage.drop();
      await acknowledge();
    },

    /** @param {{ url: string }} question @param {Asker} asker */
    async continueOnce({ url }, { tabId }) {
      await ready;
      if (tabId !== null && /^https?:/.test(url)) await stoppedPages.continueOnce(tabId, url);
    },

    /** @param {unknown} _question @param {Asker} asker */
    async closeTab(_question, { tabId }) {
      if (tabId !== null) await tabs.close(tabId);
    },
  };
}
