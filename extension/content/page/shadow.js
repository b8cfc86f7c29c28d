/**
 * Shadow trees, as content scripts see them.
 *
 * @module
 */

/** @param {Element} element @returns {ShadowRoot | null} Also of a closed shadow tree. */
export function shadowOf(element) {
  const { chrome } = /** @type {any} */ (globalThis);
  // https://developer.chrome.com/docs/extensions/reference/api/dom
  if (chrome?.dom?.openOrClosedShadowRoot !== undefined) return element instanceof HTMLElement ? chrome.dom.openOrClosedShadowRoot(element) : null;
  // https://developer.mozilla.org/docs/Web/API/Element/openOrClosedShadowRoot
  return /** @type {any} */ (element).openOrClosedShadowRoot ?? element.shadowRoot;
}
