/**
 * Surrogates: what answers in place of what is blocked, by the names that filters have for it.
 *
 * They are `data:` URLs. A page can read the address that answered a request, and that of a file of the extension tells
 * it which extension is there; in Firefox it tells readers apart, too. So no page may load such a file at all.
 *
 * @module
 */

/** Where the packed extension has them. */
export const PACKED = "data/surrogates.json";

/** What is in {@link PACKED}. @typedef {{ names: Record<string, string>, urls: Record<string, string> }} PackedSurrogates Names with their files, and files as `data:` URLs. */

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

/** @param {string} file Its name. @param {string} content In base 64. */
export function dataUrl(file, content) {
  const type = MEDIA_TYPES[file.replace(/.*\./, "")];
  if (type === undefined) throw new Error(`no media type for ${file}`);
  return `data:${type};base64,${content}`;
}

/** Each name, then its `data:` URL, as the compiler of rules takes them. @param {PackedSurrogates} packed @returns {string[]} */
export function surrogateOptions({ names, urls }) {
  return Object.entries(names).flatMap(([name, file]) => [name, urls[file] ?? ""]);
}
