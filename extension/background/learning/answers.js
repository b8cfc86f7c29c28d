/**
 * What the extension's pages may ask of the learner: one function a question.
 *
 * @module
 */

/** @import { Tabs } from "../../shared/browser.js" */
/** @import { Action, Settings } from "../settings.js" */
/** @import { Exported, Learner } from "./learner.js" */
/** @import { Verdict } from "../../engine/learner.js" */

/** How long a batch of events may take on its way. */
const A_MOMENT = 50;

/**
 * @param {object} parts
 * @param {Learner} parts.learner
 * @param {Settings} parts.settings
 * @param {() => void} parts.deliver Hands over what waits for its batch.
 * @param {Pick<Tabs, "reload">} parts.tabs
 */
export function answers({ learner, settings, deliver, tabs }) {
  const delivered = async () => {
    deliver();
    await new Promise((resolve) => setTimeout(resolve, A_MOMENT));
  };
  return {
    /** @returns {Promise<{ verdicts: Verdict[], inForce: string, problem: string | null }>} */
    async learned() {
      await delivered();
      return { verdicts: await learner.verdicts(), inForce: learner.lines, problem: learner.problem };
    },

    /** @param {{ host: string }} question @returns {Promise<Verdict | null>} */
    verdict: ({ host }) => learner.verdict(host),

    async applyLearned() {
      await delivered();
      await learner.apply();
    },

    /** @param {{ tracker?: string, site?: string }} question Nothing named: everything. */
    forgetLearned: (question) => learner.forget(question),

    exportLearned: () => learner.exported(),

    learnedFilters: () => learner.filters(),

    /** @param {{ exported: Exported }} question */
    importLearned: ({ exported }) => learner.take(exported),

    /** @param {{ tracker: string, site: string, action: Action | null, tabId?: number }} question */
    async choose({ tracker, site, action, tabId }) {
      await settings.choose({ tracker, site, action });
      if (tabId !== undefined) await tabs.reload(tabId);
    },
  };
}
