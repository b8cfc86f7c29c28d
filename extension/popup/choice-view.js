/**
 * What the reader chooses for one tracker: on the site shown, or, if they ask for it, on every one.
 *
 * @module
 */

/** @import { Action, Choice as Stored } from "../background/settings.js" */

/** @typedef {{ tracker: string, site: string, action: Action | null }} Choice Null: what lists and learning say. */

export class ChoiceView {
  #tracker;
  #site = "";
  /** @type {HTMLInputElement[]} */
  #options;
  /** @type {HTMLInputElement} */
  #everywhere;

  /** @param {HTMLElement} element @param {string} tracker @param {(choice: Choice) => void} chosen */
  constructor(element, tracker, chosen) {
    this.#tracker = tracker;
    this.#options = [...element.querySelectorAll("input")].filter(({ type }) => type === "radio");
    this.#everywhere = /** @type {HTMLInputElement} */ (element.querySelector("input[type=checkbox]"));
    for (const option of this.#options) {
      option.name = `choice-${tracker}`;
      option.addEventListener("change", () => chosen(this.#choice(option.value)));
    }
    this.#everywhere.addEventListener("change", () => this.#moved(chosen));
  }

  /** @param {string} value @returns {Choice} */
  #choice(value) {
    const site = this.#everywhere.checked ? "" : this.#site;
    return { tracker: this.#tracker, site, action: value === "" ? null : /** @type {Action} */ (value) };
  }

  /** The same choice, for more sites or for fewer. @param {(choice: Choice) => void} chosen */
  #moved(chosen) {
    const value = this.#options.find(({ checked }) => checked)?.value ?? "";
    if (value === "") return;
    const before = this.#everywhere.checked ? this.#site : "";
    chosen({ tracker: this.#tracker, site: before, action: null });
    chosen(this.#choice(value));
  }

  /** @param {string} site @param {Stored[]} chosen */
  show(site, chosen) {
    this.#site = site;
    const mine = chosen.filter(({ tracker }) => tracker === this.#tracker);
    const one = mine.find((choice) => choice.site === site) ?? mine.find((choice) => choice.site === "");
    for (const option of this.#options) option.checked = option.value === (one?.action ?? "");
    if (one !== undefined) this.#everywhere.checked = one.site === "";
  }
}
