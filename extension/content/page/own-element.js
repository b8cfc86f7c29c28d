/**
 * Elements of Brock in a page, which the page's style sheets do not change.
 *
 * @module
 */

const SPACING = ["letter-spacing", "word-spacing", "line-height"];

/**
 * An element without any style of the page. Declarations of a style attribute with `!important` win over those of the page's
 * sheets, and `all` covers every property ([cascade](https://www.w3.org/TR/css-cascade-4/#cascade-sort)).
 *
 * @param {string} name @param {Record<string, string>} declarations
 */
export function own(name, declarations) {
  const element = document.createElement(name);
  element.style.setProperty("all", "initial", "important");
  // A person's own sheet may change these (WCAG 2.2, 1.4.12); the content sets its own.
  for (const property of SPACING) element.style.removeProperty(property);
  for (const [property, value] of Object.entries(declarations)) element.style.setProperty(property, value, "important");
  return element;
}

/** A style element for a shadow root. @param {string} css */
export function sheetIn(css) {
  const style = document.createElement("style");
  style.textContent = css;
  return style;
}
