/**
 * What the reader has chosen, kept on this device.
 *
 * @module
 */

/** @import { Local } from "../shared/browser.js" */
/** @typedef {(sitesOff: string[]) => void | Promise<unknown>} SitesOffListener */
/** @typedef {(learning: boolean) => void | Promise<unknown>} LearningListener */
/** @typedef {(on: boolean) => void | Promise<unknown>} PrivacyControlListener */

const SITES_OFF = "sitesOff";
const LEARNING = "learning";
const PRIVACY_CONTROL = "privacyControl";

export class Settings {
  /** @type {string[]} Sorted, without repeats. */
  sitesOff = [];
  /** Whether Brock may watch pages for what trackers do. */
  learning = true;
  /** Whether sites are told not to sell or share what they learn: Global Privacy Control. */
  privacyControl = true;
  /** Settles when the stored choices have been read. @type {Promise<void>} */
  ready;

  #store;
  /** @type {SitesOffListener[]} */
  #listeners = [];
  /** @type {LearningListener[]} */
  #learningListeners = [];
  /** @type {PrivacyControlListener[]} */
  #privacyControlListeners = [];
  /** Two changes at once would each write a list without the other's site, so they queue. */
  #changes = Promise.resolve();

  /** @param {Pick<Local, "read" | "write">} store */
  constructor(store) {
    this.#store = store;
    this.ready = this.#read();
  }

  async #read() {
    const [stored, learning, privacyControl] = await Promise.all(
      [SITES_OFF, LEARNING, PRIVACY_CONTROL].map((key) => this.#store.read(key)),
    );
    this.learning = learning !== false;
    this.privacyControl = privacyControl !== false;
    this.sitesOff = Array.isArray(stored) ? stored.filter((site) => typeof site === "string") : [];
  }

  /** @param {SitesOffListener} listener Awaited before a change counts as made. */
  watchSitesOff(listener) {
    this.#listeners.push(listener);
  }

  /** @param {LearningListener} listener Awaited before a change counts as made. */
  watchLearning(listener) {
    this.#learningListeners.push(listener);
  }

  /** @param {PrivacyControlListener} listener Awaited before a change counts as made. */
  watchPrivacyControl(listener) {
    this.#privacyControlListeners.push(listener);
  }

  /** @param {string} site */
  isOff(site) {
    return this.sitesOff.includes(site);
  }

  /** @param {string} site @param {boolean} off */
  switchSite(site, off) {
    const change = this.#changes.then(() => this.#switchSite(site, off));
    this.#changes = change.catch(() => {});
    return change;
  }

  /** @param {boolean} on */
  switchLearning(on) {
    const change = this.#changes.then(async () => {
      await this.ready;
      this.learning = on;
      await this.#store.write(LEARNING, on);
      await Promise.all(this.#learningListeners.map((listener) => listener(on)));
    });
    this.#changes = change.catch(() => {});
    return change;
  }

  /** @param {boolean} on */
  switchPrivacyControl(on) {
    const change = this.#changes.then(async () => {
      await this.ready;
      this.privacyControl = on;
      await this.#store.write(PRIVACY_CONTROL, on);
      await Promise.all(this.#privacyControlListeners.map((listener) => listener(on)));
    });
    this.#changes = change.catch(() => {});
    return change;
  }

  /** @param {string} site @param {boolean} off */
  async #switchSite(site, off) {
    await this.ready;
    const sites = new Set(this.sitesOff);
    if (off) sites.add(site);
    else sites.delete(site);
    this.sitesOff = [...sites].sort();
    await this.#store.write(SITES_OFF, this.sitesOff);
    await Promise.all(this.#listeners.map((listener) => listener(this.sitesOff)));
  }
}
