/** @module */

/** JSON with sorted keys: equal for equal values, whatever the order of their keys. @param {unknown} value @returns {string} */
export function canonical(value) {
  return JSON.stringify(value, (_key, inner) =>
    inner === null || typeof inner !== "object" || Array.isArray(inner)
      ? inner
      : Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}
