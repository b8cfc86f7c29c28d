/** The packer copies the npm package into this folder of the packed extension. */
export * from "../../bindings/js/index.js";
