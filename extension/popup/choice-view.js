/**
 * The user's choice for one tracker: on the site shown, or on every site.
 *
 * @module
 */

/** @import { Action, Choice as Stored } from "../background/settings.js" */

/** @typedef {{ tracker: string, site: string, action: Action | null }} Choice Null: no choice; lists and learning decide. */

export class ChoiceView {
  #tracker;
  #site = "";
  /** @type {HTMLInputElement[]} */
  #options;
  /** @type {HTMLInputElement} */
  #everywhere;

  /** @param {HTMLElement} element @param {string} tracker @param {(choices: Choice[]) => void} chosen */
  constructor(element, tracker, chosen) {
    this.#tracker = tracker;
    this.#options = [...element.querySelectorAll("input")].filter(({ type }) => type === "radio");
    this.#everywhere = /** @type {HTMLInputElement} */ (element.querySelector("input[type=checkbox]"));
    for (const option of this.#options) {
      option.name = `choice-${tracker}`;
      option.addEventListener("change", () => chosen([this.#choice(option.value)]));
    }
    this.#everywhere.addEventListener("change", () => this.#move(chosen));
  }

  /** @param {string} value @returns {Choice} */
  #choice(value) {
    const site = this.#everywhere.checked ? "" : this.#site;
    return { tracker: this.#tracker, site, action: value === "" ? null : /** @type {Action} */ (value) };
  }

  /** Moves the choice from the site to every site, or back. @param {(choices: Choice[]) => void} chosen */
  #move(chosen) {
    const value = this.#options.find(({ checked }) => checked)?.value ?? "";
    if (value === "") return;
    const before = this.#everywhere.checked ? this.#site : "";
    chosen([{ tracker: this.#tracker, site: before, action: null }, this.#choice(value)]);
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
