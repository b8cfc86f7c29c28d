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

/** @typedef {(usual: import("../../engine/index.js").Cosmetics, site: string) => import("../../engine/index.js").Cosmetics} ChangeCosmetics What page filters do on a site in place of the usual: "Something broken?". */

const NOTHING = { headers: [], done: undefined };

export class FirefoxPages {
  #delivery;
  #settings;
  #changeText;
  #change;

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
    const site = engine.site(topUrl);
    const isOff = this.#settings.isOff(site);
    const prepare = () => {
      const answer = this.#change(engine.cosmetics(details.url), site);
      return { answer, done: this.#delivery.prepare(engine, details, answer, isOff) };
    };
    const { answer, done } = isOff ? prepare() : forFrame(engine, this.#settings, details.url, prepare);
    if (isOff) return { headers: [], done };
    if (answer.html.length > 0) this.#changeText(details, answer.htmlPrograms);
    return { headers: answer.headers, done };
  }
}
