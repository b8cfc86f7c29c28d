/**
 * Shadow trees, as content scripts see them.
 *
 * @module
 */

const ofElement = Object.getOwnPropertyDescriptor(Element.prototype, "openOrClosedShadowRoot")?.get;

/** @param {Element} element @returns {ShadowRoot | null} Also of a closed shadow tree. */
export function shadowOf(element) {
  const { chrome: { dom } = {} } = /** @type {any} */ (globalThis);
  // https://developer.chrome.com/docs/extensions/reference/api/dom
  if (dom?.openOrClosedShadowRoot !== undefined) return element instanceof HTMLElement ? dom.openOrClosedShadowRoot(element) : null;
  // https://developer.mozilla.org/docs/Web/API/Element/openOrClosedShadowRoot
  return ofElement === undefined ? null : Reflect.apply(ofElement, element, []);
}

/** Whether sheets with user origin do not hold in shadow trees. They do in Firefox. */
const needsSheets = ofElement === undefined;

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
