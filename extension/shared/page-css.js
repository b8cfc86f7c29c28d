/**
 * Style sheets from the selectors of page filters.
 *
 * @module
 */

/**
 * One rule for each selector, so that a selector that the browser rejects disables no other.
 *
 * @param {string[]} selectors Their elements are hidden. @param {string[]} [style] Rules: `selector {declarations}`.
 */
export const hideSheet = (selectors, style = []) => [...selectors.map((selector) => `${selector}{display:none!important}`), ...style].join("\n");
