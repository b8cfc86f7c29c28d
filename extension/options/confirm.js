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
 * @returns {Promise<boolean>}
 */
export function confirmed(document, question, action) {
  const dialog = /** @type {HTMLDialogElement} */ (byId(document, "confirm"));
  byId(document, "confirm-text").textContent = question;
  byId(document, "confirm-yes").textContent = action;
  dialog.returnValue = "";
  dialog.showModal();
  // Enter must not delete anything.
  byId(document, "confirm-no").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
