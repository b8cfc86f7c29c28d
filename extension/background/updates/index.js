/**
 * Makes the parts that keep lists up to date, and connects them with the browser's events.
 *
 * @module
 */

import { loadLists } from "../../shared/lists.js";
import { PACKED_IMAGE } from "../../shared/start-paths.js";
import { refusedWhereUniform } from "../uniform-browser.js";
import { messageHandlers, statusOf } from "./messages.js";
import { Compiling } from "./compiling.js";
import { Fetching } from "./fetching.js";
import { ListRules } from "./list-rules.js";
import { ListSources } from "./list-sources.js";
import { UpdateState } from "./update-state.js";
import { ALARM, Updater } from "./updater.js";
import { offscreenCompiler, localCompiler } from "./compiler.js";

/** @import { Alarms, Local, Offscreen, Rules, Session } from "../../shared/browser.js" */
/** @import { Store } from "../../shared/store.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */

/**
 * @param {object} parts
 * @param {{ alarms: Alarms, local: Local, session: Session, offscreen: Offscreen, rules: Rules, startup: typeof import("../../shared/browser.js").startup }} parts.browser
 * @param {Store} parts.store
 * @param {LoadedEngine} parts.engine
 * @param {{ version: string, engineBlocks: boolean, fileUrl: (path: string) => string }} parts.about
 * @param {Promise<string | null>} parts.uniform The name of the browser if its users are meant to look alike.
 * @param {() => Promise<boolean>} parts.isOn Whether lists are downloaded when they are due. "Update now" always works.
 */
export function keepListsUpdated({ browser, store, engine, about, uniform, isOn }) {
  const { alarms, local, session, offscreen, rules, startup } = browser;
  const { version, engineBlocks, fileUrl } = about;
  const build = fetch(fileUrl("data/build.json")).then((response) => response.json());
  const sources = new ListSources(local, loadLists(fileUrl("data/lists.json")), build);
  const state = new UpdateState(local, session, version);
  const compiler = engineBlocks ? localCompiler() : offscreenCompiler(offscreen);
  const read = async (/** @type {string} */ id) => {
    /** @type {import("../../shared/store.js").StoredRules | undefined} */
    const rules = await store.read("rules", id);
    if (rules === undefined) throw new Error(`the stored rules of "${id}" are damaged`);
    return rules.json;
  };
  const listRules = engineBlocks ? null : new ListRules({ rules, local, read });
  const fetching = new Fetching({ sources, store, compiler });
  const image = { packed: fileUrl(PACKED_IMAGE), version, pageNames: engineBlocks ? null : fileUrl("data/page-names.json") };
  const compiling = new Compiling({ sources, store, compiler, engine, listRules, state, image });
  const updater = new Updater({ sources, store, fetching, compiling, listRules, engine, state, compiler, alarms, version });

  const runDue = async () => {
    if (await isOn()) await updater.runDue();
  };
  // Where all users are meant to look alike, only the packed lists are in force.
  const start = async (/** @type {boolean} */ thorough) => {
    if ((await uniform) === null) await updater.start(thorough);
  };
  // The state has the failure, for the extension's pages.
  const ignoreFailure = (/** @type {Promise<void>} */ run) => void run.catch(() => {});
  startup.watch(() => ignoreFailure(start(true)));
  alarms.watch((name) => {
    if (name === ALARM) ignoreFailure(runDue());
  });
  ignoreFailure(start(false));

  return {
    runDue: () => ignoreFailure(runDue()),
    lists: { sources, updater },
    handlers: refusedWhereUniform(messageHandlers({ sources, store, state, updater, engine, listRules }), uniform),
    async status() {
      await state.ready;
      return (await uniform) === null ? statusOf(state) : "current";
    },
  };
}
