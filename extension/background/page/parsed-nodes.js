/**
 * Properties and methods of the nodes of a parsed page. The fields of a form hide its own:
 * `<form><input name="remove">`
 * ([named properties](https://html.spec.whatwg.org/multipage/forms.html#dom-form-nameditem)).
 *
 * A service worker has none of these classes, so they are used in calls only.
 *
 * @module
 */

/** @param {object} prototype @param {string} name @param {Node} node @returns {any} */
const valueOf = (prototype, name, node) => Object.getOwnPropertyDescriptor(prototype, name)?.get?.call(node);

/** @param {Element} element @param {string} selector */
export const matches = (element, selector) => Element.prototype.matches.call(element, selector);
/** @param {Element} element @param {string} selector */
export const closest = (element, selector) => Element.prototype.closest.call(element, selector);
/** @param {Element | DocumentFragment} root @param {string} selector @returns {Element[]} */
export const query = (root, selector) => [...(root instanceof Element ? Element : DocumentFragment).prototype.querySelectorAll.call(root, selector)];
/** @param {Element} element @returns {string[]} */
export const attributeNames = (element) => Element.prototype.getAttributeNames.call(element);
/** @param {Element} element @param {string} name */
export const getAttribute = (element, name) => Element.prototype.getAttribute.call(element, name);
/** @param {Element} element */
export const remove = (element) => Element.prototype.remove.call(element);
/** @param {Element} element @returns {Element[]} */
export const childrenOf = (element) => [...valueOf(Element.prototype, "children", element)];
/** @param {Element} element @returns {Element | null} */
export const nextElementOf = (element) => valueOf(Element.prototype, "nextElementSibling", element);
/** @param {Element} element @returns {Element | null} */
export const parentElementOf = (element) => valueOf(Node.prototype, "parentElement", element);
/** @param {Element} element @returns {string} */
export const textOf = (element) => valueOf(Node.prototype, "textContent", element) ?? "";
/** @param {Element} element @returns {string} */
export const markupOf = (element) => valueOf(Element.prototype, "innerHTML", element);
