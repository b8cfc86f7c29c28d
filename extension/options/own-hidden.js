/**
 * The user's filters that hide elements, by site: the picker makes them.
 *
 * @module
 */

import { byId, fromTemplate, part } from "../shared/elements.js";
import { hidingFilters } from "../shared/hiding-filters.js";
import { text } from "../shared/language.js";

/** @import { Hiding } from "../shared/hiding-filters.js" */

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
