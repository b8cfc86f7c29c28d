/**
 * SHA-256 of files of the package, in hexadecimal, by path. `extension/pack/background.mjs` writes this module anew for Firefox.
 *
 * @module
 */

/** Empty: files are read from the package. @type {Record<string, string>} */
export const START_HASHES = {};
