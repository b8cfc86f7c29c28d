/** @module */

import { byId } from "../shared/elements.js";

/**
 * Asks the reader before something is replaced or deleted.
 *
 * @param {Document} document @param {string} question @param {string} action What the button says.
 * @returns {Promise<boolean>}
 */
export function confirmed(document, question, action) {
  const dialog = /** @type {HTMLDialogElement} */ (byId(document, "confirm"));
  byId(document, "confirm-text").textContent = question;
  byId(document, "confirm-yes").textContent = action;
  dialog.returnValue = "";
  dialog.showModal();
  // Nobody who only presses Enter is to lose anything.
  byId(document, "confirm-no").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
