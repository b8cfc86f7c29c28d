/**
 * The toolbar button of each tab: how many were blocked, and whether Brock is on there.
 *
 * @module
 */

import { plural, text } from "../shared/language.js";

/** @import { Button } from "../shared/browser.js" */
/** @import { TabRecord } from "./tab-records.js" */

const SIZES = [16, 32, 48, 128];

/** @param {"on" | "off"} state */
const icons = (state) => Object.fromEntries(SIZES.map((size) => [size, `/icons/${state}-${size}.png`]));

const COLOURS = { background: "#1d3b34", ink: "#ffffff" };
/** The badge has room for four characters. */
const MOST = 999;

export class TabButton {
  #button;

  /** @param {Button} button */
  constructor(button) {
    this.#button = button;
    void button.colour(COLOURS);
  }

  /** A page on which Brock does nothing. @param {number} tabId */
  clear(tabId) {
    return this.#button.show(tabId, { text: "", title: text("buttonNothing"), icons: icons("on") });
  }

  /** @param {number} tabId @param {TabRecord} record @param {boolean} off */
  show(tabId, { blocked }, off) {
    return this.#button.show(tabId, {
      text: blocked === 0 ? "" : blocked > MOST ? `${MOST}+` : String(blocked),
      title: off ? text("buttonOff") : plural("buttonBlocked", blocked),
      icons: icons(off ? "off" : "on"),
    });
  }
}
