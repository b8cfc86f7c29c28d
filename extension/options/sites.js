/**
 * The sites where Brock is switched off.
 *
 * @module
 */

import { fill, text } from "../shared/language.js";

/**
 * @param {Document} document
 * @param {string[]} sites Switched off.
 * @param {(site: string) => Promise<unknown>} switchOn
 */
export function showSites(document, sites, switchOn) {
  const list = /** @type {HTMLElement} */ (document.getElementById("sites"));
  const empty = /** @type {HTMLElement} */ (document.getElementById("no-sites"));
  const status = /** @type {HTMLElement} */ (document.getElementById("sites-status"));
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("site"));

  const showEmptiness = () => {
    list.hidden = list.childElementCount === 0;
    empty.hidden = !list.hidden;
  };

  for (const site of sites) {
    const fragment = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const row = /** @type {HTMLElement} */ (fragment.firstElementChild);
    fill(row);
    const name = /** @type {HTMLElement} */ (row.querySelector(".name"));
    name.textContent = site;
    const button = /** @type {HTMLElement} */ (row.querySelector(".remove"));
    button.setAttribute("aria-label", text("optionsSwitchOnSite", site));
    button.addEventListener("click", async () => {
      await switchOn(site);
      const next = /** @type {HTMLElement | null} */ (row.nextElementSibling ?? row.previousElementSibling);
      row.remove();
      showEmptiness();
      status.textContent = text("optionsSwitchedOn", site);
      // The focused button was removed. The next one gets the focus, so that keyboard users keep their position.
      /** @type {HTMLElement | null} */ (next?.querySelector(".remove") ?? null)?.focus();
    });
    list.append(row);
  }
  showEmptiness();
}
