/**
 * Which selectors can begin to match only with a change of the document that an observer sees.
 *
 * @module
 */

/** The selector of a rule of style, also in a media query. @param {string} rule */
export const selectorOf = (rule) => /^(?:@[^{]*\{)?([^{]*)\{/.exec(rule)?.[1] ?? "";

/** Strings, and pseudo-classes that only the elements and attributes of a document decide. */
const STATELESS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|:(?:not|is|where|has|root|empty|(?:first|last|only|nth)[a-z-]+)\b/g;

/** Whether every element that the rules select comes with a change of the document, which an observer sees. @param {{ hide: string[], style: string[] }} plan */
export const areSeen = ({ hide, style }) => ![...hide, ...style.map(selectorOf)].some((selector) => /[:\\"']/.test(selector.replace(STATELESS, "")));
