/**
 * The sentences of the packed tables (what an owner does, what a list is for) in the language of the texts.
 *
 * @module
 */

import { text } from "./language.js";

/**
 * @param {URL | string} data The folder of the packed tables.
 * @returns {Promise<(english: string) => string>} English where there is no translation, or where it cannot be loaded.
 */
export async function loadSentences(data) {
  const language = text("sentencesLanguage");
  if (language === "en") return (english) => english;
  try {
    /** @type {Record<string, string>} */
    const sentences = await (await fetch(new URL(`sentences-${language}.json`, data))).json();
    const known = new Map(Object.entries(sentences));
    return (english) => known.get(english) ?? english;
  } catch {
    return (english) => english;
  }
}
