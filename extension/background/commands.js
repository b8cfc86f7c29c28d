/**
 * The keyboard commands. The user can change their keys in the browser.
 *
 * @module
 */

import { isWeb } from "../shared/hosts.js";

/** @import { MessageHandler, Tabs } from "../shared/browser.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { Settings } from "./settings.js" */

/** The page of the logger. */
const LOGGER = "logger/index.html";

/**
 * @param {object} parts
 * @param {{ watch: (listener: (name: string) => void) => void }} parts.commands
 * @param {Promise<unknown>} parts.ready
 * @param {Settings} parts.settings
 * @param {LoadedEngine} parts.engine
 * @param {Pick<Tabs, "active" | "open">} parts.tabs
 * @param {(path: string) => string} parts.fileUrl
 * @param {() => Record<string, MessageHandler>} parts.handlers A command does what the popup's control does.
 */
export function userCommands({ commands, ready, settings, engine, tabs, fileUrl, handlers }) {
  const send = (/** @type {string} */ ask, /** @type {Record<string, unknown>} */ message) => handlers()[ask]?.({ ask, ...message }, { tabId: null });
  /** @type {Record<string, (tab: import("../shared/browser.js").Tab) => unknown>} */
  const all = {
    "switch-site"({ id, url }) {
      const site = isWeb(url) ? (engine.current?.site(url) ?? "") : "";
      return site === "" ? undefined : send("switchSite", { site, off: !settings.isOff(site), tabId: id });
    },
    "pick-element": ({ id }) => send("startPicker", { tabId: id, mode: "hide" }),
    "open-logger": ({ id }) => tabs.open(`${fileUrl(LOGGER)}?tab=${id}`),
  };
  const run = async (/** @type {string} */ name) => {
    await ready;
    const tab = await tabs.active();
    if (tab !== null && Object.hasOwn(all, name)) await all[name]?.(tab);
  };
  commands.watch((name) => void run(name));
  return {
    /** @param {{ name: string }} message */
    command: ({ name }) => run(name),
  };
}
