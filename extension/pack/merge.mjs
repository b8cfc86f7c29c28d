/**
 * Merges one part of a manifest into another: objects are merged, arrays are concatenated, other values are replaced.
 *
 * @param {Record<string, any>} under @param {Record<string, any>} over @returns {Record<string, any>}
 */
export function merge(under, over) {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const old = merged[key];
    if (Array.isArray(old) && Array.isArray(value)) merged[key] = [...old, ...value];
    else if (isObject(old) && isObject(value)) merged[key] = merge(old, value);
    else merged[key] = value;
  }
  return merged;
}

/** @param {unknown} value @returns {value is Record<string, any>} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
