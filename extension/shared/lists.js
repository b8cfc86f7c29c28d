/**
 * The lists in this build, as pack.mjs wrote them into data/lists.json.
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
 */

/** @param {string} url @returns {Promise<ListInfo[]>} */
export async function loadLists(url) {
  return (await fetch(url)).json();
}

/**
 * The title a reader knows a list by.
 *
 * @param {ListInfo[]} lists
 * @param {string} name As the engine names it: an id, a title or a file.
 */
export function titleOf(lists, name) {
  const file = name.slice(name.lastIndexOf("/") + 1);
  const list = lists.find((list) => [list.id, list.title, list.file].includes(name) || list.file === file);
  return list?.title || name;
}
