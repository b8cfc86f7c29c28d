/**
 * The user's settings and choices, stored on this device.
 *
 * @module
 */

import { CheckedLocal } from "../shared/checked-storage.js";
import { Setting } from "./setting.js";

/** @import { RawLocal } from "../shared/checked-storage.js" */
/** @template T @typedef {import("./setting.js").Listener<T>} Listener */
/** @typedef {"allow" | "cookieblock" | "block"} Action */
/** @typedef {{ tracker: string, site: string, action: Action }} Choice Site: empty for every site. */

/**
 * @typedef {object} Values
 * @property {string[]} sitesOff Sites where Brock is switched off; sorted, no duplicates.
 * @property {boolean} learning Whether Brock watches pages for tracking.
 * @property {Choice[]} chosen Choices for single trackers.
 * @property {boolean} badge Whether the toolbar button shows a number.
 * @property {boolean} privacyControl Whether Global Privacy Control is sent.
 */

export class Settings {
  /** Settles when the stored values have been read. @type {Promise<void>} */
  ready;

  /** @type {{ [K in keyof Values]: Setting<Values[K]> }} */
  #settings;

  /** @param {CheckedLocal | RawLocal} storage */
  constructor(storage) {
    const local = CheckedLocal.over(storage);
    this.#settings = {
      sitesOff: new Setting(local, "sitesOff", /** @type {string[]} */ ([])),
      learning: new Setting(local, "learning", true),
      chosen: new Setting(local, "chosen", /** @type {Choice[]} */ ([])),
      badge: new Setting(local, "badge", true),
      privacyControl: new Setting(local, "privacyControl", true),
    };
    this.ready = Promise.all(Object.values(this.#settings).map((setting) => setting.ready)).then(() => {});
  }

  get sitesOff() {
    return this.#settings.sitesOff.value;
  }

  get learning() {
    return this.#settings.learning.value;
  }

  get chosen() {
    return this.#settings.chosen.value;
  }

  get badge() {
    return this.#settings.badge.value;
  }

  get privacyControl() {
    return this.#settings.privacyControl.value;
  }

  /** Calls a listener after each change of one setting. @template {keyof Values} K @param {K} name @param {Listener<Values[K]>} listener */
  watch(name, listener) {
    /** @type {Setting<any>} */ (this.#settings[name]).watch(listener);
  }

  /** @param {string} site */
  isOff(site) {
    return this.sitesOff.includes(site);
  }

  /** The choices as lines for the engine. */
  chosenLines() {
    return this.chosen.map(({ tracker, site, action }) => `${action} ${tracker}${site ? ` on ${site}` : ""}\n`).join("");
  }

  /** @param {string} site @param {boolean} off */
  switchSite(site, off) {
    return this.#settings.sitesOff.change((before) => {
      const others = before.filter((one) => one !== site);
      return off ? [...others, site].sort() : others;
    });
  }

  /** @param {{ tracker: string, site: string, action: Action | null }} choice Null: removes the choice. */
  choose({ tracker, site, action }) {
    return this.#settings.chosen.change((before) => {
      const others = before.filter((one) => one.tracker !== tracker || one.site !== site);
      return action === null ? others : [...others, { tracker, site, action }];
    });
  }

  /** @param {boolean} on */
  switchLearning(on) {
    return this.#settings.learning.change(() => on);
  }

  /** @param {boolean} on */
  switchBadge(on) {
    return this.#settings.badge.change(() => on);
  }

  /**
   * Replaces choices and switched-off sites, as a backup has them.
   *
   * @param {{ sitesOff: string[], chosen: Choice[] }} values
   */
  async replace({ sitesOff, chosen }) {
    await this.#settings.sitesOff.change(() => [...new Set(sitesOff)].sort());
    await this.#settings.chosen.change(() => chosen);
  }

  /** @param {boolean} on */
  switchPrivacyControl(on) {
    return this.#settings.privacyControl.change(() => on);
  }
}
