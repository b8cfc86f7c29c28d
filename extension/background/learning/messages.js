/**
 * The messages of the extension's pages about learning, one function per message.
 *
 * @module
 */

/** @import { Tabs } from "../../shared/browser.js" */
/** @import { Action, Choice, Settings } from "../settings.js" */
/** @import { Exported, Learner, Size, Undoable } from "./learner.js" */
/** @import { Verdict } from "../../engine/learner.js" */

/** Milliseconds until a delivered batch of events is in the ledger. */
const DELIVERY = 50;

/** The order in which verdicts are shown. @type {Verdict["action"][]} */
const ORDER = ["block", "cookieblock", "allow"];

/**
 * @typedef {object} Learned
 * @property {Verdict[]} verdicts Blocked trackers first.
 * @property {string} rest The verdicts beyond the number that was asked for: a line each with action, tracker and category.
 * @property {string} inForce The policy that is applied now, as lines.
 * @property {number} nextAt When the verdicts are applied next, in milliseconds since 1970.
 * @property {string | null} problem
 * @property {{ what: Undoable, until: number } | null} undoable
 */

/**
 * @param {object} parts
 * @param {Learner} parts.learner
 * @param {Settings} parts.settings
 * @param {() => void} parts.deliver Hands over the events of the current batch.
 * @param {(site?: string) => Promise<void>} parts.forgetSeen Deletes data about a site that is not in the ledger; default: about every site.
 * @param {Pick<Tabs, "reload">} parts.tabs
 */
export function messageHandlers({ learner, settings, deliver, forgetSeen, tabs }) {
  const delivered = async () => {
    deliver();
    await new Promise((resolve) => setTimeout(resolve, DELIVERY));
  };
  return {
    /**
     * Ten thousand verdicts with their evidence take half a second to cross to a page, and a page shows fifty.
     *
     * @param {{ most?: number }} message @returns {Promise<Learned>}
     */
    async learned({ most = Infinity }) {
      // The learner takes these events before it answers.
      deliver();
      const [all, undoable] = await Promise.all([learner.verdicts(), learner.undoable()]);
      all.sort((a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action));
      const verdicts = all.slice(0, most);
      const rest = all.slice(verdicts.length).map(({ action, tracker, category = "" }) => `${action} ${tracker} ${category}\n`).join("");
      return { verdicts, rest, inForce: learner.lines, nextAt: learner.nextAt, problem: learner.problem, undoable };
    },

    /** The verdicts of these trackers. @param {{ trackers: string[] }} message @returns {Promise<Verdict[]>} */
    async verdicts({ trackers }) {
      const wanted = new Set(trackers);
      return (await learner.verdicts()).filter(({ tracker }) => wanted.has(tracker));
    },

    /** @param {{ host: string }} message @returns {Promise<Verdict | null>} */
    verdict: ({ host }) => learner.verdict(host),

    async applyLearned() {
      await delivered();
      await learner.apply();
    },

    /** @param {{ tracker?: string, site?: string }} message Without either: everything. */
    async forgetLearned({ tracker, site }) {
      // Events of the current batch would be learned after the deletion.
      await delivered();
      const outcome = await learner.forget({ tracker, site });
      if (tracker === undefined) await forgetSeen(site);
      return outcome;
    },

    /** @returns {Promise<boolean>} False if there was nothing to undo. */
    undoLearned: () => learner.undo(),

    exportLearned: () => learner.exported(),

    learnedFilters: () => learner.filters(),

    /** @param {{ exported: Exported }} message @returns {Promise<{ theirs: Size, ours: Size }>} */
    previewLearned: ({ exported }) => learner.preview(exported),

    /** @param {{ exported: Exported }} message */
    importLearned: ({ exported }) => learner.take(exported),

    /** @returns {Promise<Choice[]>} */
    async choices() {
      await settings.ready;
      return settings.chosen;
    },

    /** @param {{ tracker: string, site: string, action: Action | null, tabId?: number }} message */
    async choose({ tracker, site, action, tabId }) {
      await settings.choose({ tracker, site, action });
      if (tabId !== undefined) await tabs.reload(tabId);
    },

    /** @param {{ choices: { tracker: string, site: string, action: Action | null }[], tabId?: number }} message */
    async chooseAll({ choices, tabId }) {
      await settings.chooseAll(choices);
      if (tabId !== undefined) await tabs.reload(tabId);
    },
  };
}
