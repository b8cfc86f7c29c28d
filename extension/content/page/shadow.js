/**
 * Shadow trees, as content scripts see them.
 *
 * @module
 */

const ofElement = Object.getOwnPropertyDescriptor(Element.prototype, "openOrClosedShadowRoot")?.get;

/** @param {Element} element @returns {ShadowRoot | null} Also of a closed shadow tree. */
export function shadowOf(element) {
  // https://developer.mozilla.org/docs/Web/API/Element/openOrClosedShadowRoot
  if (ofElement !== undefined) return Reflect.apply(ofElement, element, []);
  // Not in Firefox, which builds the extension's API for a frame when `chrome` is read.
  const { chrome: { dom } = {} } = /** @type {any} */ (globalThis);
  // https://developer.chrome.com/docs/extensions/reference/api/dom
  return dom?.openOrClosedShadowRoot !== undefined && element instanceof HTMLElement ? dom.openOrClosedShadowRoot(element) : null;
}

/** Whether sheets with user origin do not hold in shadow trees. They do in Firefox. */
const needsSheets = ofElement === undefined;
/** Whether a content script can add sheets of its own. Firefox rejects them. */
export const holdsEarly = needsSheets;

/** Sheets for shadow trees where those with user origin do not hold. Their pages can override them. */
export function shadowSheet() {
  /** @type {CSSStyleSheet | null} */
  let sheet = null;
  let text = "";
  /** @type {Set<ShadowRoot>} */
  const roots = new Set();
  return {
    /** @param {string} css */
    add(css) {
      text += `${css}\n`;
      sheet?.replaceSync(text);
    },
    /** @param {ShadowRoot} root */
    adopt(root) {
      if (!needsSheets || roots.has(root)) return;
      if (sheet === null) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
      }
      roots.add(root);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    },
    stop() {
      for (const root of roots) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
      roots.clear();
    },
  };
}

/**
 * The same for selectors of elements to hide. A page can read the sheets of its trees, so a tree's sheet has only selectors of
 * elements that are in it: the page sees no other filter.
 */
export function shadowSelectors() {
  /** @type {string[]} */
  const selectors = [];
  /** By tree, its sheet, and the selectors in it. @type {Map<ShadowRoot, { sheet: CSSStyleSheet, used: Set<string> }>} */
  const trees = new Map();
  /** @param {ShadowRoot} root */
  const refresh = (root) => {
    const tree = trees.get(root);
    if (tree === undefined) return;
    for (const selector of selectors) {
      if (tree.used.has(selector) || !isThere(root, selector)) continue;
      if (tree.used.size === 0) root.adoptedStyleSheets = [...root.adoptedStyleSheets, tree.sheet];
      tree.used.add(selector);
      tree.sheet.insertRule(`${selector}{display:none!important}`);
    }
  };
  return {
    /** @param {string[]} more */
    add(more) {
      selectors.push(...more);
      for (const root of trees.keys()) refresh(root);
    },
    /** A tree is new, or has changed. @param {ShadowRoot} root */
    apply(root) {
      if (!needsSheets) return;
      if (!trees.has(root)) trees.set(root, { sheet: new CSSStyleSheet(), used: new Set() });
      refresh(root);
    },
    stop() {
      for (const [root, { sheet }] of trees) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
      trees.clear();
    },
  };
}

/** @param {ShadowRoot} root @param {string} selector */
function isThere(root, selector) {
  try {
    return root.querySelector(selector) !== null;
  } catch {
    // The browser does not know it.
    return false;
  }
}
