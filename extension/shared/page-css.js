/**
 * Style sheets from the selectors of page filters.
 *
 * @module
 */

/** The declarations of a hidden element. A transition of the page would let it stay for a time. */
export const HIDDEN = "display:none!important;transition:none!important";

/**
 * One rule for each selector, so that a selector that the browser rejects disables no other.
 *
 * @param {string[]} selectors Their elements are hidden. @param {string[]} [style] Rules: `selector {declarations}`.
 */
export const hideSheet = (selectors, style = []) => [...selectors.map((selector) => `${selector}{${HIDDEN}}`), ...style].join("\n");
