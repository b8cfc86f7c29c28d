/**
 * What was blocked: by day and category, and the companies that are on most sites. Each picture has a table beside it.
 *
 * @module
 */

import { nameOfCategory } from "../../shared/categories.js";
import { byId } from "../../shared/elements.js";
import { day, number, plural, text } from "../../shared/language.js";
import { loadOwners } from "../../shared/load-owners.js";
import { barPicture, networkPicture } from "../pictures.js";

/** @import { Section } from "../section.js" */
/** @typedef {{ days: Record<string, Record<string, number>>, sites: Record<string, string[]> }} Stored */

const SHOWN_DAYS = 14;
const SHOWN_CATEGORIES = 5;
const SHOWN_COMPANIES = 8;

/** @type {Section} */
export async function show(document, ask) {
  /** @type {[Stored, import("../../shared/owners.js").OwnerOf]} */
  const [{ days, sites }, ownerOf] = await Promise.all([ask("statistics"), loadOwners(new URL("../../data/entities.json", import.meta.url).href)]);
  const total = Object.values(days).reduce((sum, counts) => sum + Object.values(counts).reduce((all, count) => all + count, 0), 0);
  byId(document, "overview-sum").textContent = plural("overviewSum", total);
  byId(document, "overview-none").hidden = total > 0;
  for (const id of ["overview-sum", "overview-what", "overview-pictures"]) byId(document, id).hidden = total === 0;
  if (total === 0) return;

  const categoryOf = (/** @type {string} */ domain) => {
    const owner = ownerOf(domain);
    return owner === null ? text("overviewOther") : nameOfCategory(owner.category);
  };
  const names = Object.keys(days).sort().slice(-SHOWN_DAYS);
  /** By day, counts by category. */
  const byDay = names.map((name) => sums(Object.entries(days[name] ?? {}), categoryOf));
  const order = [...sums(byDay.flatMap((counts) => [...counts]), (category) => category)].sort(([, a], [, b]) => b - a).map(([category]) => category);
  const shown = order.slice(0, SHOWN_CATEGORIES);
  const rows = byDay.map((counts) => {
    const parts = shown.map((category) => counts.get(category) ?? 0);
    const rest = [...counts.values()].reduce((sum, count) => sum + count, 0) - parts.reduce((sum, count) => sum + count, 0);
    return order.length > shown.length ? [...parts, rest] : parts;
  });
  const columns = order.length > shown.length ? [...shown, text("overviewRest")] : shown;
  const labels = names.map((name) => day(Date.parse(name)));
  byId(document, "days-picture").replaceChildren(barPicture(document, { title: text("overviewDays"), labels, columns, rows }));
  fillTable(document, "days-table", [text("overviewDay"), ...columns], rows.map((counts, index) => [labels[index] ?? "", ...counts.map((count) => number(count))]));

  /** @type {Map<string, Set<string>>} */
  const companies = new Map();
  for (const [domain, marks] of Object.entries(sites)) {
    const company = ownerOf(domain)?.name ?? domain;
    const all = companies.get(company) ?? new Set();
    for (const mark of marks) all.add(mark);
    companies.set(company, all);
  }
  const most = [...companies].sort(([, a], [, b]) => b.size - a.size).slice(0, SHOWN_COMPANIES).map(([name, marks]) => ({ name, sites: [...marks] }));
  byId(document, "companies-picture").replaceChildren(networkPicture(document, { title: text("overviewCompanies"), companies: most }));
  fillTable(document, "companies-table", [text("overviewCompany"), text("overviewSites")], most.map(({ name, sites: marks }) => [name, number(marks.length)]));
}

/** @param {[string, number][]} counts @param {(key: string) => string} keyOf */
function sums(counts, keyOf) {
  /** @type {Map<string, number>} */
  const all = new Map();
  for (const [key, count] of counts) all.set(keyOf(key), (all.get(keyOf(key)) ?? 0) + count);
  return all;
}

/** @param {Document} document @param {string} id @param {string[]} head @param {string[][]} rows */
function fillTable(document, id, head, rows) {
  const cells = (/** @type {string[]} */ texts, /** @type {string} */ first, /** @type {string} */ tag) => {
    const row = document.createElement("tr");
    row.append(...texts.map((content, index) => {
      const cell = document.createElement(index === 0 ? first : tag);
      cell.textContent = content;
      if (cell.localName === "th") cell.setAttribute("scope", tag === "th" ? "col" : "row");
      return cell;
    }));
    return row;
  };
  const [top, body] = [document.createElement("thead"), document.createElement("tbody")];
  top.append(cells(head, "th", "th"));
  body.append(...rows.map((texts) => cells(texts, "th", "td")));
  byId(document, id).replaceChildren(top, body);
}
