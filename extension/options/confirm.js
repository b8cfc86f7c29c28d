/**
 * The dialog for confirmation.
 *
 * @module
 */

import { byId } from "../shared/elements.js";

/**
 * Asks the user before data is replaced or deleted.
 *
 * @param {Document} document @param {string} question @param {string} action The button's text.
 * @param {string[]} [details] Lines of a list.
 * @returns {Promise<boolean>}
 */
export function confirmed(document, question, action, details = []) {
  const dialog = /** @type {HTMLDialogElement} */ (byId(document, "confirm"));
  byId(document, "confirm-text").textContent = question;
  byId(document, "confirm-yes").textContent = action;
  const list = byId(document, "confirm-list");
  list.replaceChildren(...details.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  list.hidden = details.length === 0;
  dialog.returnValue = "";
  dialog.showModal();
  // Enter must not delete anything.
  byId(document, "confirm-no").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
