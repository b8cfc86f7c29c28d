/**
 * What the reader has chosen, kept on this device.
 *
 * @module
 */

/** @import { Local } from "../shared/browser.js" */
/** @typedef {(sitesOff: string[]) => void | Promise<unknown>} SitesOffListener */
/** @typedef {(learning: boolean) => void | Promise<unknown>} LearningListener */
/** @typedef {(lines: string) => void | Promise<unknown>} ChosenListener */
/** @typedef {(on: boolean) => void | Promise<unknown>} PrivacyControlListener */
/** @typedef {"allow" | "cookieblock" | "block"} Action */
/** @typedef {{ tracker: string, site: string, action: Action }} Choice Site: empty for every one. */

const SITES_OFF = "sitesOff";
const LEARNING = "learning";
const CHOSEN = "chosen";
const PRIVACY_CONTROL = "privacyControl";

export class Settings {
  /** @type {string[]} Sorted, without repeats. */
  sitesOff = [];
  /** Whether Brock may watch pages for what trackers do. */
  learning = true;
  /** What is to be done with trackers. @type {Choice[]} */
  chosen = [];
  /** Whether sites are told not to sell or share what they learn: Global Privacy Control. */
  privacyControl = true;
  /** Settles when the stored choices have been read. @type {Promise<void>} */
  ready;

  #store;
  /** @type {SitesOffListener[]} */
  #listeners = [];
  /** @type {LearningListener[]} */
  #learningListeners = [];
  /** @type {ChosenListener[]} */
  #chosenListeners = [];
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
    const [stored, learning, chosen, privacyControl] = await Promise.all(
      [SITES_OFF, LEARNING, CHOSEN, PRIVACY_CONTROL].map((key) => this.#store.read(key)),
    );
    this.chosen = Array.isArray(chosen) ? chosen : [];
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

  /** @param {ChosenListener} listener Awaited before a change counts as made. */
  watchChosen(listener) {
    this.#chosenListeners.push(listener);
  }

  /** What was chosen for trackers, a line each, as the engine reads it. */
  chosenLines() {
    return this.chosen.map(({ tracker, site, action }) => `${action} ${tracker}${site ? ` on ${site}` : ""}\n`).join("");
  }

  /** @param {{ tracker: string, site: string, action: Action | null }} choice Null: what lists and learning say. */
  choose({ tracker, site, action }) {
    const change = this.#changes.then(async () => {
      await this.ready;
      this.chosen = this.chosen.filter((one) => one.tracker !== tracker || one.site !== site);
      if (action !== null) this.chosen.push({ tracker, site, action });
      await this.#store.write(CHOSEN, this.chosen);
      await Promise.all(this.#chosenListeners.map((listener) => listener(this.chosenLines())));
    });
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
