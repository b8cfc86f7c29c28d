/**
 * Texts in the user's language.
 *
 * @module
 */

import { language } from "./browser.js";

/** The language for which the rules were made: to make them costs more than to use them, and the button shows a count on each page. */
let madeFor = "";
let plurals = new Intl.PluralRules("en");
let numbers = new Intl.NumberFormat("en");
/** By their styles. @type {Map<string, Intl.DateTimeFormat>} */
const dates = new Map();

function make() {
  const tag = language.tag();
  if (tag === madeFor) return;
  plurals = new Intl.PluralRules(tag);
  numbers = new Intl.NumberFormat(tag);
  dates.clear();
  madeFor = tag;
}

/** @param {{ dateStyle?: "medium", timeStyle?: "short" }} styles @param {number} at */
function dated(styles, at) {
  make();
  const key = Object.keys(styles).join();
  const format = dates.get(key) ?? new Intl.DateTimeFormat(language.tag(), styles);
  dates.set(key, format);
  return format.format(at);
}

/** @param {string} key @param {...(string | number)} values */
export function text(key, ...values) {
  return language.text(key, ...values.map((value) => (typeof value === "number" ? number(value) : value)));
}

/**
 * The text for a count, from the keys `key_one` and `key_other`.
 * Message files have no plurals, so the browser's plural rules select the key.
 *
 * @param {string} key
 * @param {number} count
 * @param {...(string | number)} values
 */
export function plural(key, count, ...values) {
  make();
  const form = plurals.select(count);
  return text(`${key}_${form}`, count, ...values) || text(`${key}_other`, count, ...values);
}

/** @param {number} value */
export function number(value) {
  make();
  return numbers.format(value);
}

/** @param {number} at Milliseconds since 1970. */
export function moment(at) {
  return dated({ dateStyle: "medium", timeStyle: "short" }, at);
}

/** The time of a moment within the next hours. @param {number} at Milliseconds since 1970. */
export function clock(at) {
  return dated({ timeStyle: "short" }, at);
}

/** @param {number} at Milliseconds since 1970. */
export function day(at) {
  return dated({ dateStyle: "medium" }, at);
}

/**
 * Fills every element with the attribute `data-text` (content) or `data-label` (accessible name), and sets the document's
 * language and writing direction.
 *
 * @param {Document} document
 */
export function localise(document) {
  document.documentElement.lang = text("textLanguage");
  document.documentElement.dir = text("textDirection");
  fill(document);
}

/** @param {ParentNode} root A document, or the content of a template. */
export function fill(root) {
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = text(element.getAttribute("data-text") ?? "");
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", text(element.getAttribute("data-label") ?? ""));
  }
}
