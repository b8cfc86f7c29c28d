/**
 * The packer copies the engine into this folder of the packed extension. Its module opens images only: `compiler-worker`
 * compiles lists with the module of lists.d.ts.
 */
export * from "../../bindings/js/engine.js";
