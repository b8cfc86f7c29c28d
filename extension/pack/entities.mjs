/**
 * Converts filter-lists/entities.toml (owners of domains) and filter-lists/cookie-block.toml (third parties that pages need)
 * for the extension.
 *
 * @module
 */

import { readTables } from "./tables.mjs";

/** @import { CookieBlock, Entities, Owner, Part } from "../shared/owners.js" */
/** @import { Table } from "./tables.mjs" */

/** @param {string} owners The text of entities.toml. @param {string} cookieBlock The text of cookie-block.toml. @returns {Entities} */
export function readEntities(owners, cookieBlock) {
  return { owners: readOwners(owners), cookieBlock: readTables(cookieBlock).map(entry) };
}

/** @param {string} text */
function readOwners(text) {
  /** @type {Owner[]} */
  const owners = [];
  for (const table of readTables(text)) {
    const owner = owners.at(-1);
    if (table.name === "owner") owners.push({ name: string(table, "name"), home: string(table, "home"), ...part(table), parts: [] });
    else if (table.name === "owner.part" && owner) owner.parts.push(part(table));
    else throw new Error(`line ${table.line}: no [[${table.name}]] belongs here`);
  }
  return owners;
}

/** @param {Table} table @returns {Part} */
function part(table) {
  const { domains } = table.fields;
  if (!Array.isArray(domains)) throw new Error(`line ${table.line}: [[${table.name}]] without domains`);
  return { category: string(table, "category"), purpose: string(table, "purpose"), domains };
}

/** @param {Table} table @returns {CookieBlock} */
function entry(table) {
  if (table.name !== "entry") throw new Error(`line ${table.line}: no [[${table.name}]] belongs here`);
  return { domain: string(table, "domain"), category: string(table, "category"), reason: string(table, "reason") };
}

/** @param {Table} table @param {string} key */
function string({ name, line, fields }, key) {
  const value = fields[key];
  if (typeof value !== "string") throw new Error(`line ${line}: [[${name}]] without ${key}`);
  return value;
}

/**
 * The lines for the learner: `group DOMAIN DOMAIN ...` (the domains of one owner), `category NAME DOMAIN ...`,
 * `cookieblock HOST`.
 *
 * @param {Entities} entities
 */
export function knowledge({ owners, cookieBlock }) {
  const lines = [];
  /** @type {Map<string, string[]>} */
  const categories = new Map();
  for (const owner of owners) {
    const parts = [owner, ...owner.parts];
    const domains = parts.flatMap((part) => part.domains);
    if (domains.length > 1) lines.push(["group", ...domains.sort()]);
    for (const { category, domains } of parts) categories.set(category, [...(categories.get(category) ?? []), ...domains]);
  }
  for (const [name, domains] of [...categories].sort()) lines.push(["category", name, ...domains.sort()]);
  for (const { domain } of cookieBlock) lines.push(["cookieblock", domain]);
  return `${lines.map((words) => words.join(" ")).join("\n")}\n`;
}
