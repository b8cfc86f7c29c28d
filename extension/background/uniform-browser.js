/**
 * What is different in a browser whose users are meant to look alike (uniform-name.js).
 *
 * Brock behaves the same for everybody there: it does not learn, has the lists of its package, and the user's settings and
 * choices have no effect. Only switching Brock off on a site is left, because a page must be usable.
 *
 * @module
 */

/** @import { MessageHandler } from "../shared/browser.js" */
/** @import { Managed } from "./managed.js" */

/** The values in force there: those of a new installation, without learning and downloads. */
const VALUES = { learning: false, privacyControl: true, linkCleaning: true, noReferrer: false, updates: false };

/** Messages that would make Brock differ from others in the same browser. */
const REFUSED = [
  "addList", "addListFile", "applyLearned", "choose", "chooseAll", "forgetOnLeaving", "importBackup", "importLearned", "removeList", "repairTrouble",
  "saveOwnFilters", "startPicker", "startTrouble", "switchList", "updateNow",
];

/** Adds the values of such a browser to those of an organisation. @param {Managed} managed @param {string | null} name @returns {Managed} */
export function withUniform(managed, name) {
  if (name === null) return managed;
  const { sitesOff, firstRun } = managed;
  return { ...(sitesOff && { sitesOff }), ...(firstRun !== undefined && { firstRun }), ...VALUES, uniform: name };
}

/**
 * The same handlers; in such a browser those of refused messages fail.
 *
 * @template {Record<string, MessageHandler>} H
 * @param {H} handlers @param {Promise<string | null>} uniform @returns {H}
 */
export function refusedWhereUniform(handlers, uniform) {
  const guarded = REFUSED.filter((name) => Object.hasOwn(handlers, name)).map((name) => {
    /** @type {MessageHandler} */
    const handler = async (message, sender) => {
      const browser = await uniform;
      if (browser !== null) throw new Error(`"${name}" is not possible in ${browser}: Brock is the same for everybody there`);
      return handlers[name]?.(message, sender);
    };
    return [name, handler];
  });
  return { ...handlers, ...Object.fromEntries(guarded) };
}
