/**
 * The user's settings and choices, stored on this device.
 *
 * @module
 */

import { CheckedLocal } from "../shared/checked-storage.js";
import { isPort } from "../shared/stored-values.js";
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
 * @property {boolean} linkCleaning Whether filters remove parameters from addresses.
 * @property {boolean} noReferrer Whether requests to other sites are sent without a referrer.
 * @property {boolean} listUpdates Whether lists are updated when they are due.
 * @property {Pause[]} pauses When switched-off sites are switched on again. A site without an entry stays off.
 * @property {string[]} forgetOnLeaving Sites whose data is removed when the person leaves them; sorted, no duplicates.
 * @property {number} torPort Where Tor's program takes connections on this device.
 * @property {string} seenVersion The version whose news the user has seen; empty before the first start has been noted.
 */

/** @typedef {{ site: string, until: number }} Pause Until: milliseconds since 1970; 0: until the browser restarts. */
/** @typedef {import("./managed.js").Managed} Managed */

export class Settings {
  /** Settles when the stored values have been read. @type {Promise<void>} */
  ready;

  /** @type {{ [K in keyof Values]: Setting<Values[K]> }} */
  #settings;

  /** What the user's organisation sets. @type {Managed} */
  managed = {};

  /** @param {CheckedLocal | RawLocal} storage @param {Promise<Managed>} [managed] */
  constructor(storage, managed = Promise.resolve({})) {
    const local = CheckedLocal.over(storage);
    this.#settings = {
      sitesOff: new Setting(local, "sitesOff", /** @type {string[]} */ ([])),
      learning: new Setting(local, "learning", true),
      chosen: new Setting(local, "chosen", /** @type {Choice[]} */ ([])),
      badge: new Setting(local, "badge", true),
      privacyControl: new Setting(local, "privacyControl", true),
      linkCleaning: new Setting(local, "linkCleaning", true),
      noReferrer: new Setting(local, "noReferrer", false),
      listUpdates: new Setting(local, "listUpdates", true),
      pauses: new Setting(local, "pauses", /** @type {Pause[]} */ ([])),
      forgetOnLeaving: new Setting(local, "forgetOnLeaving", /** @type {string[]} */ ([])),
      torPort: new Setting(local, "torPort", 9050),
      seenVersion: new Setting(local, "seenVersion", ""),
    };
    const own = Object.values(this.#settings).map((setting) => setting.ready);
    this.ready = Promise.all([managed, ...own]).then(([set]) => {
      this.managed = set;
    });
  }

  /** The user's values, without those of the organisation: what a backup contains. A paused site is not switched off for good. */
  get own() {
    const { sitesOff, chosen, learning, privacyControl, linkCleaning, noReferrer, listUpdates, badge, pauses, forgetOnLeaving } = this.#settings;
    const paused = new Set(pauses.value.map(({ site }) => site));
    return {
      sitesOff: sitesOff.value.filter((site) => !paused.has(site)),
      chosen: chosen.value,
      learning: learning.value,
      privacyControl: privacyControl.value,
      linkCleaning: linkCleaning.value,
      noReferrer: noReferrer.value,
      listUpdates: listUpdates.value,
      badge: badge.value,
      forgetOnLeaving: forgetOnLeaving.value,
    };
  }

  get sitesOff() {
    const { sitesOff = [] } = this.managed;
    const own = this.#settings.sitesOff.value;
    return sitesOff.length === 0 ? own : [...new Set([...own, ...sitesOff])].sort();
  }

  /** The name of the browser if its users are meant to look alike. */
  get uniform() {
    return this.managed.uniform ?? null;
  }

  /** The learned policy as far as it is in force. @param {string} lines */
  learnedLines(lines) {
    return this.uniform === null ? lines : "";
  }

  get learning() {
    return this.managed.learning ?? this.#settings.learning.value;
  }

  /** Of two choices for the same tracker and site, that of the organisation counts. */
  get chosen() {
    if (this.uniform !== null) return [];
    const { choices = [] } = this.managed;
    const own = this.#settings.chosen.value;
    if (choices.length === 0) return own;
    return [...own.filter((one) => !choices.some(({ tracker, site }) => tracker === one.tracker && site === one.site)), ...choices];
  }

  get badge() {
    return this.#settings.badge.value;
  }

  get privacyControl() {
    return this.managed.privacyControl ?? this.#settings.privacyControl.value;
  }

  get linkCleaning() {
    return this.managed.linkCleaning ?? this.#settings.linkCleaning.value;
  }

  get noReferrer() {
    return this.managed.noReferrer ?? this.#settings.noReferrer.value;
  }

  get listUpdates() {
    return this.managed.updates ?? this.#settings.listUpdates.value;
  }

  get pauses() {
    return this.#settings.pauses.value;
  }

  get forgetOnLeaving() {
    return this.uniform === null ? this.#settings.forgetOnLeaving.value : [];
  }

  get torPort() {
    return this.#settings.torPort.value;
  }

