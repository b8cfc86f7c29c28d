/**
 * Ends the visits of sites that no tab shows any more, and removes what they have left.
 *
 * @module
 */

/** @import { OpenTab, SiteStorage } from "../../shared/site-storage.js" */
/** @import { Settings } from "../settings.js" */
/** @import { Removal } from "./removal.js" */
/** @import { Visit, Visits } from "./visits.js" */

export class Ending {
  /** Why the latest removal failed. @type {string | null} */
  problem = null;
  #parts;

  /**
   * @param {object} parts
   * @param {Settings} parts.settings
   * @param {SiteStorage} parts.storage
   * @param {{ current: unknown }} parts.engine Null: the sites of URLs are unknown, so every site would seem to be left.
   * @param {Visits} parts.visits
   * @param {Removal} parts.removal
   * @param {() => number} parts.now
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @returns {Promise<boolean>} Whether a visit has changed. */
  async run() {
    const { settings, storage, engine, visits, now } = this.#parts;
    let hasChanged = visits.expire(now());
    /** @type {string | null} */
    let problem = null;
    for (const visit of visits.all) {
      // A removal takes time, in which tabs open and close.
      const open = await storage.openTabs();
      if (engine.current === null) break;
      const isWanted = settings.forgetOnLeaving.includes(visit.site);
      if (isWanted && visits.isOpen(visit, open, now())) continue;
      // The person can open the site again meanwhile: that is a new visit.
      visits.end(visit);
      hasChanged = true;
      if (isWanted) problem = (await this.#remove(visit, open)) ?? problem;
    }
    if (hasChanged) this.problem = problem;
    return hasChanged;
  }

  /** @param {Visit} visit @param {OpenTab[]} open @returns {Promise<string | null>} Why it failed. */
  async #remove(visit, open) {
    const { storage, removal, visits } = this.#parts;
    // The cookies and the storage of private windows, and of a container for Tor, go with the last of their tabs.
    if (visit.isPrivate && !open.some(({ store }) => store === visit.store)) return null;
    try {
      await removal.remove(visit, open);
      return null;
    } catch (error) {
      // So do those of a container that the person removes.
      if (storage.isStoreGone(error)) return null;
      // The next check tries again.
      visits.add(visit);
      return `${visit.site}: ${String(/** @type {any} */ (error)?.message ?? error)}`;
    }
  }
}
