/**
 * The tools inside pages: the picker, collapsed elements, placeholders, closed popups.
 *
 * @module
 */

import { hostOf, isWeb } from "../../shared/hosts.js";
import { ClosedPopups } from "./closed-popups.js";
import { FailedElements } from "./failed-elements.js";
import { filterFor, hidingRule, isSelector, OwnPageFilters } from "./own-page-filters.js";

/** @import { Session, Tabs } from "../../shared/browser.js" */
/** @import { OpenedTabs, PageTools, ToolSender } from "../../shared/page-tools.js" */
/** @import { WatchedTabs } from "../../shared/watching.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Settings } from "../settings.js" */
/** @import { WidgetPasses } from "./widget-passes.js" */
/** @import { Widget } from "./widgets.js" */

const MODES = ["hide", "zap"];

/**
 * @param {object} parts
 * @param {{ tools: PageTools, opened: OpenedTabs, tabs: Tabs, session: Session, watchedTabs: WatchedTabs }} parts.browser
 * @param {LoadedEngine} parts.engine
 * @param {Promise<unknown>} parts.ready
 * @param {Settings} parts.settings
 * @param {WidgetPasses} parts.passes
 * @param {Promise<Widget[]>} parts.widgets
 * @param {() => Promise<unknown> | undefined} parts.choiceApplied
 * @param {{ read: () => Promise<string>, save: (filters: string) => Promise<unknown> }} parts.own The user's own filters.
 */
export function keepPagesWhole({ browser, engine, ready, settings, passes, widgets, choiceApplied, own }) {
  const { tools, opened, tabs, session, watchedTabs } = browser;
  const popups = new ClosedPopups({ engine, ready, settings, tabs, opened, session });
  const failed = new FailedElements({ engine, ready, settings, tools, passes, widgets, choiceApplied });
  const filters = new OwnPageFilters(own);
  /** By frame, the sheet of the preview. @type {Map<string, string>} */
  const previews = new Map();

  settings.watch("sitesOff", async (sites) => {
    for (const { id, url } of await watchedTabs.all()) {
      if (isWeb(url) && sites.includes(engine.current?.site(url) ?? "")) void tools.stop(id);
    }
  });

  /** @param {ToolSender} sender @param {string | null} css Null: none. */
  const preview = async (sender, css) => {
    const key = `${sender.tabId} ${sender.frameId}`;
    const before = previews.get(key);
    previews.delete(key);
    if (css !== null) {
      previews.set(key, css);
      await tools.insert(sender, css);
    }
    if (before !== undefined && before !== css) await tools.remove(sender, before);
  };

  /** The picker continues in a frame of its own. @param {Record<string, unknown>} message @param {ToolSender} sender */
  const pickInside = async ({ url, frameId, mode }, sender) => {
    const found = await insideFrame(sender, url, frameId);
    if (found === undefined) return false;
    return tools.startPicker(sender.tabId, MODES.includes(String(mode)) ? String(mode) : "hide", found).then(() => true, () => false);
  };
  /** Firefox tells the frame's number. In Chromium it is found by its address, among several by the focus. @param {ToolSender} sender @param {unknown} url @param {unknown} told */
  const insideFrame = async (sender, url, told) => {
    const frames = await tools.framesIn(sender);
    if (typeof told === "number") return frames.find(({ frameId }) => frameId === told)?.frameId;
    const same = frames.filter((one) => one.url === url);
    // Redirects give the frame another address.
    const all = same.length > 0 ? same : frames;
    if (all.length < 2) return all[0]?.frameId;
    const focused = await Promise.all(all.map(({ frameId }) => tools.hasFocus(sender.tabId, frameId)));
    return all[focused.indexOf(true)]?.frameId;
  };

  /** @type {Record<string, (message: Record<string, unknown>, sender: ToolSender) => unknown>} */
  const handlers = {
    inside: pickInside,
    failed: (message, sender) => failed.answer(message, sender),
    load: (message, sender) => failed.load(message, sender),
    preview: ({ selector }, sender) => preview(sender, isSelector(selector) ? hidingRule(selector) : null),
    async save({ selector }, sender) {
      if (!isSelector(selector) || !isWeb(sender.url) || hostOf(sender.url) === "") return null;
      await preview(sender, null);
      await tools.insert(sender, hidingRule(selector));
      const line = filterFor(sender.url, selector);
      // Stored when this settles; compiling goes on.
      await filters.add(line);
      return line;
    },
  };
  tools.handle((message, sender) => (Object.hasOwn(handlers, message.tool) ? handlers[message.tool]?.(message, sender) : undefined));
  opened.watch((one) => void popups.onOpened(one));

  return {
    popups,
    handlers: {
      /** @param {{ tabId: number, mode: string }} message @returns {Promise<boolean>} False where the extension may not run. */
      startPicker: ({ tabId, mode }) => tools.startPicker(tabId, MODES.includes(mode) ? mode : "hide").then(() => true, () => false),
      /** @param {{ tabId: number }} message */
      closedPopups: async ({ tabId }) => popups.of(tabId, (await tabs.get(tabId)).url),
      /** @param {{ tabId: number, url: string }} message */
      reopenPopup: ({ tabId, url }) => popups.reopen(tabId, url),
    },
  };
}
