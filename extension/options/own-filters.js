/** @module */

import { text } from "../shared/language.js";

/**
 * @param {Document} document
 * @param {string} filters
 * @param {(text: string) => Promise<unknown>} save
 */
export function showOwnFilters(document, filters, save) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("own"));
  const area = /** @type {HTMLTextAreaElement} */ (document.getElementById("own-filters"));
  const status = /** @type {HTMLElement} */ (document.getElementById("own-status"));
  area.value = filters;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = text("ownSaving");
    try {
      await save(area.value);
      status.textContent = text("ownSaved");
    } catch (error) {
      status.textContent = text("engineProblem", String(/** @type {any} */ (error)?.message ?? error));
    }
  });
}
