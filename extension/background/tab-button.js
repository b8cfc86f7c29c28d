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

  /** @param {Button} button @param {(site: string) => boolean} isOff Whether Brock is switched off on a site. */
  constructor(button, isOff) {
    this.#button = button;
    this.#isOff = isOff;
    void button.colour(COLOURS);
  }

  /** @param {number} tabId @param {TabRecord} record */
  show(tabId, { url, site, blocked }) {
    if (!isWeb(url)) return this.#button.show(tabId, { text: "", title: text("buttonNothing"), icons: icons("on") });
    const off = this.#isOff(site);
    return this.#button.show(tabId, {
      text: blocked === 0 ? "" : blocked > MOST ? `${MOST}+` : String(blocked),
      title: off ? text("buttonOff") : plural("buttonBlocked", blocked),
      icons: icons(off ? "off" : "on"),
    });
  }
}
