/**
 * The element filters in the text of a list.
 *
 * @module
 */

/** @typedef {{ line: string, sites: string, selector: string }} Hiding */

/** @param {string} filters @returns {Hiding[]} In order of their sites. */
export function hidingFilters(filters) {
  /** @type {Hiding[]} */
  const found = [];
  for (const one of filters.split("\n")) {
    const line = one.trim();
    const [, sites, selector] = /^([^\s!#/$*|@[][^\s#/]*)##([^+^].*)$/.exec(line) ?? [];
    if (sites !== undefined && selector !== undefined && !found.some((known) => known.line === line)) found.push({ line, sites, selector });
  }
  return found.sort((a, b) => (a.sites < b.sites ? -1 : Number(a.sites > b.sites)));
}
