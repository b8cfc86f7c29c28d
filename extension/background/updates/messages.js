/**
 * The messages of the extension's pages about lists, one function per message.
 *
 * @module
 */

import { text } from "../../shared/language.js";
import { isFileOf } from "../../shared/lists.js";
import { OWN } from "./list-sources.js";

/** @import { Store } from "../../shared/store.js" */
/** @import { ListTitle } from "../../shared/lists.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { ListRules } from "./list-rules.js" */
/** @import { ListSources } from "./list-sources.js" */
/** @import { Failure, ListRecord, Running, UpdateState } from "./update-state.js" */
/** @import { Updater } from "./updater.js" */

/**
 * @typedef {object} ListHealth
 * @property {string} id
 * @property {string} name In the engine.
 * @property {string} title
 * @property {string | null} homepage
 * @property {number} filters In the engine.
 * @property {number | null} size In bytes; null until the list was downloaded.
 * @property {boolean} custom
 * @property {boolean} off
 * @property {string | null} url
 * @property {string | null} version
 * @property {boolean} updating
 * @property {number | null} changedAt
 * @property {number | null} checkedAt
 * @property {number | null} nextAt
 * @property {Failure | null} failure
 * @property {number} left Filters without rules because of the browser's limits, or because the browser rejected the rules.
 */

/** @typedef {"current" | "updating" | "failed"} UpdateStatus */

/**
 * @typedef {object} ListsHealth
 * @property {UpdateStatus} status
 * @property {Running | null} running
 * @property {Failure | null} failure Of compiling or installing.
 * @property {number | null} compiledAt
 * @property {ListHealth[]} lists
 */

/** @param {UpdateState} state @returns {UpdateStatus} */
export function statusOf({ running, whole, records }) {
  if (running !== null) return "updating";
  const isFailed = whole.failure !== null || Object.values(records).some(({ failure }) => failure !== null);
  return isFailed ? "failed" : "current";
}

/**
 * @param {object} parts
 * @param {ListSources} parts.sources
 * @param {Store} parts.store
 * @param {UpdateState} parts.state
 * @param {Updater} parts.updater
 * @param {LoadedEngine} parts.engine
 * @param {ListRules | null} parts.listRules
 */
export function messageHandlers({ sources, store, state, updater, engine, listRules }) {
  return {
    /** @returns {Promise<ListsHealth>} */
    async lists() {
      await Promise.all([state.ready, engine.ready]);
      const [all, installed] = await Promise.all([sources.all(), listRules?.installed()]);
      const loaded = engine.current?.lists() ?? [];
      const inEngine = new Map(loaded.map((list) => [list.name, list]));
      const filesOf = (/** @type {string} */ name) => loaded.filter((list) => list.name === name || isFileOf(name, list.name));
      const left = (/** @type {string} */ id) =>
        (state.whole.rules[id]?.dropped ?? 0) + (installed?.[id]?.refused ?? 0);
      const now = Date.now();
      const lists = all.map(({ id, name, title, url, packed, off }) => ({
        id,
        name,
        title,
        homepage: packed ? (packed.homepage ?? null) : url,
        filters: filesOf(name).reduce((sum, file) => sum + file.filters, 0),
        size: state.record(id, now).size ?? packed?.known?.length ?? null,
        version: inEngine.get(name)?.version || null,
        url,
        custom: packed === null,
        off,
        updating: state.running?.id === id,
        ...timesOf(state.record(id, now), url),
        left: left(id),
      }));
      const { running, whole } = state;
      return { status: statusOf(state), running, failure: whole.failure, compiledAt: whole.compiledAt, lists };
    },

    /** @returns {Promise<ListTitle[]>} */
    async listTitles() {
      const all = (await sources.all()).map(({ id, title, name }) => ({ id, title, file: name }));
      return [...all, { id: OWN, title: text("ownTitle"), file: OWN }];
    },

    /** @param {{ id?: string }} message */
    async updateNow({ id }) {
      await updater.runNow(id);
    },

    /**
     * Adds a list and starts its download. Returns why it was not added, or null.
     *
     * @param {{ title: string, url: string }} message
     */
    async addList({ title, url }) {
      const refused = await sources.add({ title, url });
      if (refused !== null) return refused;
      const added = (await sources.all()).at(-1);
      void updater.runNow(added?.id).catch(() => {});
      return null;
    },

    /**
     * Adds a list from a file. Returns why it was not added, or null.
     *
     * @param {{ title: string, text: string }} message
     */
    async addListFile({ title, text }) {
      const id = await sources.addFile(title);
      const refused = await updater.takeFile(id, new TextEncoder().encode(text));
      if (refused !== null) {
        await sources.remove(id);
        return refused;
      }
      await updater.recompile();
      return null;
    },

    /** @param {{ id: string, off: boolean }} message */
    async switchList({ id, off }) {
      await sources.switch(id, off);
      await updater.recompile();
    },

    /** @param {{ id: string }} message */
    listDetails: ({ id }) => updater.describe(id),

    /** @param {{ id: string }} message */
    async removeList({ id }) {
      await sources.remove(id);
      await sources.switch(id, false);
      await store.write([
        ["texts", id, undefined],
        ["rules", id, undefined],
      ]);
      await updater.recompile();
    },

    /** @returns {Promise<string>} */
    async ownFilters() {
      return sources.ownFilters();
    },

    /** @param {{ filters: string }} message */
    async saveOwnFilters({ filters }) {
      await sources.saveOwnFilters(filters);
      await updater.ownChanged();
    },

    ownFindings: () => updater.ownFindings(),
  };
}

/** @param {ListRecord} record @param {string | null} url */
function timesOf({ changedAt, checkedAt, nextAt, failure }, url) {
  return { changedAt, checkedAt, nextAt: url === null ? null : nextAt, failure };
}
