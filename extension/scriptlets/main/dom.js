/** Elements: sources that are not loaded, HTML that is not set, computed styles that are replaced, shadow roots. */

import { isCode, isSelected, removeAttributes } from "../shared/elements.js";
import { hookSetter, intercept } from "../shared/hooks.js";
import { dispatch, NativeProxy, startTimer } from "../shared/natives.js";
import { needleOf } from "../shared/needle.js";
import { whenChanged, whenState } from "../shared/observe.js";

/** Sources that load and do nothing. @type {Record<string, [attribute: string, source: string, type: () => any]>} */
const HARMLESS = {
  script: ["src", "data:text/javascript;base64,KCk9Pnt9", () => HTMLScriptElement],
  img: ["src", "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", () => HTMLImageElement],
  iframe: ["src", "data:text/html;base64, PGRpdj48L2Rpdj4=", () => HTMLIFrameElement],
  link: ["href", "data:text/css;base64,", () => HTMLLinkElement],
};

/** Calls back for every shadow root of the page, open and closed. @param {(root: ShadowRoot) => void} found */
function whenShadowRoot(found) {
  intercept(Element.prototype, "attachShadow", {
    after(root) {
      found(root);
      return root;
    },
  });
  // Roots that the parser made.
  whenState("interactive", () => {
    for (const element of document.querySelectorAll("*")) if (element.shadowRoot) found(element.shadowRoot);
  });
}

/** A sheet in the shadow roots below a host. @param {string} css @param {string} host */
function styleShadowRoots(css, host) {
  const seen = new WeakSet();
  whenShadowRoot((root) => {
    const add = () => {
      if (seen.has(root) || (host !== "" && !isBelow(root, host))) return;
      seen.add(root);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    };
    add();
    // A host gets its attributes and its place later.
    startTimer(add, 0);
    whenState("complete", add);
  });
}

/** Whether a host of a root, or of the roots above, is selected or inside of what is. @param {ShadowRoot} root @param {string} selector */
function isBelow(root, selector) {
  /** @type {Node} */
  let node = root;
  while (node instanceof ShadowRoot) {
    if (node.host.closest(selector) !== null) return true;
    node = node.host.getRootNode();
  }
  return false;
}

/** The attributes in a text (`id="a" hidden`). @param {string} text @returns {[name: string, value: string][]} */
function attributesOf(text) {
  const found = text.matchAll(/([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g);
  return [...found].map(([, name, double, single, bare]) => [name, double ?? single ?? bare ?? ""]);
}

export const scriptlets = {
  "remove-attr"(names, selector = "", when = "") {
    removeAttributes(names, selector, when);
  },

  "prevent-element-src-loading"(tag, url) {
    const [attribute, source, type] = HARMLESS[tag.toLowerCase()] ?? [];
    if (attribute === undefined || source === undefined || type === undefined) return;
    const needle = needleOf(url);
    const native = type().prototype;
    const change = (args, at, element) => {
      if (!needle.test(`${args[at]}`)) return false;
      const policy = Reflect.get(globalThis, "trustedTypes");
      const isText = typeof args[at] === "string";
      // Trusted Types refuse a text as source; then the page gets a `load` event alone.
      if (isText || policy === undefined) args[at] = source;
      else {
        startTimer(() => dispatch(element, new Event("load")), 1);
        return true;
      }
      return false;
    };
    hookSetter(native, attribute, (args, element) => change(args, 0, element));
    for (const [name, offset] of /** @type {const} */ ([["setAttribute", 0], ["setAttributeNS", 1]])) {
      intercept(Element.prototype, name, {
        before(args, element) {
          if (!(element instanceof type()) || `${args[offset]}`.toLowerCase() !== attribute) return undefined;
          return change(args, offset + 1, element) ? { value: undefined } : undefined;
        },
      });
    }
  },

  "prevent-innerHTML"(selector = "", text = "") {
    if (selector === "" && text === "") return;
    const needle = needleOf(text);
    hookSetter(Element.prototype, "innerHTML", ([html], element) => isSelected(element, selector) && needle.test(`${html}`));
  },

  "spoof-css"(selector, property, value, ...rest) {
    /** @type {Map<string, string>} */
    const told = new Map();
    const all = [property, value, ...rest];
    for (let at = 0; at + 1 < all.length; at += 2) told.set(all[at].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), all[at + 1]);
    const dashed = (name) => (typeof name === "string" ? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) : "");
    intercept(globalThis, "getComputedStyle", {
      after(style, [element]) {
        if (!isSelected(element, selector)) return style;
        return new NativeProxy(style, {
          get(target, name) {
            const answer = told.get(dashed(name));
            if (answer !== undefined) return answer;
            const real = Reflect.get(target, name, target);
            if (typeof real !== "function") return real;
            const method = real.bind(target);
            return name === "getPropertyValue" ? (asked) => told.get(`${asked}`) ?? method(asked) : method;
          },
        });
      },
    });
    const sizes = ["x", "y", "width", "height", "top", "left", "right", "bottom"].filter((name) => told.has(name));
    if (sizes.length === 0) return;
    intercept(Element.prototype, "getBoundingClientRect", {
      after(rect, _args, element) {
        if (!isSelected(element, selector)) return rect;
        const numbers = { x: rect.x, y: rect.y, width: rect.width, height: rect.height };
        for (const name of sizes) {
          const number = Number.parseFloat(told.get(name) ?? "");
          if (name === "top") numbers.y = number;
          else if (name === "left") numbers.x = number;
          else if (name in numbers) numbers[/** @type {keyof typeof numbers} */ (name)] = number;
        }
        return new DOMRect(numbers.x, numbers.y, numbers.width, numbers.height);
      },
    });
  },

  "hide-in-shadow-dom"(selector, base = "") {
    styleShadowRoots(`${selector} { display: none !important; }`, base);
  },

  "inject-css-in-shadow-dom"(css, host = "") {
    if (/url\(|image-set\(|@import|\\/i.test(css)) return;
    styleShadowRoots(css, host);
  },

  "remove-in-shadow-dom"(selector, base = "") {
    whenShadowRoot((root) => {
      const work = () => {
        if (base !== "" && !isBelow(root, base)) return;
        for (const element of root.querySelectorAll(selector)) element.remove();
      };
      work();
      const observer = whenChanged(work);
      observer.observe(root, { subtree: true, childList: true });
    });
  },

  "trusted-create-element"(parent, tag, attributes = "", text = "", duration = "") {
    const wanted = attributesOf(attributes);
    // The text of an argument never runs. Without its code the element would be another one.
    if ((/^script$/i.test(tag) && text !== "") || wanted.some(([name, value]) => isCode(name, value))) return;
    const make = () => {
      const place = document.querySelector(parent);
      if (place === null) return false;
      const element = document.createElement(tag);
      for (const [name, value] of wanted) element.setAttribute(name, value);
      element.textContent = text;
      place.append(element);
      if (Number(duration) > 0) startTimer(() => element.remove(), Number(duration));
      return true;
    };
    if (!make()) whenChanged(make);
  },
};
