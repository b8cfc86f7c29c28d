/**
 * Elements of the extension's pages.
 *
 * @module
 */

import { fill } from "./language.js";

/** @param {Document} document @param {string} id */
export const byId = (document, id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {ParentNode} root @param {string} selector */
export const part = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));

/** A copy of a template's content with its texts. @param {Document} document @param {string} id */
export function fromTemplate(document, id) {
  const { content } = /** @type {HTMLTemplateElement} */ (byId(document, id));
  const element = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (content.cloneNode(true)).firstElementChild);
  fill(element);
  return element;
}

/** Saves a file on the user's device. @param {Document} document @param {string} name @param {string} content */
export function saveFile(document, name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
