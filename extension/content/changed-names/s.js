// See shared/changed-names.js.
/** @type {any} */ (globalThis).brockChanged = `${/** @type {any} */ (globalThis).brockChanged ?? ""}s`;
