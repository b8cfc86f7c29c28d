/**
 * Shows that the user's organisation has set the value of a control: docs/organisations.md.
 *
 * @module
 */

import { text } from "../shared/language.js";

/** @param {Document} document @param {HTMLInputElement} box @param {boolean} isFixed */
export function showFixed(document, box, isFixed) {
  if (!isFixed) return;
  box.disabled = true;
  const note = document.createElement("span");
  note.className = "fixed quiet-text";
  note.textContent = text("fixedByOrganisation");
  box.closest("label")?.append(note);
}
