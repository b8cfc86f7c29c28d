/**
 * The user's choice for a host, or for all hosts of a company: allow, no cookies or block, on this site or on every site.
 *
 * @module
 */

import { text } from "../shared/language.js";

/** @import { Action, Choice as Stored } from "../background/settings.js" */

/** @typedef {{ tracker: string, site: string, action: Action | null }} Choice Null: no choice; lists and learning decide. */

/** By value: the action and whether it applies to every site. */
const OPTIONS = /** @type {const} */ ([
  ["", null, false, () => text("choiceNone")],
  ["allow here", "allow", false, () => text("chosenAllowHere")],
  ["cookieblock here", "cookieblock", false, () => text("chosenCookiesHere")],
  ["block here", "block", false, () => text("chosenBlockHere")],
  ["allow", "allow", true, () => text("chosenAllowEverywhere")],
  ["cookieblock", "cookieblock", true, () => text("chosenCookiesEverywhere")],
  ["block", "block", true, () => text("chosenBlockEverywhere")],
]);

/** The value for a tracker: a choice for the site has precedence. @param {string} tracker @param {string} site @param {Stored[]} chosen */
function valueFor(tracker, site, chosen) {
  const mine = chosen.filter((choice) => choice.tracker === tracker);
  const here = mine.find((choice) => choice.site === site);
  if (here !== undefined) return `${here.action} here`;
  return mine.find((choice) => choice.site === "")?.action ?? "";
}

/** @param {string} tracker @param {string} site @param {Action | null} action @param {boolean} everywhere @returns {Choice[]} */
function choicesFor(tracker, site, action, everywhere) {
  const none = (/** @type {string} */ where) => ({ tracker, site: where, action: null });
  // Without a choice, neither the one for the site nor the one for every site is left.
  if (action === null) return [none(site), none("")];
  return everywhere ? [none(site), { tracker, site: "", action }] : [{ tracker, site, action }];
}

export class ChoiceSelect {
  #select;
  /** @type {string[]} */
  #trackers = [];
  #site = "";

  /** @param {HTMLSelectElement} select @param {string} name Who the choice is for. @param {(choices: Choice[]) => void} chosen */
  constructor(select, name, chosen) {
    this.#select = select;
    select.setAttribute("aria-label", text("choiceFor", name));
    select.append(...OPTIONS.map(([value, , , label]) => new Option(label(), value)));
    select.addEventListener("change", () => {
      const [, action = null, everywhere = false] = OPTIONS.find(([value]) => value === select.value) ?? [];
      chosen(this.#trackers.flatMap((tracker) => choicesFor(tracker, this.#site, action, everywhere)));
    });
  }

  /** @param {string[]} trackers @param {string} site @param {Stored[]} chosen */
  show(trackers, site, chosen) {
    this.#trackers = trackers;
    this.#site = site;
    const [first = "", ...others] = new Set(trackers.map((tracker) => valueFor(tracker, site, chosen)));
    // Hosts of one company with different choices show none.
    const value = others.length === 0 ? first : "";
    if (this.#select.value !== value) this.#select.value = value;
    this.#select.classList.toggle("is-chosen", value !== "");
  }
}
