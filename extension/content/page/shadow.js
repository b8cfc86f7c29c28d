/**
 * Shadow trees, as content scripts see them.
 *
 * @module
 */

const ofElement = Object.getOwnPropertyDescriptor(Element.prototype, "openOrClosedShadowRoot")?.get;

/** @param {Element} element @returns {ShadowRoot | null} Also of a closed shadow tree. */
export function shadowOf(element) {
  const { chrome } = /** @type {any} */ (globalThis);
  // https://developer.chrome.com/docs/extensions/reference/api/dom
  if (chrome?.dom?.openOrClosedShadowRoot !== undefined) return element instanceof HTMLElement ? chrome.dom.openOrClosedShadowRoot(element) : null;
  // https://developer.mozilla.org/docs/Web/API/Element/openOrClosedShadowRoot
  return ofElement === undefined ? null : Reflect.apply(ofElement, element, []);
}
