/**
 * Deletes data about sites that is not in the learner's ledger: recent events, samples, damaged copies.
 *
 * @module
 */

/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { StoredDamage } from "../stored-damage.js" */
/** @import { Learner } from "./learner.js" */
/** @import { RecentEvents } from "./recent-events.js" */

export class Forgetting {
  #parts;

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {Learner} parts.learner
   * @param {RecentEvents} parts.recent
   * @param {{ deliver: () => void, forget: (site?: string) => void }} parts.observing
   * @param {StoredDamage} parts.damage
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @param {string} [site] Default: every site. */
  async forget(site) {
    const { engine, recent, observing, damage } = this.#parts;
    recent.list = site === undefined ? [] : recent.list.filter((event) => engine.current?.site(event.site) !== site);
    observing.forget(site);
    if (site === undefined) await damage.dropLearned();
  }

  /** A site was switched off, and its data is deleted, or on again. @param {string} site @param {boolean} off */
  async siteSwitched(site, off) {
    const { learner, observing } = this.#parts;
    observing.deliver();
    if (off) await this.forget(site);
    // The switch itself has worked. The options page shows a failure to forget.
    await (off ? learner.siteSwitchedOff(site) : learner.siteSwitchedOn(site)).catch((error) => {
      learner.failure = String(error?.message ?? error);
    });
  }
}
