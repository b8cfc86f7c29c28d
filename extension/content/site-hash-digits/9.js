// See background/learning/storage-isolation.js. Does nothing where the scripts of the page could see the name.
try {
  void /** @type {any} */ (globalThis).top.location.origin;
} catch {
  /** @type {any} */ (globalThis).brockDigits = `${/** @type {any} */ (globalThis).brockDigits ?? ""}9`;
}
