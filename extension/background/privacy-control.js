/**
 * Firefox: Global Privacy Control: tells sites not to sell or share the user's data
 * ([specification](https://w3c.github.io/gpc/)).
 *
 * A content script tells pages, a rule of the browser sets the header (privacy-rules.js). In Chromium page-world.js and
 * user-rules.js do this.
 *
 * @module
 */

import { everywhere, Registration } from "./registration.js";

/** @import { ContentScripts } from "../shared/watching.js" */
/** @import { PrivacyRules } from "./privacy-rules.js" */
/** @import { Settings } from "./settings.js" */
/** @typedef {chrome.scripting.RegisteredContentScript} Script */

export const SIGNAL = "content/privacy-control.js";
const ID = "privacy-control";

/**
 * For tabs with an empty page, as scripts make them. In other empty frames the script does nothing.
 *
 * @param {string} id @param {string[]} sitesOff @returns {Script}
 */
export const signalInEmptyPages = (id, sitesOff) => ({ ...everywhere(sitesOff), id, js: [SIGNAL], world: "MAIN", allFrames: false, matchOriginAsFallback: true });

/** @param {string[]} sitesOff @returns {Script[]} */
const scriptsFor = (sitesOff) => [{ ...everywhere(sitesOff), id: ID, js: [SIGNAL], world: "MAIN" }, signalInEmptyPages(`${ID}-empty`, sitesOff)];

export class PrivacyControl {
  /** @param {{ contentScripts: ContentScripts, settings: Settings, rules: PrivacyRules }} parts */
  constructor({ contentScripts, settings, rules }) {
    const registration = new Registration(contentScripts, (id) => id.startsWith(ID));
    const apply = () => Promise.all([registration.sync(settings.privacyControl ? scriptsFor(settings.sitesOff) : []), rules.apply(settings)]);
    settings.watch("sitesOff", apply);
    settings.watch("privacyControl", apply);
    settings.watch("noReferrer", () => rules.apply(settings));
    // The next start tries again after a failure.
    void settings.ready.then(apply).catch(() => {});
  }
}
