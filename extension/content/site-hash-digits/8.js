// See background/learning/storage-isolation.js. Only where the page's scripts cannot reach: they would hear of the name.
try {
  void /** @type {any} */ (globalThis).top.location.origin;
} catch {
  /** @type {any} */ (globalThis).brockDigits = `${/** @type {any} */ (globalThis).brockDigits ?? ""}8`;
}
