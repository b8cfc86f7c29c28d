/**
 * Global Privacy Control: tells sites not to sell or share the user's data
 * ([specification](https://w3c.github.io/gpc/)).
 *
 * A content script tells pages, a header tells servers. Firefox sets the header here, Chromium by a rule (user-rules.js).
 *
 * @module
 */

import { patterns, Registration } from "./registration.js";
import { firefoxRequest } from "./request.js";

/** @import { HeaderListeners, ResponseDetails } from "../shared/browser.js" */
/** @import { ContentScripts } from "../shared/watching.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { Settings } from "./settings.js" */

const NAME = "Sec-GPC";

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
  #registration;
  #engine;
  #settings;

  /**
   * @param {object} parts
   * @param {ContentScripts} parts.contentScripts
   * @param {LoadedEngine} parts.engine
   * @param {Settings} parts.settings
   */
  constructor({ contentScripts, engine, settings }) {
    this.#registration = new Registration(contentScripts, (id) => id === "privacy-control");
    this.#engine = engine;
    this.#settings = settings;
    const register = () => this.#registration.sync(settings.privacyControl ? [contentScript(settings.sitesOff)] : []);
    settings.watch("sitesOff", register);
    settings.watch("privacyControl", register);
    // The next start tries again after a failure.
    void settings.ready.then(register).catch(() => {});
  }

  /** The same listeners, followed by one that adds the header. @param {HeaderListeners} listeners @returns {HeaderListeners} */
  after(listeners) {
    return {
      sent: (details) => {
        const verdict = listeners.sent(details);
        const headers = verdict?.requestHeaders ?? details.requestHeaders;
        if (headers === undefined || !this.#applies(details)) return verdict;
        const others = headers.filter(({ name }) => name.toLowerCase() !== NAME.toLowerCase());
        return { ...verdict, requestHeaders: [...others, { name: NAME, value: "1" }] };
      },
      received: (details) => listeners.received(details),
    };
  }

  /** @param {ResponseDetails} details */
  #applies(details) {
    const { privacyControl, sitesOff } = this.#settings;
    if (!privacyControl) return false;
    return sitesOff.length === 0 || !this.#settings.isOff(this.#engine.current?.site(firefoxRequest(details).topUrl) ?? "");
  }
}
