/**
 * Makes the learner's parts of this browser.
 *
 * @module
 */

import { session, tabs } from "../../shared/browser.js";
import { contentScripts, cookieStore, exchanges, names, navigations, watchedTabs } from "../../shared/watching.js";
import { observe } from "./index.js";
import { observeInChromium } from "./observe-chromium.js";

/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { PageRequests } from "../page-requests.js" */
/** @import { Settings } from "../settings.js" */

/**
 * The learner's parts: of Chromium if it lists the requests of pages, else of Firefox.
 *
 * @param {{ engine: LoadedEngine, settings: Settings, pageRequests: PageRequests | null, sink: import("./event-queue.js").Sink }} parts
 */
export function watchTracking({ engine, settings, pageRequests, sink }) {
  const browser = { exchanges, navigations, watchedTabs, contentScripts, cookieStore, names, tabs };
  if (pageRequests === null) {
    const firefoxWatch = observe({ browser, engine, settings, sink });
    return { observing: firefoxWatch, firefoxWatch, chromiumWatch: null };
  }
  const chromiumWatch = observeInChromium({ browser, session, engine, settings, pageRequests, sink });
  return { observing: chromiumWatch, firefoxWatch: null, chromiumWatch };
}
