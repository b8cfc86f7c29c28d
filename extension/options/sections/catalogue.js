/**
 * The lists that Brock knows, by purpose and language, and those for the browser's languages.
 *
 * @module
 */

import { byId, fromTemplate, part } from "../../shared/elements.js";
import { text } from "../../shared/language.js";
import { loadSentences } from "../../shared/sentences.js";
import { isFor, nameOf, searched } from "../languages.js";

/** @typedef {{ id: string, title: string, url: string, homepage: string, licence: string, language: string[], category: string, about: string }} Offer */

/** By category. @type {Record<string, () => string>} */
const CATEGORIES = {
  regional: () => text("listsRegional"),
  ads: () => text("listsAds"),
  tracking: () => text("listsTracking"),
  security: () => text("listsSecurity"),
  social: () => text("listsSocial"),
  cookies: () => text("listsCookies"),
  annoyances: () => text("listsAnnoyances"),
};

/** @returns {Promise<Offer[]>} With what they are about in the language of the texts. */
export async function loadCatalogue() {
  const url = new URL("../../data/catalogue.json", import.meta.url);
  const [sentence, response] = await Promise.all([loadSentences(new URL(".", url)), fetch(url)]);
  return /** @type {Offer[]} */ (await response.json()).map((offer) => ({ ...offer, about: sentence(offer.about) }));
}

/**
 * @param {Document} document
 * @param {Offer[]} offers Without those that are subscribed.
 * @param {readonly string[]} languages Of the browser.
 * @param {(offer: Offer) => Promise<unknown>} add
 */
export function showCatalogue(document, offers, languages, add) {
  const shown = document.documentElement.lang || "en";
  const row = (/** @type {Offer} */ offer) => {
    const element = fromTemplate(document, "offer");
    part(element, ".name").textContent = offer.title;
    part(element, ".about").textContent = offer.about;
    // The browser names languages as its own user knows them; in English the sentence about a list does.
    if (!shown.startsWith("en")) part(element, ".languages").textContent = offer.language.map((tag) => nameOf(tag, shown)).join(", ");
    const button = part(element, ".add");
    button.setAttribute("aria-label", text("listsAddNamed", offer.title));
    button.addEventListener("click", () => void add(offer));
    return element;
  };
  const fitting = offers.filter(({ category, language }) => category === "regional" && isFor(language, languages));
  byId(document, "suggested").replaceChildren(...fitting.map(row));
  byId(document, "suggested").hidden = fitting.length === 0;
  byId(document, "no-suggested").hidden = fitting.length > 0;

  const wanted = /** @type {HTMLInputElement} */ (byId(document, "catalogue-search")).value.trim().toLowerCase();
  const found = offers.filter((offer) => searched(offer, shown).includes(wanted));
  byId(document, "catalogue").replaceChildren(...Object.entries(CATEGORIES).flatMap(([category, name]) => {
    const ofCategory = found.filter((offer) => offer.category === category);
    if (ofCategory.length === 0) return [];
    const details = document.createElement("details");
    details.className = "card";
    details.open = wanted !== "";
    const summary = document.createElement("summary");
    summary.textContent = `${name()} (${ofCategory.length})`;
    const list = document.createElement("ul");
    list.className = "rows";
    list.append(...ofCategory.map(row));
    details.append(summary, list);
    return [details];
  }));
}
