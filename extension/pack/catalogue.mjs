/** The table of lists that the user can add, from filter-lists/catalog.toml. */

import { readTables } from "./tables.mjs";

/** @typedef {{ id: string, title: string, url: string, homepage: string, licence: string, language: string[], category: string, about: string }} Offer */

/** Values without quotation marks that the tables of other files do not have. */
const FLAG = /^(default|trusted|fallback) = (true|false)$/gm;

/** @param {string} toml @returns {Offer[]} Lists with an address. */
export function packCatalogue(toml) {
  const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value : "");
  return readTables(toml.replace(FLAG, '$1 = "$2"')).flatMap(({ fields }) => {
    if (typeof fields.url !== "string") return [];
    const language = text(fields.language).split(" ").filter((tag) => tag !== "*" && tag !== "");
    const { id, title, homepage, licence, category, about } = fields;
    return [{ id: text(id), title: text(title), url: fields.url, homepage: text(homepage), licence: text(licence), language, category: text(category), about: text(about) }];
  });
}
