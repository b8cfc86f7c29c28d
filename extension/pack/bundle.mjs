/**
 * Bundles modules into one classic script: content scripts cannot be modules. The same sources give the same bytes.
 */

import { build } from "esbuild";

/**
 * @param {string} entry Path of the module whose default export the script calls, or that has effects of its own.
 * @param {object} [options]
 * @param {string} [options.name] The script assigns the module's exports to a constant of this name. Default: it is closed,
 *   and leaves no name in its world.
 * @param {Record<string, string>} [options.constants] Expressions by the identifiers that stand for them.
 * @returns {Promise<string>} The script's text.
 */
export async function bundle(entry, { name, constants = {} } = {}) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    globalName: name,
    define: constants,
    target: ["chrome128", "firefox142"],
    charset: "ascii",
    legalComments: "none",
    minifySyntax: true,
    minifyWhitespace: true,
    // Names stay: reviewers of the stores and reports of errors need them.
    minifyIdentifiers: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/**
 * Bundles a module with what it imports from packages into one module.
 *
 * @param {string} entry Path of the module.
 * @returns {Promise<string>} The module's text.
 */
export async function bundleModule(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: ["chrome128", "firefox142"],
    charset: "ascii",
    // The licences of the packages must stay with their code.
    legalComments: "inline",
    minifySyntax: true,
    minifyWhitespace: true,
    minifyIdentifiers: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
