/**
 * One file with everything: export, preview, import.
 *
 * @module
 */

import { FORMAT, readBackup, VERSION } from "./formats.js";

/** @import { Settings } from "../settings.js" */
/** @import { Learner } from "../learning/learner.js" */
/** @import { CustomList, ListSources } from "../updates/list-sources.js" */
/** @import { Updater } from "../updates/updater.js" */
/** @import { Refusal, Taken } from "./formats.js" */

/** @typedef {{ before: number, after: number }} Change */
/** @typedef {{ kind: Taken["kind"], replaces: boolean, sites: Change, forgotten: Change, choices: Change, filters: Change, lists: Change, hasLearned: boolean, learnedElsewhere: number, skipped: number }} Preview */
/** @typedef {{ own: Settings["own"], stored: Settings["stored"], custom: CustomList[], listsOff: string[], ownFilters: string }} Present */

const linesOf = (/** @type {string} */ text) => text.split("\n").filter((line) => line.trim() !== "");

/** The lists that can be downloaded again. @param {CustomList[]} custom @param {string[]} listsOff */
const withAddress = (custom, listsOff) => custom.flatMap(({ id, title, url }) => (url === null ? [] : [{ title, url, off: listsOff.includes(id) }]));

export class BackupFile {
  #parts;

  /** @param {{ settings: Settings, learner: Learner, lists: { sources: ListSources, updater: Updater }, version: string, now: () => number }} parts */
  constructor(parts) {
    this.#parts = parts;
    this.handlers = {
      exportBackup: () => this.#export(),
      /** @param {{ text: string }} message @returns {Promise<Preview | Refusal>} */
      previewBackup: ({ text }) => this.#preview(text),
      /** @param {{ text: string }} message @returns {Promise<Refusal | null>} */
      importBackup: ({ text }) => this.#import(text),
    };
  }

  async #export() {
    const { learner, version, now } = this.#parts;
    const { own, custom, listsOff, ownFilters } = await this.#present();
    const learned = await learner.exported().catch(() => null);
    return { format: FORMAT, version: VERSION, extension: version, made: new Date(now()).toISOString(), ...own, ownFilters, lists: withAddress(custom, listsOff), listsOff, learned };
  }

  /** The present data. */
  async #present() {
    const { settings, lists: { sources } } = this.#parts;
    await settings.ready;
    const [custom, listsOff, ownFilters] = await Promise.all([sources.custom(), sources.off(), sources.ownFilters()]);
    return { own: settings.own, stored: settings.stored, custom, listsOff, ownFilters };
  }

  /** The data after an import. @param {Taken} taken @param {Present} present */
  #merged(taken, { own, custom, listsOff, ownFilters }) {
    if (taken.replaces) return taken;
    const places = new Set(taken.chosen.map(({ tracker, site }) => `${tracker} ${site}`));
    const known = new Set(linesOf(ownFilters));
    const newer = linesOf(taken.ownFilters).filter((line) => !known.has(line));
    const urls = new Set(custom.map(({ url }) => url));
    return {
      ...taken,
      sitesOff: [...new Set([...own.sitesOff, ...taken.sitesOff])],
      chosen: [...own.chosen.filter(({ tracker, site }) => !places.has(`${tracker} ${site}`)), ...taken.chosen],
      ownFilters: newer.length === 0 ? ownFilters : `${[...linesOf(ownFilters), ...newer].join("\n")}\n`,
      lists: [...withAddress(custom, listsOff), ...taken.lists.filter(({ url }) => !urls.has(url))],
    };
  }

  /** @param {string} text @returns {Promise<Preview | Refusal>} */
  async #preview(text) {
    const taken = readBackup(text);
    if ("problem" in taken) return taken;
    const present = await this.#present();
    const { sitesOff, forgetOnLeaving, chosen, ownFilters, lists } = this.#merged(taken, present);
    const forgotten = present.own.forgetOnLeaving;
    return {
      kind: taken.kind,
      replaces: taken.replaces,
      sites: { before: present.own.sitesOff.length, after: sitesOff.length },
      forgotten: { before: forgotten.length, after: (forgetOnLeaving ?? forgotten).length },
      choices: { before: present.own.chosen.length, after: chosen.length },
      filters: { before: linesOf(present.ownFilters).length, after: linesOf(ownFilters).length },
      lists: { before: present.custom.length, after: lists.length + present.custom.filter(({ url }) => url === null).length },
      hasLearned: taken.learned !== null,
      learnedElsewhere: taken.learnedElsewhere,
      skipped: taken.skipped,
    };
  }

  /**
   * All or nothing: after a failure, such as a full disk, everything is as before.
   *
   * @param {string} text @returns {Promise<Refusal | null>}
   */
  async #import(text) {
    const taken = readBackup(text);
    if ("problem" in taken) return taken;
    const { learner, lists: { updater } } = this.#parts;
    const before = await this.#present();
    if (taken.learned !== null) await learner.take(/** @type {any} */ (taken.learned));
    try {
      await this.#apply(this.#merged(taken, before), before.custom, taken.replaces ? taken.listsOff : null);
    } catch (error) {
      await this.#restore(before, taken.learned !== null);
      throw error;
    }
    void updater.recompile().then(() => updater.runDue()).catch(() => {});
    return null;
  }

  /** @param {Taken} wanted @param {CustomList[]} custom Those that are here. @param {string[] | null} listsOff */
  async #apply(wanted, custom, listsOff) {
    const { settings, lists: { sources } } = this.#parts;
    // The largest value first: it is the one that can exceed the storage.
    await sources.saveOwnFilters(wanted.ownFilters);
    await settings.replace(wanted);
    const urls = new Set(wanted.lists.map(({ url }) => url));
    for (const { id, url } of custom) if (url !== null && !urls.has(url)) await sources.remove(id);
    for (const list of wanted.lists) await sources.add(list);
    if (listsOff === null) return;
    // Each device has its own ids for lists that were added.
    const isOff = new Map(wanted.lists.map(({ url, off }) => [url, off === true]));
    for (const { id, url, packed } of await sources.all()) {
      const own = packed === null && url !== null ? isOff.get(url) : undefined;
      await sources.switch(id, own ?? listsOff.includes(id));
    }
  }

  /** Restores each part separately, so that a failure of one does not prevent the others. @param {Present} before @param {boolean} hasTaken */
  async #restore({ stored, custom, listsOff, ownFilters }, hasTaken) {
    const { settings, learner, lists: { sources } } = this.#parts;
    const steps = [
      () => sources.saveOwnFilters(ownFilters),
      () => settings.restore(stored),
      () => sources.restore(custom, listsOff),
      () => (hasTaken ? learner.undo() : undefined),
    ];
    for (const step of steps) {
      try {
        await step();
      } catch {
        // The storage of this part has failed twice.
      }
    }
  }
}
