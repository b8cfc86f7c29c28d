/**
 * What the reader has chosen, kept on this device.
 *
 * @module
 */

import { CheckedLocal } from "../shared/checked-storage.js";
import { Setting } from "./setting.js";

/** @import { RawLocal } from "../shared/checked-storage.js" */
/** @template T @typedef {import("./setting.js").Listener<T>} Listener */
/** @typedef {"allow" | "cookieblock" | "block"} Action */
/** @typedef {{ tracker: string, site: string, action: Action }} Choice Site: empty for every one. */

export class Settings {
  /** Settles when the stored choices have been read. @type {Promise<void>} */
  ready;

  #sitesOff;
  #learning;
  #chosen;
  #privacyControl;

  /** @param {CheckedLocal | RawLocal} storage */
  constructor(storage) {
    const local = CheckedLocal.over(storage);
    this.#sitesOff = new Setting(local, "sitesOff", /** @type {string[]} */ ([]));
    this.#learning = new Setting(local, "learning", true);
    this.#chosen = new Setting(local, "chosen", /** @type {Choice[]} */ ([]));
    this.#privacyControl = new Setting(local, "privacyControl", true);
    const all = [this.#sitesOff, this.#learning, this.#chosen, this.#privacyControl];
    this.ready = Promise.all(all.map((setting) => setting.ready)).then(() => {});
  }

  /** Sorted, without repeats. */
  get sitesOff() {
    return this.#sitesOff.value;
  }

  /** Whether Brock may watch pages for what trackers do. */
  get learning() {
    return this.#learning.value;
  }

  /** What is to be done with trackers. */
  get chosen() {
    return this.#chosen.value;
  }

  /** Whether sites are told not to sell or share what they learn: Global Privacy Control. */
  get privacyControl() {
    return this.#privacyControl.value;
  }

  /** @param {Listener<string[]>} listener */
  watchSitesOff(listener) {
    this.#sitesOff.watch(listener);
  }

  /** @param {Listener<boolean>} listener */
  watchLearning(listener) {
    this.#learning.watch(listener);
  }

  /** @param {Listener<string>} listener Told the lines. */
  watchChosen(listener) {
    this.#chosen.watch(() => listener(this.chosenLines()));
  }

  /** @param {Listener<boolean>} listener */
  watchPrivacyControl(listener) {
    this.#privacyControl.watch(listener);
  }

  /** @param {string} site */
  isOff(site) {
    return this.sitesOff.includes(site);
  }

  /** What was chosen for trackers, a line each, as the engine reads it. */
  chosenLines() {
    return this.chosen.map(({ tracker, site, action }) => `${action} ${tracker}${site ? ` on ${site}` : ""}\n`).join("");
  }

  /** @param {string} site @param {boolean} off */
  switchSite(site, off) {
    return this.#sitesOff.change((before) => {
      const others = before.filter((one) => one !== site);
      return off ? [...others, site].sort() : others;
    });
  }

  /** @param {{ tracker: string, site: string, action: Action | null }} choice Null: what lists and learning say. */
  choose({ tracker, site, action }) {
    return this.#chosen.change((before) => {
      const others = before.filter((one) => one.tracker !== tracker || one.site !== site);
      return action === null ? others : [...others, { tracker, site, action }];
    });
  }

  /** @param {boolean} on */
  switchLearning(on) {
    return this.#learning.change(() => on);
  }

  /** @param {boolean} on */
  switchPrivacyControl(on) {
    return this.#privacyControl.change(() => on);
  }
}
