/**
 * The files that answer in place of what is blocked: where they lie, and how the compiler of rules wants them.
 *
 * @module
 */

/** The names that filters have for them, each with its file. */
export const NAMES = "surrogates/names.json";

/** Where it lies within the extension. @param {string} file */
export const surrogatePath = (file) => `surrogates/${file}`;

/** @param {Record<string, string>} names As in {@link NAMES}. @returns {string[]} Each name, then its path. */
export function surrogateFiles(names) {
  return Object.entries(names).flatMap(([name, file]) => [name, `/${surrogatePath(file)}`]);
}
