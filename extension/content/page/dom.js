/**
 * Properties and methods of nodes that a page cannot replace.
 *
 * The fields of a form hide its properties, in every world: `<form><input name="getAttribute"></form>`.
 * https://html.spec.whatwg.org/multipage/forms.html#dom-form-nameditem
 *
 * @module
 */

/** @type {any} */
const { call } = Function.prototype;

/**
 * Bundles leave out what they do not use.
 *
 * @template {object} T @template {keyof T} K @param {T} prototype @param {K} name
 * @returns {T[K] extends (...args: infer Args) => infer Result ? (self: Node, ...args: Args) => Result : never}
 */
/* @__NO_SIDE_EFFECTS__ */
function free(prototype, name) {
  return call.bind(/** @type {any} */ (prototype[name]));
}

/** @param {object} prototype @param {string} name @returns {(self: Node) => any} */
/* @__NO_SIDE_EFFECTS__ */
function getter(prototype, name) {
  return call.bind(Object.getOwnPropertyDescriptor(prototype, name)?.get);
}

/** The time of the page in milliseconds: in Firefox, each property of the page's objects that is read takes microseconds. */
export const clock = /* @__PURE__ */ performance.now.bind(performance);

const { prototype: node } = Node;
const { prototype: element } = Element;

export const nodeType = getter(node, "nodeType");
export const parentOf = getter(node, "parentNode");
export const documentOf = getter(node, "ownerDocument");
export const parentElementOf = getter(node, "parentElement");
export const nextOf = getter(node, "nextSibling");
export const textOf = getter(node, "textContent");
export const childNodesOf = getter(node, "childNodes");
export const isConnected = getter(node, "isConnected");
export const rootOf = free(node, "getRootNode");
export const holds = free(node, "contains");
export const insertBefore = free(node, "insertBefore");
export const localName = getter(element, "localName");
export const firstElementChild = getter(element, "firstElementChild");
export const previousElementOf = getter(element, "previousElementSibling");
export const nextElementOf = getter(element, "nextElementSibling");
/** Firefox: https://developer.mozilla.org/docs/Web/API/Element/openOrClosedShadowRoot */
export const treeOf = getter(element, "openOrClosedShadowRoot");
export const classList = getter(element, "classList");
export const getAttribute = free(element, "getAttribute");
export const setAttribute = free(element, "setAttribute");
export const hasAttribute = free(element, "hasAttribute");
export const removeAttribute = free(element, "removeAttribute");
export const attributeNames = free(element, "getAttributeNames");
export const boxOf = free(element, "getBoundingClientRect");
export const rectsOf = free(element, "getClientRects");
export const matches = free(element, "matches");
export const closest = free(element, "closest");
export const remove = free(element, "remove");
export const scrollIntoView = free(element, "scrollIntoView");
export const replaceWith = free(element, "replaceWith");
export const animate = free(element, "animate");

// By the type of a node.
const queries = { 1: free(element, "querySelectorAll"), 9: free(Document.prototype, "querySelectorAll"), 11: free(DocumentFragment.prototype, "querySelectorAll") };
const children = { 1: getter(element, "children"), 9: getter(Document.prototype, "children"), 11: getter(DocumentFragment.prototype, "children") };

/** @param {Node} root @param {string} selector @returns {NodeListOf<Element>} */
export const query = (root, selector) => /** @type {any} */ (queries)[nodeType(root)](root, selector);

/** A selector that the browser does not know selects nothing. @param {Node} root @param {string} selector @returns {ArrayLike<Element> & Iterable<Element>} */
export function queryKnown(root, selector) {
  try {
    return query(root, selector);
  } catch {
    return [];
  }
}

/** @param {Node} parent @returns {Element[]} */
export const childrenOf = (parent) => [.../** @type {any} */ (children)[nodeType(parent)](parent)];
