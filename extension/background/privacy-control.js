/**
 * Global Privacy Control: tells sites not to sell or share the user's data
 * ([specification](https://w3c.github.io/gpc/)).
 *
 * A content script tells pages, a header tells servers. Rules of the browser set the header: privacy-rules.js in Firefox,
 * user-rules.js in Chromium.
 *
 * @module
 */

import { patterns, Registration } from "./registration.js";

/** @import { ContentScripts } from "../shared/watching.js" */
/** @import { PrivacyRules } from "./privacy-rules.js" */
/** @import { Settings } from "./settings.js" */

/** @param {string[]} sitesOff @returns {chrome.scripting.RegisteredContentScript} */
const contentScript = (sitesOff) => ({
  id: "privacy-control",
  js: ["content/privacy-control.js"],
  world: "MAIN",
  matches: ["<all_urls>"],
  excludeMatches: patterns(sitesOff),
  allFrames: true,
  matchOriginAsFallback: true,
  runAt: "document_start",
  persistAcrossSessions: true,
});

export class PrivacyControl {
  /**
   * @param {object} parts
   * @param {ContentScripts} parts.contentScripts
   * @param {Settings} parts.settings
   * @param {PrivacyRules | null} parts.rules Null in Chromium.
   */
  constructor({ contentScripts, settings, rules }) {
    const registration = new Registration(contentScripts, (id) => id === "privacy-control");
    const apply = () =>
      Promise.all([registration.sync(settings.privacyControl ? [contentScript(settings.sitesOff)] : []), rules?.apply(settings)]);
    settings.watch("sitesOff", apply);
    settings.watch("privacyControl", apply);
    if (rules !== null) settings.watch("noReferrer", () => rules.apply(settings));
    // The next start tries again after a failure.
    void settings.ready.then(apply).catch(() => {});
  }
}
