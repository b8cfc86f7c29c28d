/**
 * Pages modelled on real situations. Elements with `data-go` have to be gone, those with `data-keep` are shown, and no other
 * element gets an attribute of Brock.
 *
 * `HOST` stands for the situation's host, `ads.HOST` for the host of its advertisements. Each page is also loaded from a host
 * without filters, where something to be gone is shown: so no situation passes because its page is empty.
 */

import { BEHAVIOUR } from "./behaviour.mjs";
import { DOCUMENTS } from "./documents.mjs";
import { LAYERS } from "./layers.mjs";
import { NAMES } from "./names.mjs";
import { PLACES } from "./places.mjs";
import { REUSED } from "./reused.mjs";
import { SLOTS } from "./slots.mjs";
import { TREES } from "./trees.mjs";
import { UNUSUAL } from "./unusual.mjs";

/**
 * @typedef {object} Situation
 * @property {string} name Also the host: `NAME.test`.
 * @property {string} filters
 * @property {string} [body]
 * @property {string} [head]
 * @property {string} [attributes] Of the root element.
 * @property {string} [doctype]
 * @property {string} [whole] The document, in place of these.
 * @property {Record<string, string>} [headers]
 * @property {Record<string, string | { type: string, text: string }>} [pages] Further addresses: a body, or a text of another type.
 * @property {string} [act] Code that the test runs in the page.
 * @property {[x: number, y: number]} [click] Where the person clicks.
 * @property {string} [works] An expression that becomes true in the page.
 * @property {string} [control] The same for the page without filters. Without it, an element with `data-go` has to be shown there.
 */

export const SITUATIONS = [...SLOTS, ...NAMES, ...TREES, ...BEHAVIOUR, ...DOCUMENTS, ...UNUSUAL, ...REUSED, ...LAYERS, ...PLACES];

export const hostOf = (/** @type {Situation} */ { name }) => `${name}.test`;
export const plainHostOf = (/** @type {Situation} */ { name }) => `${name}-plain.test`;

export const LIST = SITUATIONS.flatMap((one) => [one.filters.replaceAll("HOST", hostOf(one)), `@@||${plainHostOf(one)}^$generichide`]).join("\n");

/** @param {Situation} situation @param {string} host @returns {[address: string, answer: { headers: Record<string, string>, text: string }][]} */
function pagesOf({ name, body = "", head = "", attributes = 'lang="en"', doctype = "<!doctype html>", whole, headers = {}, pages = {} }, host) {
  const fill = (/** @type {string} */ text) => text.replaceAll("HOST", host);
  const document = (/** @type {string} */ content) => fill(`${doctype}<html ${attributes}><head><meta charset="utf-8"><title>${name}</title>${head}</head><body>${content}</body></html>`);
  const html = { "content-type": "text/html; charset=utf-8" };
  return [
    [`${host}/`, { headers: { ...html, ...headers }, text: whole === undefined ? document(body) : fill(whole) }],
    ...Object.entries(pages).map(([address, page]) => /** @type {[string, { headers: Record<string, string>, text: string }]} */ ([
      fill(address),
      typeof page === "string" ? { headers: html, text: document(page) } : { headers: { "content-type": page.type }, text: fill(page.text) },
    ])),
  ];
}

/** Answers for every address of the situations. @returns {Map<string, import("../fixture/server.mjs").Handler>} */
export function situationPages() {
  const pages = SITUATIONS.flatMap((one) => [...pagesOf(one, hostOf(one)), ...pagesOf(one, plainHostOf(one))]);
  return new Map(pages.map(([address, { headers, text }]) => [address, (_request, response) => response.writeHead(200, { "cache-control": "no-store", ...headers }).end(text)]));
}
