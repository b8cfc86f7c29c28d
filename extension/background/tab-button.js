/**
 * The toolbar button of each tab: the number of blocked requests, and whether Brock is on.
 *
 * @module
 */

import { isWeb } from "../shared/hosts.js";
import { plural, text } from "../shared/language.js";

/** @import { Button } from "../shared/browser.js" */
/** @import { TabRecord } from "./tab-records.js" */

const SIZES = [16, 32, 48, 128];

/** @param {"on" | "off"} state */
const icons = (state) => Object.fromEntries(SIZES.map((size) => [size, `/icons/${state}-${size}.png`]));

const COLOURS = { background: "#1d3b34", ink: "#ffffff" };
/** A badge has room for four characters. */
const MOST = 999;

export class TabButton {
  #button;
  #isOff;
  #isReset;

  /**
   * @param {Button} button
   * @param {(site: string) => boolean} isOff Whether Brock is switched off on a site.
   * @param {boolean} isReset Whether the browser shows the default icon again for each page. Setting one reads four files.
   */
  constructor(button, isOff, isReset) {
    this.#button = button;
    this.#isOff = isOff;
    this.#isReset = isReset;
    void button.colour(COLOURS);
  }

  /** @param {number} tabId @param {TabRecord & { isLeast?: boolean }} record */
  show(tabId, { url, site, blocked, isLeast = false }) {
    const on = this.#isReset ? {} : { icons: icons("on") };
    if (!isWeb(url)) return this.#button.show(tabId, { text: "", title: text("buttonNothing"), ...on });
    const off = this.#isOff(site);
    return this.#button.show(tabId, {
      text: blocked === 0 ? "" : blocked > MOST ? `${MOST}+` : String(blocked),
      title: off ? text("buttonOff") : plural(isLeast ? "buttonBlockedLeast" : "buttonBlocked", blocked),
      ...(off ? { icons: icons("off") } : on),
    });
  }
}
