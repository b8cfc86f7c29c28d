/**
 * One file with everything: export, preview, import.
 *
 * @module
 */

import { FORMAT, readBackup, VERSION } from "./formats.js";

/** @import { Settings } from "../settings.js" */
/** @import { Learner } from "../learning/learner.js" */
/** @import { ListSources } from "../updates/list-sources.js" */
/** @import { Updater } from "../updates/updater.js" */
/** @import { Refusal, Taken } from "./formats.js" */

/** @typedef {{ before: number, after: number }} Change */
/** @typedef {{ kind: Taken["kind"], replaces: boolean, sites: Change, choices: Change, filters: Change, lists: Change, hasLearned: boolean, skipped: number }} Preview */

const linesOf = (/** @type {string} */ text) => text.split("\n").filter((line) => line.trim() !== "");

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
    const { settings, learner, lists, version, now } = this.#parts;
    await settings.ready;
    const [custom, listsOff, ownFilters] = await Promise.all([lists.sources.custom(), lists.sources.off(), lists.sources.ownFilters()]);
    const learned = await learner.exported().catch(() => null);
    const { sitesOff, chosen, learning, privacyControl } = settings;
    const kept = custom.flatMap(({ title, url }) => (url === null ? [] : [{ title, url }]));
    return { format: FORMAT, version: VERSION, extension: version, made: new Date(now()).toISOString(), sitesOff, chosen, ownFilters, lists: kept, listsOff, learning, privacyControl, learned };
  }

  /** What would be here after an import. @param {Taken} taken */
  async #merged(taken) {
    const { settings, lists: { sources } } = this.#parts;
    await settings.ready;
    const [custom, own] = await Promise.all([sources.custom(), sources.ownFilters()]);
    if (taken.replaces) return { ...taken, custom, own };
    const places = new Set(taken.chosen.map(({ tracker, site }) => `${tracker} ${site}`));
    const known = new Set(linesOf(own));
    const newer = linesOf(taken.ownFilters).filter((line) => !known.has(line));
    const urls = new Set(custom.map(({ url }) => url));
    return {
      custom,
      own,
      sitesOff: [...new Set([...settings.sitesOff, ...taken.sitesOff])],
      chosen: [...settings.chosen.filter(({ tracker, site }) => !places.has(`${tracker} ${site}`)), ...taken.chosen],
      ownFilters: newer.length === 0 ? own : `${[...linesOf(own), ...newer].join("\n")}\n`,
      lists: [...custom.flatMap(({ title, url }) => (url === null ? [] : [{ title, url }])), ...taken.lists.filter(({ url }) => !urls.has(url))],
    };
  }

  /** @param {string} text @returns {Promise<Preview | Refusal>} */
  async #preview(text) {
    const taken = readBackup(text);
    if ("problem" in taken) return taken;
    const { settings } = this.#parts;
    const { custom, own, sitesOff, chosen, ownFilters, lists } = await this.#merged(taken);
    return {
      kind: taken.kind,
      replaces: taken.replaces,
      sites: { before: settings.sitesOff.length, after: sitesOff.length },
      choices: { before: settings.chosen.length, after: chosen.length },
      filters: { before: linesOf(own).length, after: linesOf(ownFilters).length },
      lists: { before: custom.length, after: lists.length + custom.filter(({ url }) => url === null).length },
      hasLearned: taken.learned !== null,
      skipped: taken.skipped,
    };
  }

  /** @param {string} text @returns {Promise<Refusal | null>} */
  async #import(text) {
    const taken = readBackup(text);
    if ("problem" in taken) return taken;
    const { settings, learner, lists: { sources, updater } } = this.#parts;
    const merged = await this.#merged(taken);
    // The part that can be refused comes first: nothing else has changed then.
    if (taken.learned !== null) await learner.take(/** @type {any} */ (taken.learned));
    await settings.replace(merged);
    if (taken.learning !== null) await settings.switchLearning(taken.learning);
    if (taken.privacyControl !== null) await settings.switchPrivacyControl(taken.privacyControl);
    await sources.saveOwnFilters(merged.ownFilters);
    const wanted = new Set(merged.lists.map(({ url }) => url));
    for (const { id, url } of merged.custom) if (url !== null && !wanted.has(url)) await sources.remove(id);
    for (const list of merged.lists) await sources.add(list);
    if (taken.replaces) for (const { id } of await sources.all()) await sources.switch(id, taken.listsOff.includes(id));
    void updater.recompile().then(() => updater.runDue()).catch(() => {});
    return null;
  }
}
