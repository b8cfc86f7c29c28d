/**
 * A setting with two values: a checkbox with its title and, below, what it does.
 *
 * The section's page has the place, an element with `data-switch`. It can describe the switch itself, in an element whose id
 * ends with `-what`.
 *
 * @module
 */

import { fromTemplate, part } from "../shared/elements.js";
import { showFixed } from "./fixed.js";

/**
 * @typedef {object} Switch
 * @property {string} title
 * @property {string} [about]
 * @property {boolean} isOn
 * @property {boolean} [isFixed] Whether the user's organisation has set it.
 * @property {(on: boolean) => unknown} change
 */

/** @param {Document} document @param {string} id Of the checkbox. @param {Switch} setting @returns {HTMLInputElement} */
export function showSwitch(document, id, { title, about, isOn, isFixed = false, change }) {
  const element = fromTemplate(document, "switch");
  const box = /** @type {HTMLInputElement} */ (part(element, "input"));
  const what = part(element, ".under");
  box.id = id;
  box.checked = isOn;
  part(element, "label > span").textContent = title;
  if (about === undefined) what.remove();
  else Object.assign(what, { id: `${id}-what`, textContent: about });
  part(document, `[data-switch="${id}"]`).prepend(...element.children);
  if (document.getElementById(`${id}-what`) !== null) box.setAttribute("aria-describedby", `${id}-what`);
  showFixed(document, box, isFixed);
  box.addEventListener("change", () => void change(box.checked));
  return box;
}
