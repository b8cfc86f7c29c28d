/**
 * Makes the parts that deliver page filters, and connects them with the browser's events.
 *
 * @module
 */

import { ChromiumDelivery } from "./chromium-delivery.js";
import { FirefoxDelivery } from "./firefox-delivery.js";
import { FirefoxPages } from "./firefox-pages.js";
import { FrameMessages } from "./frame-messages.js";
import { patterns, Registration } from "../registration.js";

/** @import { PageScripts, ResponseTexts } from "../../shared/page-scripts.js" */
/** @import { ContentScripts } from "../../shared/watching.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Settings } from "../settings.js" */

/**
 * @param {object} parts
 * @param {{ pageScripts: PageScripts, responseTexts: ResponseTexts }} parts.browser
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {Promise<unknown>} parts.ready
 * @param {(path: string) => string} parts.fileUrl
 */
export function deliverInFirefox({ browser: { pageScripts, responseTexts }, engine, settings, ready, fileUrl }) {
  const read = async (/** @type {string} */ path) => (await fetch(fileUrl(path))).json();
  const delivery = new FirefoxDelivery({ scripts: pageScripts, settings, scriptlets: read("data/scriptlets.json") });
  const messages = new FrameMessages({ scripts: pageScripts, engine, ready, settings, startFrame: null });
  pageScripts.watchFrames((message, sender) => messages.handle(message, sender));
  // The first documents wait for it with `ready`.
  const registered = Promise.all([engine.ready, settings.ready]).then(() => engine.current && delivery.reset(engine.current));
  engine.watch((next) => void delivery.reset(next));
  settings.watch("sitesOff", () => {
    if (engine.current) void delivery.reset(engine.current);
  });
  const pageFilters = new FirefoxPages({ delivery, settings, changeText: () => void responseTexts });
  return { pageFilters, registered };
}

const SCRIPT = "page-filters";

/**
 * @param {object} parts
 * @param {{ pageScripts: PageScripts, contentScripts: ContentScripts }} parts.browser
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {Promise<unknown>} parts.ready
 */
export function deliverInChromium({ browser: { pageScripts, contentScripts }, engine, settings, ready }) {
  const delivery = new ChromiumDelivery(pageScripts);
  const startFrame = (/** @type {Parameters<ChromiumDelivery["start"]>} */ ...args) => delivery.start(...args);
  const messages = new FrameMessages({ scripts: pageScripts, engine, ready, settings, startFrame });
  pageScripts.watchFrames((message, sender) => messages.handle(message, sender));
  const registration = new Registration(contentScripts, (id) => id.startsWith(SCRIPT));
  const register = () =>
    registration.sync([
      {
        id: SCRIPT,
        js: ["content/page.js"],
        world: "ISOLATED",
        matches: ["<all_urls>"],
        excludeMatches: patterns(settings.sitesOff),
        allFrames: true,
        matchOriginAsFallback: true,
        runAt: "document_start",
        persistAcrossSessions: true,
      },
    ]);
  settings.watch("sitesOff", () => void register().catch(() => {}));
  void settings.ready.then(register);
}
