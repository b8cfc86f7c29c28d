/**
 * Firefox: Global Privacy Control: tells sites not to sell or share the user's data
 * ([specification](https://w3c.github.io/gpc/)).
 *
 * A content script tells pages, a rule of the browser sets the header (privacy-rules.js). In Chromium page-world.js and
 * user-rules.js do this. Where a person has chosen that Firefox sends the signal itself, Brock does neither: the
 * browser's main process looks for the rule at each request (docs/page-load.md).
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

/** Whether the browser sends the signal itself: no page changes the property in the background. */
const isBrowsers = () => /** @type {any} */ (navigator).globalPrivacyControl === true;

export class PrivacyControl {
  #registration;
  #settings;
  #rules;
  #wasBrowsers = isBrowsers();

  /** @param {{ contentScripts: ContentScripts, settings: Settings, rules: PrivacyRules }} parts */
  constructor({ contentScripts, settings, rules }) {
    this.#registration = new Registration(contentScripts, (id) => id.startsWith(ID));
    this.#settings = settings;
    this.#rules = rules;
    const apply = () => this.#apply();
    settings.watch("sitesOff", apply);
    settings.watch("privacyControl", apply);
    settings.watch("noReferrer", apply);
    // The next start tries again after a failure.
    void settings.ready.then(apply).catch(() => {});
  }

  /** A document is requested: no event tells when the browser's setting changes. */
  onDocument() {
    if (isBrowsers() !== this.#wasBrowsers) void this.#settings.ready.then(() => this.#apply()).catch(() => {});
  }

  #apply() {
    const { privacyControl, sitesOff, noReferrer } = this.#settings;
    this.#wasBrowsers = isBrowsers();
    const isOurs = privacyControl && !this.#wasBrowsers;
    return Promise.all([this.#registration.sync(isOurs ? scriptsFor(sitesOff) : []), this.#rules.apply({ sitesOff, privacyControl: isOurs, noReferrer })]);
  }
}
