/**
 * The languages for which lists are.
 *
 * @module
 */

/** Browsers name the written forms of Norwegian, lists name the language. @type {Record<string, string>} */
const SPOKEN = { nb: "no", nn: "no" };
/** By the language of the names. @type {Map<string, Intl.DisplayNames>} */
const names = new Map();

/** The name of a language. @param {string} tag @param {string} inTag The language of the name. */
export function nameOf(tag, inTag) {
  const known = names.get(inTag) ?? new Intl.DisplayNames([inTag], { type: "language" });
  names.set(inTag, known);
  return known.of(tag) ?? tag;
}

/** Whether a list is for one of the browser's languages. @param {string[]} language @param {readonly string[]} languages */
export function isFor(language, languages) {
  const spoken = languages.map((tag) => tag.split("-")[0] ?? "").map((tag) => SPOKEN[tag] ?? tag);
  return language.some((tag) => spoken.includes(tag));
}

/**
 * The text in which a search looks: languages have their names in the interface's language and in their own.
 *
 * @param {{ title: string, about: string, language: string[] }} offer @param {string} shown The interface's language.
 */
export function searched({ title, about, language }, shown) {
  return [title, about, ...language.flatMap((tag) => [tag, nameOf(tag, shown), nameOf(tag, tag)])].join(" ").toLowerCase();
}
