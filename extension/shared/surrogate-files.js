/**
 * The files that answer in place of what is blocked, as the compiler of rules wants them.
 *
 * @module
 */

/** @param {Record<string, string>} names Of filters, each with its file in `surrogates/`. @returns {string[]} Each name, then its path. */
export function surrogateFiles(names) {
  return Object.entries(names).flatMap(([name, file]) => [name, `/surrogates/${file}`]);
}
