/**
 * Firefox: what page filters do with a document is found out once, when it is requested.
 *
 * @module
 */

import { isWeb } from "../../shared/hosts.js";
import { Recent } from "../recent.js";
import { KEPT, MOST } from "./firefox-delivery.js";
import { forFrame } from "./unswitched.js";

/** @import { Engine, Program } from "../../engine/index.js" */
/** @import { RequestDetails } from "../../shared/browser.js" */
/** @import { Settings } from "../settings.js" */
/** @import { FirefoxDelivery } from "./firefox-delivery.js" */

/** @typedef {Pick<RequestDetails, "url" | "type" | "frameAncestors">} Document */
/** @typedef {(usual: import("../../engine/index.js").Cosmetics, site: string) => import("../../engine/index.js").Cosmetics} ChangeCosmetics What page filters do on a site in place of the usual: "Something broken?". */

const NOTHING = { headers: [], done: undefined };

export class FirefoxPages {
  #delivery;
  #settings;
  #changeText;
  #change;
  /** The latest documents by URL: they may wait for their server while lists or settings change. @type {Recent<string, { document: Document, topUrl: string, at: number }>} */
  #latest = new Recent(MOST);
  /** Settles when all is registered anew. @type {Promise<void> | undefined} */
  #resetting;

  /**
   * @param {object} parts
   * @param {FirefoxDelivery} parts.delivery
   * @param {Settings} parts.settings
   * @param {(details: RequestDetails, programs: Program[]) => void} parts.changeText Removes elements from the response's text.
   * @param {ChangeCosmetics} parts.change
   */
  constructor({ delivery, settings, changeText, change }) {
    this.#change = change;
    this.#delivery = delivery;
    this.#settings = settings;
    this.#changeText = changeText;
  }

  /** @param {Engine} engine @param {RequestDetails} details @param {string} topUrl */
  prepare(engine, details, topUrl) {
    if (!isWeb(details.url)) return NOTHING;
    const { url, type, frameAncestors } = details;
    this.#latest.set(url, { document: { url, type, frameAncestors }, topUrl, at: Date.now() });
    const { isOff, answer, done: registered } = this.#register(engine, details, topUrl);
    // It would have former registrations, too.
    const done = this.#resetting === undefined ? registered : Promise.all([registered, this.#resetting]);
    if (isOff) return { headers: [], done };
    if (answer.html.length > 0) this.#changeText(details, answer.htmlPrograms);
    return { headers: answer.headers, done };
  }

  /** The lists or the settings have changed. @param {Engine} engine */
  reset(engine) {
    const waiting = [...this.#latest.values()].filter(({ at }) => Date.now() - at < KEPT);
    const done = this.#delivery.reset(engine, () => waiting.map(({ document, topUrl }) => this.#register(engine, document, topUrl).done)).finally(() => {
      if (this.#resetting === done) this.#resetting = undefined;
    });
    this.#resetting = done;
    return done;
  }

  /** @param {Engine} engine @param {Document} details @param {string} topUrl */
  #register(engine, details, topUrl) {
    const site = engine.site(topUrl);
    const isOff = this.#settings.isOff(site);
    const prepare = () => {
      const answer = this.#change(engine.cosmetics(details.url), site);
      return { answer, done: this.#delivery.prepare(engine, details, answer, isOff) };
    };
    const { answer, done } = isOff ? prepare() : forFrame(engine, this.#settings, details.url, prepare);
    return { isOff, answer, done };
  }
}
