/**
 * What the extension's pages may ask of the learner: one function a question.
 *
 * @module
 */

/** @import { Tabs } from "../../shared/browser.js" */
/** @import { Action, Choice, Settings } from "../settings.js" */
/** @import { Exported, Learner, Size, Undoable } from "./learner.js" */
/** @import { Verdict } from "../../engine/learner.js" */

/** How long a batch of events may take on its way. */
const A_MOMENT = 50;

/**
 * @typedef {object} Learned
 * @property {Verdict[]} verdicts
 * @property {string} inForce Lines: what is done with trackers now.
 * @property {number} nextAt When the verdicts come into force.
 * @property {string | null} problem
 * @property {{ what: Undoable, until: number } | null} undoable
 */

/**
 * @param {object} parts
 * @param {Learner} parts.learner
 * @param {Settings} parts.settings
 * @param {() => void} parts.deliver Hands over what waits for its batch.
 * @param {(site?: string) => Promise<void>} parts.forgetSeen What is held of a site beside the ledger; of every one.
 * @param {Pick<Tabs, "reload">} parts.tabs
 */
export function answers({ learner, settings, deliver, forgetSeen, tabs }) {
  const delivered = async () => {
    deliver();
    await new Promise((resolve) => setTimeout(resolve, A_MOMENT));
  };
  return {
    /** @returns {Promise<Learned>} */
    async learned() {
      await delivered();
      const [verdicts, undoable] = await Promise.all([learner.verdicts(), learner.undoable()]);
      return { verdicts, inForce: learner.lines, nextAt: learner.nextAt, problem: learner.problem, undoable };
    },

    /** @param {{ host: string }} question @returns {Promise<Verdict | null>} */
    verdict: ({ host }) => learner.verdict(host),

    async applyLearned() {
      await delivered();
      await learner.apply();
    },

    /** @param {{ tracker?: string, site?: string }} question Nothing named: everything. */
    async forgetLearned({ tracker, site }) {
      // What is on its way would be learned afterwards.
      await delivered();
      const outcome = await learner.forget({ tracker, site });
      if (tracker === undefined) await forgetSeen(site);
      return outcome;
    },

    /** @returns {Promise<boolean>} Whether there was something to be taken back. */
    undoLearned: () => learner.undo(),

    exportLearned: () => learner.exported(),

    learnedFilters: () => learner.filters(),

    /** @param {{ exported: Exported }} question @returns {Promise<{ theirs: Size, ours: Size }>} */
    previewLearned: ({ exported }) => learner.preview(exported),

    /** @param {{ exported: Exported }} question */
    importLearned: ({ exported }) => learner.take(exported),

    /** @returns {Promise<Choice[]>} */
    async choices() {
      await settings.ready;
      return settings.chosen;
    },

    /** @param {{ tracker: string, site: string, action: Action | null, tabId?: number }} question */
    async choose({ tracker, site, action, tabId }) {
      await settings.choose({ tracker, site, action });
      if (tabId !== undefined) await tabs.reload(tabId);
    },
  };
}
