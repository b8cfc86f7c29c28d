/**
 * Undoes page filters in open pages of a site that is switched off.
 *
 * What scriptlets have changed stays until the next load. So does, in Firefox, the sheet that was registered for the page: the
 * browser identifies it by an address that extensions do not get.
 *
 * @module
 */

import { isWeb } from "../../shared/hosts.js";
import { placeOf } from "./frame-messages.js";

/** @import { Engine } from "../../engine/index.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { FrameSender, PageScripts } from "../../shared/page-scripts.js" */
/** @import { Place } from "./frame-messages.js" */

/**
 * @param {object} parts
 * @param {Pick<PageScripts, "tabs" | "frames" | "ask" | "remove">} parts.scripts
 * @param {Pick<LoadedEngine, "current">} parts.loaded It can be replaced while frames answer.
 * @param {string[]} parts.sites
 * @param {(engine: Engine, place: Place) => string[]} parts.sheets The sheets that a frame of a page has from its start.
 */
export async function undo({ scripts, loaded, sites, sheets }) {
  const tabs = (await scripts.tabs()).filter(({ url }) => isWeb(url) && sites.includes(loaded.current?.site(url) ?? ""));
  await Promise.all(tabs.map(async ({ tabId, url: tabUrl }) => {
    const frames = await scripts.frames(tabId);
    await Promise.all(frames.map(({ frameId, url }) => undoFrame({ scripts, loaded, sheets }, { tabId, frameId, url, origin: "", tabUrl })));
  }));
}

/** @param {Pick<Parameters<typeof undo>[0], "loaded" | "sheets"> & { scripts: Pick<PageScripts, "ask" | "remove"> }} parts @param {FrameSender} frame */
export async function undoFrame({ scripts, loaded, sheets }, frame) {
  const answer = await scripts.ask(frame.tabId, frame.frameId, { toFrame: "stop" });
  const engine = loaded.current;
  if (answer === undefined || engine === null) return;
  const inserted = Array.isArray(answer.inserted) ? answer.inserted : [];
  const all = [...sheets(engine, placeOf({ ...answer, frame: "stop" }, frame)), ...inserted.filter((/** @type {unknown} */ css) => typeof css === "string")];
  await Promise.all(all.map((css) => scripts.remove(frame, css)));
}

/** Those that are in a list and were not before. @param {string[]} before @param {string[]} now */
export const added = (before, now) => now.filter((site) => !before.includes(site));
