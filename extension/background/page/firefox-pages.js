/**
 * Firefox: what page filters do with a document is found out once, when it is requested.
 *
 * @module
 */

import { isWeb } from "../../shared/hosts.js";
import { forFrame } from "./unswitched.js";

/** @import { Engine, Program } from "../../engine/index.js" */
/** @import { RequestDetails } from "../../shared/browser.js" */
/** @import { Settings } from "../settings.js" */
/** @import { FirefoxDelivery } from "./firefox-delivery.js" */

const NOTHING = { headers: [], done: undefined };

export class FirefoxPages {
  #delivery;
  #settings;
  #changeText;

  /**
   * @param {object} parts
   * @param {FirefoxDelivery} parts.delivery
   * @param {Settings} parts.settings
   * @param {(details: RequestDetails, programs: Program[]) => void} parts.changeText Removes elements from the response's text.
   */
  constructor({ delivery, settings, changeText }) {
    this.#delivery = delivery;
    this.#settings = settings;
    this.#changeText = changeText;
  }

  /** @param {Engine} engine @param {RequestDetails} details @param {string} topUrl */
  prepare(engine, details, topUrl) {
    if (!isWeb(details.url)) return NOTHING;
    const isOff = this.#settings.isOff(engine.site(topUrl));
    const prepare = () => {
      const answer = engine.cosmetics(details.url);
      return { answer, done: this.#delivery.prepare(engine, details, answer, isOff) };
    };
    const { answer, done } = isOff ? prepare() : forFrame(engine, this.#settings, details.url, prepare);
    if (isOff) return { headers: [], done };
    if (answer.html.length > 0) this.#changeText(details, answer.htmlPrograms);
    return { headers: answer.headers, done };
  }
}
