/**
 * The lists in this build, from data/lists.json, which pack.mjs writes.
 *
 * @module
 */

/**
 * @typedef {object} ListInfo
 * @property {string} id
 * @property {string} title
 * @property {string} file
 * @property {number} filters
 * @property {string} [homepage]
 * @property {string} [licence]
 * @property {string} [url]
 * @property {{ filters: number, length: number }} [known] Of the packed text.
 * @property {string} [modified] From the list's metadata.
 * @property {string} [rules] Chromium: SHA-256 of its ruleset.
 */

/** @param {string} url @returns {Promise<ListInfo[]>} */
export async function loadLists(url) {
  return (await fetch(url)).json();
}

/** @typedef {{ id: string, title: string, file: string }} ListTitle */

/**
 * The title of a list.
 *
 * @param {ListTitle[]} lists
 * @param {string} name In the engine: an id, a title or a file.
 */
export function titleOf(lists, name) {
  const including = lists.find((list) => isFileOf(list.file, name));
  if (including) return `${including.title}: ${name.slice(including.file.length + 1)}`;
  const file = name.slice(name.lastIndexOf("/") + 1);
  const list = lists.find((list) => [list.id, list.title, list.file].includes(name) || list.file === file);
  return list?.title || name;
}

/** Whether the engine's name is that of a file that a list includes. @param {string} list The list's name. @param {string} name */
export const isFileOf = (list, name) => name.startsWith(`${list}/`);
