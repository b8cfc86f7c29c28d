// See background/learning/frames.js.
/** @type {any} */ (globalThis).brockDigits = `${/** @type {any} */ (globalThis).brockDigits ?? ""}c`;
