/**
 * The user's filters that hide elements, by site: the picker makes them.
 *
 * @module
 */

import { byId, fromTemplate, part } from "../shared/elements.js";
import { text } from "../shared/language.js";

/** @typedef {{ line: string, sites: string, selector: string }} Hiding */

/** @param {string} filters @returns {Hiding[]} In order of their sites. */
export function hidingFilters(filters) {
  /** @type {Hiding[]} */
  const found = [];
  for (const one of filters.split("\n")) {
    const line = one.trim();
    const [, sites, selector] = /^([^\s!#/$*|@[][^\s#/]*)##([^+^].*)$/.exec(line) ?? [];
    if (sites !== undefined && selector !== undefined && !found.some((known) => known.line === line)) found.push({ line, sites, selector });
  }
  return found.sort((a, b) => (a.sites < b.sites ? -1 : Number(a.sites > b.sites)));
}

/** @param {Document} document @param {(line: string) => Promise<unknown>} remove */
export function showHidden(document, remove) {
  const list = byId(document, "own-hidden-list");
  const status = byId(document, "own-hidden-status");

  /** @param {Hiding} filter */
  const row = ({ line, sites, selector }) => {
    const element = fromTemplate(document, "own-hidden-row");
    part(element, ".name").textContent = sites;
    part(element, ".selector").textContent = selector;
    const button = part(element, ".remove");
    button.setAttribute("aria-label", text("ownHiddenRemoveLabel", line));
    button.addEventListener("click", async () => {
      const at = [...list.children].indexOf(element);
      await remove(line);
      status.textContent = text("ownHiddenRemoved", line);
      // The focused button was removed.
      const next = list.children[Math.min(at, list.childElementCount - 1)];
      (next === undefined ? byId(document, "own-filters") : part(next, ".remove")).focus();
    });
    return element;
  };

  return {
    /** @param {string} filters */
    show(filters) {
      const all = hidingFilters(filters);
      list.replaceChildren(...all.map(row));
      byId(document, "own-hidden").hidden = all.length === 0;
    },
  };
}
