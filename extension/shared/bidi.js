/**
 * Addresses, selectors and filters in texts of any writing direction.
 *
 * @module
 */

/** A text that is read from left to right, whatever is around it: https://www.w3.org/International/questions/qa-bidi-unicode-controls @param {string} text */
export const leftToRight = (text) => `\u2066${text}\u2069`;
