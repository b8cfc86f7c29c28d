/**
 * Global Privacy Control: sites are told that a person does not want what they learn to be sold or shared.
 *
 * Pages are told by a content script, servers by a header: in Firefox it is set here, in Chromium by a rule (user-rules.js).
 *
 * @module
 */

import { patterns, Registration } from "./registration.js";
import { firefoxRequest } from "./request.js";

/** @import { HeaderVerdict, ResponseDetails } from "../shared/browser.js" */
/** @import { ContentScripts } from "../shared/watching.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { Settings } from "./settings.js" */

/** @typedef {Record<"sent" | "received", (details: ResponseDetails) => HeaderVerdict | undefined>} Gate */

const NAME = "Sec-GPC";

/** @param {string[]} sitesOff @returns {chrome.scripting.RegisteredContentScript} */
const scriptBut = (sitesOff) => ({
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
    const inject = () => this.#registration.bring(settings.privacyControl ? [scriptBut(settings.sitesOff)] : []);
    settings.watchSitesOff(inject);
    settings.watchPrivacyControl(inject);
    // A browser that refuses is no reason to stop; the next start tries again.
    void settings.ready.then(inject).catch(() => {});
  }

  /** What a gate for headers answers, and the header besides. @param {Gate} gate @returns {Gate} */
  over(gate) {
    return {
      sent: (details) => {
        const verdict = gate.sent(details);
        const headers = verdict?.requestHeaders ?? details.requestHeaders;
        if (headers === undefined || !this.#isTold(details)) return verdict;
        const others = headers.filter(({ name }) => name.toLowerCase() !== NAME.toLowerCase());
        return { ...verdict, requestHeaders: [...others, { name: NAME, value: "1" }] };
      },
      received: (details) => gate.received(details),
    };
  }

  /** @param {ResponseDetails} details */
  #isTold(details) {
    const { privacyControl, sitesOff } = this.#settings;
    if (!privacyControl) return false;
    return sitesOff.length === 0 || !this.#settings.isOff(this.#engine.current?.site(firefoxRequest(details).topUrl) ?? "");
  }
}
