/**
 * Properties and methods of the nodes of a parsed page. The fields of a form hide its own, and images and forms the document's:
 * `<form><input name="remove">`, `<img name="documentElement">`
 * (named properties of [forms](https://html.spec.whatwg.org/multipage/forms.html#dom-form-nameditem) and
 * [documents](https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem)).
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
/** @param {Element | Document | DocumentFragment} root */
const classOf = (root) => (root instanceof Element ? Element : root instanceof Document ? Document : DocumentFragment);
/** @param {Element | Document | DocumentFragment} root @param {string} selector @returns {Element[]} */
export const query = (root, selector) => [...classOf(root).prototype.querySelectorAll.call(root, selector)];
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
/** @param {Element} element @returns {Document} */
export const documentOf = (element) => valueOf(Node.prototype, "ownerDocument", element);
/** @param {Document} document @returns {Element} */
export const rootOf = (document) => valueOf(Document.prototype, "documentElement", document);
/** @param {Document} document @returns {DocumentType | null} */
export const doctypeOf = (document) => valueOf(Document.prototype, "doctype", document);
/** The elements that an expression selects. @param {Element} element @param {string} expression @returns {Element[]} */
export function evaluate(element, expression) {
  const found = Document.prototype.evaluate.call(documentOf(element), expression, element, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
  return Array.from({ length: found.snapshotLength }, (_, at) => found.snapshotItem(at)).filter((node) => node instanceof Element);
}
