/**
 * Surrogates: replacement files for blocked resources, by their names in filters.
 *
 * They are `data:` URLs. A page can read the URL of a response. A URL of the extension would identify the extension, and in
 * Firefox, where it has a random part, the user. So pages cannot load any file of the extension.
 *
 * @module
 */

/** The path in the packed extension. */
export const PACKED = "data/surrogates.json";

/** The content of {@link PACKED}. @typedef {{ names: Record<string, string>, urls: Record<string, string> }} PackedSurrogates Files by name, and `data:` URLs by file. */

/** @type {Record<string, string>} */
const MEDIA_TYPES = {
  css: "text/css",
  gif: "image/gif",
  html: "text/html",
  js: "text/javascript",
  json: "application/json",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  png: "image/png",
  txt: "text/plain",
  xml: "text/xml",
};

/** @param {string} file Its name. @param {string} content In Base64. */
export function dataUrl(file, content) {
  const type = MEDIA_TYPES[file.replace(/.*\./, "")];
  if (type === undefined) throw new Error(`no media type for ${file}`);
  return `data:${type};base64,${content}`;
}

/** Names and `data:` URLs in turn, for the compiler of rules. @param {PackedSurrogates} packed @returns {string[]} */
export function surrogateOptions({ names, urls }) {
  return Object.entries(names).flatMap(([name, file]) => [name, urls[file] ?? ""]);
}
