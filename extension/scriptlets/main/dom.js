/** Elements: sources that are not loaded, HTML that is not set, computed styles that are replaced, shadow roots. */

import { isCode, isSelected, removeAttributes } from "../shared/elements.js";
import { hookSetter, intercept } from "../shared/hooks.js";
import {
  addTo, asArgument, brandTest, call, createObject, descriptorOf, dispatch, isIn, lowerCase, makeExpression, NativeEvent, proxyFor, replaceText, select, selectAll, setAttributeOf, startTimer, uncurry,
} from "../shared/natives.js";
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
    select(selectAll(document, "*"), (element) => element.shadowRoot && found(element.shadowRoot));
  });
}

const { ShadowRoot: Root, CSSStyleSheet: Sheet } = globalThis;
const setCss = uncurry(Sheet.prototype.replaceSync);
const sheetsOf = uncurry(descriptorOf(Root.prototype, "adoptedStyleSheets")?.get);
const readHost = descriptorOf(Root.prototype, "host")?.get;
const isRoot = brandTest(readHost);
const hostOf = uncurry(readHost);
const rootOf = uncurry(Node.prototype.getRootNode);
const closest = uncurry(Element.prototype.closest);
const selectBelow = uncurry(DocumentFragment.prototype.querySelectorAll);
const removeElement = uncurry(Element.prototype.remove);
const Rect = DOMRect;

/** A sheet in the shadow roots below a host. @param {string} css @param {string} host */
function styleShadowRoots(css, host) {
  const seen = new WeakSet();
  whenShadowRoot((root) => {
    const add = () => {
      if (isIn(seen, root) || (host !== "" && !isBelow(root, host))) return;
      addTo(seen, root);
      const sheet = new Sheet();
      setCss(sheet, css);
      const sheets = sheetsOf(root);
      sheets[sheets.length] = sheet;
    };
    add();
    // A host gets its attributes and its place later.
    startTimer(add, 0);
    whenState("complete", add);
  });
}

/** Whether a host of a root, or of the roots above, is selected or inside of what is. @param {ShadowRoot} root @param {string} selector */
function isBelow(root, selector) {
  for (let node = root; isRoot(node); node = rootOf(hostOf(node))) if (closest(hostOf(node), selector) !== null) return true;
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
    const isOurs = brandTest(descriptorOf(native, attribute)?.get);
    const policy = Reflect.get(globalThis, "trustedTypes");
    const change = (args, at, element) => {
      if (!needle.test(`${args[at]}`)) return false;
      const isText = typeof args[at] === "string";
      // Trusted Types refuse a text as source; then the page gets a `load` event alone.
      if (isText || policy === undefined) args[at] = source;
      else {
        startTimer(() => dispatch(element, new NativeEvent("load")), 1);
        return true;
      }
      return false;
    };
    hookSetter(native, attribute, (args, element) => change(args, 0, element));
    for (const [name, offset] of /** @type {const} */ ([["setAttribute", 0], ["setAttributeNS", 1]])) {
      intercept(Element.prototype, name, {
        before(args, element) {
          if (args.length < 2 || !isOurs(element)) return undefined;
          args[offset] = asArgument(args[offset]);
          if (lowerCase(`${args[offset]}`) !== attribute) return undefined;
          return change(args, offset + 1, element) ? { value: undefined } : undefined;
        },
      });
    }
  },

  "prevent-innerHTML"(selector = "", text = "") {
    if (selector === "" && text === "") return;
    const needle = needleOf(text);
    hookSetter(Element.prototype, "innerHTML", (args, element) => isSelected(element, selector) && needle.test(`${args[0]}`));
  },

  "spoof-css"(selector, property, value, ...rest) {
    /** @type {Record<string, string>} */
    const told = createObject(null);
    const capital = makeExpression("[A-Z]", "g");
    const dashed = (name) => (typeof name === "string" ? replaceText(name, capital, (letter) => `-${lowerCase(letter)}`) : "");
    const all = [property, value, ...rest];
    for (let at = 0; at + 1 < all.length; at += 2) told[dashed(all[at])] = all[at + 1];
    intercept(globalThis, "getComputedStyle", {
      after(style, args) {
        if (!isSelected(args[0], selector)) return style;
        return proxyFor(style, {
          get(target, name) {
            const answer = told[dashed(name)];
            if (answer !== undefined) return answer;
            const real = target[name];
            if (typeof real !== "function") return real;
            const method = (...given) => call(real, target, given);
            return name === "getPropertyValue" ? (asked) => told[`${asked}`] ?? method(asked) : method;
          },
        });
      },
    });
    const names = { x: "x", y: "y", width: "width", height: "height", top: "y", left: "x" };
    const sizes = /** @type {(keyof typeof names)[]} */ (Object.keys(names).filter((name) => name in told));
    const numbers = sizes.map((name) => Number.parseFloat(told[name]));
    if (sizes.length === 0) return;
    intercept(Element.prototype, "getBoundingClientRect", {
      after(rect, _args, element) {
        if (!isSelected(element, selector)) return rect;
        const { x, y, width, height } = rect;
        const wanted = { x, y, width, height };
        for (let at = 0; at < sizes.length; at += 1) wanted[/** @type {keyof typeof wanted} */ (names[sizes[at]])] = numbers[at];
        return new Rect(wanted.x, wanted.y, wanted.width, wanted.height);
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
        select(selectBelow(root, selector), removeElement);
      };
      work();
      const observer = whenChanged(work);
      observer.observe(root, { subtree: true, childList: true });
    });
  },

  "trusted-create-element"(parent, tag, attributes = "", text = "", duration = "") {
    const wanted = attributesOf(attributes);
    // The text of an argument never runs. Without its code the element would be another one.
    if ((/^script$/i.test(tag) && text !== "") || wanted.some((pair) => isCode(pair[0], pair[1]))) return;
    const make = () => {
      const place = document.querySelector(parent);
      if (place === null) return false;
      const element = document.createElement(tag);
      select(wanted, (pair) => setAttributeOf(element, pair[0], pair[1]));
      element.textContent = text;
      place.append(element);
      if (Number(duration) > 0) startTimer(() => element.remove(), Number(duration));
      return true;
    };
    if (!make()) whenChanged(make);
  },
};
