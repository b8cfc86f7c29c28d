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

/** @typedef {{ text: string, title: string, state: "on" | "off" }} Look */

/** What the browser shows for a tab for which nothing was set. @type {Partial<Look>} */
const DEFAULT = { text: "", title: "", state: "on" };

/** @param {number} blocked @param {boolean} isLeast */
const counted = (blocked, isLeast) => (isLeast ? plural("buttonBlockedLeast", blocked) : plural("buttonBlocked", blocked));

export class TabButton {
  #button;
  #isOff;
  #isCounted;
  /** By tab, what was set last. Each value that is set costs a message to the browser's main process. Undefined: unknown. @type {Map<number, Partial<Look>>} */
  #shown = new Map();

  /**
   * @param {Button} button @param {(site: string) => boolean} isOff Whether Brock is switched off on a site.
   * @param {() => boolean} [isCounted] Whether the button shows the number.
   */
  constructor(button, isOff, isCounted = () => true) {
    this.#isCounted = isCounted;
    this.#button = button;
    this.#isOff = isOff;
    void button.colour(COLOURS);
  }

  /** @param {number} tabId @param {TabRecord & { isLeast?: boolean }} record */
  show(tabId, record) {
    const { text, title, state } = this.#look(record);
    const before = this.#shown.get(tabId) ?? DEFAULT;
    this.#shown.set(tabId, { text, title, state });
    return this.#button.show(tabId, {
      ...(text !== before.text && { text }),
      ...(title !== before.title && { title }),
      ...(state !== before.state && { icons: icons(state) }),
    });
  }

  /** The tab shows another page: the browser has reset its button, before or after what was set last. @param {number} tabId */
  reset(tabId) {
    const { state = "off" } = this.#shown.get(tabId) ?? DEFAULT;
    this.#shown.set(tabId, state === "on" ? { state } : {});
  }

  /** The tab was closed. @param {number} tabId */
  forget(tabId) {
    this.#shown.delete(tabId);
  }

  /** @param {TabRecord & { isLeast?: boolean }} record @returns {Look} */
  #look({ url, site, blocked, isLeast = false }) {
    if (!isWeb(url)) return { text: "", title: text("buttonNothing"), state: "on" };
    const off = this.#isOff(site);
    return {
      text: blocked === 0 || !this.#isCounted() ? "" : blocked > MOST ? `${MOST}+` : String(blocked),
      title: off ? text("buttonOff") : counted(blocked, isLeast),
      state: off ? "off" : "on",
    };
  }
}
