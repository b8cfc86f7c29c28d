/** @module */

import { plural } from "../shared/language.js";

/** @import { ListInfo } from "../shared/lists.js" */

/** @param {Document} document @param {ListInfo[]} lists */
export function showLists(document, lists) {
  const total = /** @type {HTMLElement} */ (document.getElementById("lists-total"));
  total.textContent = plural("optionsListsTotal", lists.length);
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("list"));
  for (const list of lists) {
    const row = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const name = /** @type {HTMLElement} */ (row.querySelector(".name"));
    name.append(list.homepage ? link(document, list.homepage, list.title) : list.title);
    const filters = /** @type {HTMLElement} */ (row.querySelector(".filters"));
    filters.textContent = plural("optionsFilters", list.filters);
    document.getElementById("lists")?.append(row);
  }
}

/** @param {Document} document @param {string} url @param {string} title */
function link(document, url, title) {
  const anchor = document.createElement("a");
  // Only an address of the web: the page would run any other scheme with the extension's rights.
  if (/^https?:/.test(url)) anchor.href = url;
  anchor.rel = "noreferrer";
  anchor.textContent = title;
  return anchor;
}
