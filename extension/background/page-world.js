/**
 * The content scripts for Global Privacy Control, and in Chromium those of the learner. There the two in the page's world are
 * files of one script, because each start costs a frame time (docs/page-load.md).
 *
 * @module
 */

import { PrivacyControl, SIGNAL, signalInEmptyPages } from "./privacy-control.js";
import { everywhere, Registration } from "./registration.js";

/** @import { ContentScripts } from "../shared/watching.js" */
/** @import { PrivacyRules } from "./privacy-rules.js" */
/** @import { Settings } from "./settings.js" */

const RELAY = "content/relay.js";
const WATCH = "content/watch-page.js";
const [LEARNING, ALONE, EMPTY] = [["relay", "watch-page"], "privacy-control", "privacy-control-empty"];

/** @param {Pick<Settings, "privacyControl" | "learning" | "sitesOff">} settings @returns {chrome.scripting.RegisteredContentScript[]} */
function scriptsFor({ privacyControl, learning, sitesOff }) {
  const all = everywhere(sitesOff);
  const signal = privacyControl ? [SIGNAL] : [];
  // The browser runs a file once for each frame.
  const empty = privacyControl ? [signalInEmptyPages(EMPTY, sitesOff)] : [];
  if (!learning) return privacyControl ? [{ ...all, id: ALONE, js: signal, world: "MAIN" }, ...empty] : [];
  // The order of the ids and of the registration matters: watch-page.js needs the answer of relay.js.
  const [relay = "", watch = ""] = LEARNING;
  return [{ ...all, id: relay, js: [RELAY], world: "ISOLATED" }, { ...all, id: watch, js: [...signal, WATCH], world: "MAIN" }, ...empty];
}

/** @param {{ contentScripts: ContentScripts, settings: Settings, rules: PrivacyRules | null }} parts Rules: null in Chromium. @returns {PrivacyControl | null} Null in Chromium. */
export function tellPages({ contentScripts, settings, rules }) {
  if (rules !== null) return new PrivacyControl({ contentScripts, settings, rules });
  const registration = new Registration(contentScripts, (id) => [...LEARNING, ALONE, EMPTY].includes(id));
  const apply = () => registration.sync(scriptsFor(settings));
  settings.watch("sitesOff", apply);
  settings.watch("privacyControl", apply);
  settings.watch("learning", apply);
  // The next start tries again after a failure.
  void settings.ready.then(apply).catch(() => {});
  return null;
}