  get seenVersion() {
    return this.#settings.seenVersion.value;
  }

  /** Calls a listener after each change of one setting. @template {keyof Values} K @param {K} name @param {Listener<Values[K]>} listener */
  watch(name, listener) {
    // The listener gets the value in force, with what the organisation sets.
    /** @type {Setting<any>} */ (this.#settings[name]).watch(() => listener(/** @type {any} */ (this)[name]));
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
    return this.#switchIn("sitesOff", site, off);
  }

  /** @param {string} site @param {boolean} on */
  switchForgetting(site, on) {
    return this.#switchIn("forgetOnLeaving", site, on);
  }

  /** Adds a site to a list of sites, or removes it. @param {"sitesOff" | "forgetOnLeaving"} name @param {string} site @param {boolean} isIn */
  #switchIn(name, site, isIn) {
    return this.#settings[name].change((before) => {
      const others = before.filter((one) => one !== site);
      return isIn ? [...others, site].sort() : others;
    });
  }

  /** @param {{ tracker: string, site: string, action: Action | null }} choice Null: removes the choice. */
  choose(choice) {
    return this.chooseAll([choice]);
  }

  /** All in one change. @param {{ tracker: string, site: string, action: Action | null }[]} choices */
  chooseAll(choices) {
    return this.#settings.chosen.change((before) => choices.reduce((chosen, { tracker, site, action }) => {
      const others = chosen.filter((one) => one.tracker !== tracker || one.site !== site);
      return action === null ? others : [...others, { tracker, site, action }];
    }, before));
  }

  /** @param {string} site @param {number | null} until Null: the site has no pause. */
  pause(site, until) {
    return this.#settings.pauses.change((before) => {
      const others = before.filter((one) => one.site !== site);
      return until === null ? others : [...others, { site, until }];
    });
  }

  /** @param {boolean} on */
  switchListUpdates(on) {
    return this.#settings.listUpdates.change(() => on);
  }

  /** @param {string} version */
  newsSeen(version) {
    return this.#settings.seenVersion.change(() => version);
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
   * Replaces values, as a backup has them. Null: the value stays. Paused sites stay paused.
   *
   * @param {{ sitesOff: string[], chosen: Choice[], learning: boolean | null, privacyControl: boolean | null, linkCleaning: boolean | null, noReferrer: boolean | null, listUpdates: boolean | null, badge: boolean | null, forgetOnLeaving: string[] | null }} values
   */
  async replace({ sitesOff, chosen, learning, privacyControl, linkCleaning, noReferrer, listUpdates, badge, forgetOnLeaving }) {
    const paused = this.pauses.map(({ site }) => site).filter((site) => this.#settings.sitesOff.value.includes(site));
    // A site of the backup is off for good.
    await this.#settings.pauses.change((before) => before.filter(({ site }) => !sitesOff.includes(site)));
    await this.#settings.sitesOff.change(() => [...new Set([...sitesOff, ...paused])].sort());
    await this.#settings.chosen.change(() => chosen);
    if (forgetOnLeaving !== null) await this.#settings.forgetOnLeaving.change(() => [...new Set(forgetOnLeaving)].sort());
    const switches = /** @type {const} */ ([["learning", learning], ["privacyControl", privacyControl], ["linkCleaning", linkCleaning], ["noReferrer", noReferrer], ["listUpdates", listUpdates], ["badge", badge]]);
    for (const [name, on] of switches) {
      if (on !== null) await this.#settings[name].change(() => on);
    }
  }

  /** All stored values, to take back changes with `restore`. */
  get stored() {
    return Object.entries(this.#settings).map(([name, { value }]) => ({ name: /** @type {keyof Values} */ (name), value }));
  }

  /** @param {Settings["stored"]} values */
  async restore(values) {
    for (const { name, value } of values) {
      const setting = /** @type {Setting<any>} */ (this.#settings[name]);
      if (setting.value !== value) await setting.change(() => value);
    }
  }

  /** The organisation has changed its values. @param {Managed} managed */
  async replaceManaged(managed) {
    await this.ready;
    this.managed = managed;
    const { sitesOff, chosen, learning, privacyControl, linkCleaning, noReferrer, listUpdates } = this.#settings;
    const all = [sitesOff, chosen, learning, privacyControl, linkCleaning, noReferrer, listUpdates];
    await Promise.all(all.map((setting) => setting.announce()));
  }

  /** @param {boolean} on */
  switchLinkCleaning(on) {
    return this.#settings.linkCleaning.change(() => on);
  }

  /** @param {boolean} on */
  switchNoReferrer(on) {
    return this.#settings.noReferrer.change(() => on);
  }

  /** Others than ports are ignored. @param {number} port */
  chooseTorPort(port) {
    return this.#settings.torPort.change((before) => (isPort(port) ? port : before));
  }

  /** @param {boolean} on */
  switchPrivacyControl(on) {
    return this.#settings.privacyControl.change(() => on);
  }
}
