/**
 * Paths of files of the package that every start needs.
 *
 * @module
 */

/** The engine's module. */
export const ENGINE_MODULE = "engine/brock_bg.wasm";

/** The image of the packed lists. */
export const PACKED_IMAGE = "data/default.image";
