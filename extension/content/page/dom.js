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

const { prototype: ofNodes } = Node;
const { prototype: ofElements } = Element;

export const nodeType = getter(ofNodes, "nodeType");
/** @param {Node} node @returns {node is Element} */
export const isElement = (node) => nodeType(node) === 1;
export const parentOf = getter(ofNodes, "parentNode");
export const documentOf = getter(ofNodes, "ownerDocument");
export const parentElementOf = getter(ofNodes, "parentElement");
export const nextOf = getter(ofNodes, "nextSibling");
export const textOf = getter(ofNodes, "textContent");
export const childNodesOf = getter(ofNodes, "childNodes");
export const isConnected = getter(ofNodes, "isConnected");
export const rootOf = free(ofNodes, "getRootNode");
export const holds = free(ofNodes, "contains");
export const insertBefore = free(ofNodes, "insertBefore");
export const localName = getter(ofElements, "localName");
export const firstElementChild = getter(ofElements, "firstElementChild");
export const previousElementOf = getter(ofElements, "previousElementSibling");
export const nextElementOf = getter(ofElements, "nextElementSibling");
/** Firefox: https://developer.mozilla.org/docs/Web/API/Element/openOrClosedShadowRoot */
export const treeOf = getter(ofElements, "openOrClosedShadowRoot");
export const classList = getter(ofElements, "classList");
export const getAttribute = free(ofElements, "getAttribute");
export const setAttribute = free(ofElements, "setAttribute");
export const hasAttribute = free(ofElements, "hasAttribute");
export const removeAttribute = free(ofElements, "removeAttribute");
export const attributeNames = free(ofElements, "getAttributeNames");
export const boxOf = free(ofElements, "getBoundingClientRect");
export const rectsOf = free(ofElements, "getClientRects");
export const matches = free(ofElements, "matches");
export const closest = free(ofElements, "closest");
export const remove = free(ofElements, "remove");
export const scrollIntoView = free(ofElements, "scrollIntoView");
export const replaceWith = free(ofElements, "replaceWith");
export const animate = free(ofElements, "animate");

// By the type of a node.
const queries = { 1: free(ofElements, "querySelectorAll"), 9: free(Document.prototype, "querySelectorAll"), 11: free(DocumentFragment.prototype, "querySelectorAll") };
const children = { 1: getter(ofElements, "children"), 9: getter(Document.prototype, "children"), 11: getter(DocumentFragment.prototype, "children") };

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
