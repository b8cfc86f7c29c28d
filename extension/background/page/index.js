/**
 * Makes the parts that deliver page filters, and connects them with the browser's events.
 *
 * @module
 */

import { ChromiumDelivery } from "./chromium-delivery.js";
import { ChromiumRegistration } from "./chromium-registration.js";
import { FirefoxDelivery } from "./firefox-delivery.js";
import { FirefoxPages } from "./firefox-pages.js";
import { FrameMessages } from "./frame-messages.js";
import { HtmlFilter } from "./html-filters.js";
import { COMMON_FILTERS, PACKED_COMMON, PACKED_SHEET, SCRIPTLETS } from "../../shared/common-files.js";
import { hostIn } from "../../shared/hosts.js";
import { added, undo, undoFrame } from "./undoing.js";
import { unswitched } from "./unswitched.js";

/** @import { FrameSender, PageScripts, ResponseTexts } from "../../shared/page-scripts.js" */
/** @import { ContentScripts } from "../../shared/watching.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { StartFiles } from "../start-files.js" */
/** @import { Engine } from "../../engine/index.js" */
/** @import { Place } from "./frame-messages.js" */
/** @import { Troubles } from "../trouble/index.js" */
/** @import { Settings } from "../settings.js" */

/** Firefox: the sheets of the package that a page can have. */
const PACKED_SHEETS = [PACKED_SHEET, PACKED_COMMON.css];

/** @param {import("../../engine/index.js").Program[]} programs */
function filterOf(programs) {
  const filter = new HtmlFilter(programs);
  return {
    begin: (/** @type {string} */ contentType) => filter.begin(contentType),
    data: (/** @type {Uint8Array} */ bytes) => filter.data(bytes),
    end: () => filter.end(),
  };
}

/**
 * @param {object} parts
 * @param {{ pageScripts: PageScripts, responseTexts: ResponseTexts }} parts.browser
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {Promise<unknown>} parts.ready
 * @param {Pick<StartFiles, "text" | "json">} parts.files
 * @param {Pick<Troubles, "cosmetics">} parts.troubles
 */
export function deliverInFirefox({ browser: { pageScripts, responseTexts }, engine, settings, ready, files, troubles }) {
  const scriptlets = files.json(SCRIPTLETS);
  // Without it the sheet is registered as text.
  const textOf = (/** @type {string} */ path) => files.text(path).catch(() => "");
  const [packedSheet, packedCommon] = [textOf(PACKED_SHEET), textOf(COMMON_FILTERS)];
  const delivery = new FirefoxDelivery({ scripts: pageScripts, settings, scriptlets, packedSheet, packedCommon });
  const sheets = (/** @type {Engine} */ now, /** @type {Place} */ { url }) => delivery.sheets(now, url);
  const stopFrame = (/** @type {FrameSender} */ sender) => undoFrame({ scripts: pageScripts, loaded: engine, sheets: asBefore(settings, sheets), files: PACKED_SHEETS }, sender);
  const messages = new FrameMessages({ scripts: pageScripts, engine, ready, settings, startFrame: null, stopFrame });
  pageScripts.watchFrames((message, sender) => messages.handle(message, sender));
  const pageFilters = new FirefoxPages({ delivery, settings, change: (usual, site) => troubles.cosmetics(usual, site), changeText: ({ requestId, url }, programs) => responseTexts.change(requestId, hostIn(url), filterOf(programs)) });
  // The first documents wait for it with `ready`.
  const registered = Promise.all([engine.ready, settings.ready]).then(() => engine.current && pageFilters.reset(engine.current));
  engine.watch((next) => void pageFilters.reset(next));
  watchSwitches({ settings, engine, pageScripts, sheets, files: PACKED_SHEETS }, () => {
    if (engine.current) void pageFilters.reset(engine.current);
  });
  return { pageFilters, registered };
}

/**
 * @param {object} parts
 * @param {{ pageScripts: PageScripts, contentScripts: ContentScripts }} parts.browser
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {Promise<unknown>} parts.ready
 * @param {Pick<Troubles, "cosmetics" | "sites" | "ready" | "watch">} parts.troubles
 */
export function deliverInChromium({ browser: { pageScripts, contentScripts }, engine, settings, ready, troubles }) {
  const delivery = new ChromiumDelivery(pageScripts, (usual, site) => troubles.cosmetics(usual, site));
  const startFrame = (/** @type {Parameters<ChromiumDelivery["start"]>} */ ...args) => delivery.start(...args);
  const sheets = (/** @type {Engine} */ now, /** @type {Place} */ place) => delivery.sheets(now, place);
  const stopFrame = (/** @type {FrameSender} */ sender) => undoFrame({ scripts: pageScripts, loaded: engine, sheets: asBefore(settings, sheets) }, sender);
  const messages = new FrameMessages({ scripts: pageScripts, engine, ready, settings, startFrame, stopFrame });
  pageScripts.watchFrames((message, sender) => messages.handle(message, sender));
  const registration = new ChromiumRegistration(contentScripts);
  const register = async () => {
    await Promise.all([settings.ready, engine.ready, troubles.ready]);
    const { pages } = engine;
    // The pages of a search ask the background, which knows the part that is off.
    await registration.apply(settings.sitesOff, pages && { ...pages, hosts: [...new Set([...pages.hosts, ...troubles.sites])] });
  };
  troubles.watch(() => register().catch(() => {}));
  watchSwitches({ settings, engine, pageScripts, sheets }, () => register().catch(() => {}));
  // Pages that load after a change of filters have it: their scripts ask the background only when there is something to hide.
  engine.watchLoaded(() => register());
  void register().catch(() => {});
}

/** @typedef {(engine: Engine, place: Place) => string[]} Sheets */

/** For a switched-off site the engine has no page filters any more. @param {Settings} settings @param {Sheets} sheets @returns {Sheets} */
const asBefore = (settings, sheets) => (now, place) => unswitched(now, settings, () => sheets(now, place));

/**
 * @param {{ settings: Settings, engine: LoadedEngine, pageScripts: PageScripts, sheets: Sheets, files?: string[] }} parts
 * @param {() => Promise<void> | void} changed Called when a site was switched off or on. A promise: pages that begin until it has settled may have the scripts of before.
 */
function watchSwitches({ settings, engine, pageScripts, sheets, files }, changed) {
  /** @type {string[]} */
  let before = [];
  void settings.ready.then(() => (before = settings.sitesOff));
  settings.watch("sitesOff", async (now) => {
    const sites = added(before, now);
    before = now;
    const changing = changed();
    const undoAll = () => undo({ scripts: pageScripts, loaded: engine, sites: sites.filter((site) => settings.isOff(site)), sheets: asBefore(settings, sheets), files });
    if (sites.length > 0) void undoAll();
    if (changing === undefined) return;
    await changing;
    if (sites.length > 0) void undoAll();
  });
}
