/** Calls of functions whose arguments or results are changed, or that are suppressed. For trusted lists. */

import { abortError } from "../shared/abort.js";
import { endOfChain } from "../shared/chains.js";
import { isSelected } from "../shared/elements.js";
import { intercept, replaceValue } from "../shared/hooks.js";
import { asText, isObject, keysOf, parseJson, splitText } from "../shared/natives.js";
import { expressionOf, needleOf, pairsOf, replacerOf } from "../shared/needle.js";
import { stackTest } from "../shared/stack.js";
import { anyValue } from "../shared/values.js";

const encodeBase64 = globalThis.btoa;
const decodeBase64 = globalThis.atob;

/** What takes an argument's place. @param {string} text @returns {(old: any) => any} */
function argumentChange(text) {
  const marked = /^(?:repl|replace):\/((?:[^\\/]|\\.)+)\/((?:[^\\/]|\\.)*)\/([dgimsuvy]*)$/s.exec(text);
  if (marked !== null) {
    const regexp = new RegExp(marked[1], marked[3]);
    return (old) => asText(old).replace(regexp, marked[2].replaceAll("\\/", "/"));
  }
  if (text.startsWith("add:")) {
    const added = text.slice(4);
    const number = Number(added);
    return (old) => (typeof old === "number" && !Number.isNaN(number) ? old + number : asText(old) + added);
  }
  return () => anyValue(text).value;
}

/** Whether an object has the properties of another, as texts. @param {any} object @param {any} wanted @returns {boolean} */
function hasProperties(object, wanted) {
  if (!isObject(wanted)) return typeof wanted === "string" ? needleOf(wanted).test(asText(object)) : object === wanted;
  return isObject(object) && keysOf(wanted).every((key) => hasProperties(object[key], wanted[key]));
}

/** A test of an argument: `"text"`, `/regex/`, an object, a literal; an empty one accepts every argument. @param {string} word @returns {(value: any) => boolean} */
function argumentTest(word) {
  const text = word.trim();
  if (text === "") return () => true;
  if (expressionOf(text) !== null) return (value) => needleOf(text).test(asText(value));
  if (text === "undefined") return (value) => value === undefined;
  try {
    const wanted = parseJson(text);
    if (typeof wanted === "string") return (value) => typeof value === "string" && needleOf(wanted).test(value);
    return (value) => hasProperties(value, wanted);
  } catch {
    return (value) => needleOf(text).test(asText(value));
  }
}

/** The parts between `|` that are neither in quotes nor in an expression. @param {string} text */
function signatureOf(text) {
  const expression = expressionOf(text.trim());
  return expression !== null ? [text] : (text.match(/(?:"(?:[^"\\]|\\.)*"|\{[^}]*\}|[^|"{])+|(?<=\|)(?=\||$)|^(?=\|)/g) ?? [text]);
}

/** Windows of frames in or below what a call was given. @param {any[]} args @returns {any[]} */
function framesIn(args) {
  const frames = [];
  for (const value of args) {
    if (value instanceof HTMLIFrameElement) frames.push(value);
    else if (value instanceof Element || value instanceof DocumentFragment) frames.push(...value.querySelectorAll("iframe"));
  }
  return frames;
}

/** @param {any} view @param {string} chain */
function shareProperty(view, chain) {
  const [from, name = ""] = endOfChain(chain) ?? [];
  const [to] = endOfChain(chain, view) ?? [];
  if (from === undefined || to === undefined) return;
  if (replaceValue(to, name, from[name]) && to[name] === from[name]) return;
  // A prototype cannot be replaced without its class.
  const parts = splitText(chain, ".");
  if (parts.length > 1) shareProperty(view, parts.slice(0, -1).join("."));
}

export const scriptlets = {
  "trusted-replace-argument"(method, index, value, ...rest) {
    const { condition = "", stack = "" } = pairsOf(rest);
    const change = argumentChange(value);
    const needle = needleOf(condition);
    const isDue = stackTest(stack);
    const [owner, name] = endOfChain(method) ?? [];
    const at = Number(index);
    intercept(owner, name ?? "", {
      before(args, self, target) {
        const old = index === "this" ? self : args[at];
        if ((index !== "this" && at >= args.length && condition !== "") || !needle.test(asText(old)) || !isDue()) return undefined;
        const next = change(old);
        if (index === "this") return { value: Reflect.apply(target, next, args) };
        args[at] = next;
        return undefined;
      },
    });
  },

  "trusted-suppress-native-method"(method, signature, action = "abort", stack = "") {
    const tests = signatureOf(signature).map(argumentTest);
    const isDue = stackTest(stack);
    const [owner, name] = endOfChain(method) ?? [];
    intercept(owner, name ?? "", {
      before(args) {
        if (args.length < tests.length || !tests.every((test, at) => test(args[at])) || !isDue()) return undefined;
        if (action === "prevent") return { value: undefined };
        throw abortError();
      },
    });
  },

  "trusted-replace-outbound-text"(method, pattern = "", replacement = "", ...rest) {
    if (pattern === "") return;
    const { encoding, condition = "", stack = "" } = pairsOf(rest);
    const replacer = replacerOf(pattern);
    const needle = needleOf(condition);
    const isDue = stackTest(stack);
    const [owner, name] = endOfChain(method) ?? [];
    intercept(owner, name ?? "", {
      after(result) {
        if (typeof result !== "string" || !isDue()) return result;
        const text = encoding === "base64" ? decodeBase64(result) : result;
        if (!needle.test(text)) return result;
        const changed = text.replace(replacer, replacement);
        if (changed === text) return result;
        return encoding === "base64" ? encodeBase64(changed) : changed;
      },
    });
  },

  "trusted-override-element-method"(method, selector = "", disposition = "") {
    const [owner, name] = endOfChain(method) ?? [];
    intercept(owner, name ?? "", {
      before(_args, self) {
        if (!isSelected(self, selector)) return undefined;
        if (disposition === "throw") throw abortError();
        return { value: disposition === "" ? undefined : anyValue(disposition).value };
      },
    });
  },

  "trusted-prevent-dom-bypass"(method, property = "") {
    const [owner, name] = endOfChain(method) ?? [];
    intercept(owner, name ?? "", {
      after(result, args) {
        for (const frame of framesIn(args)) {
          try {
            const view = frame.contentWindow;
            if (view === null || Object.getOwnPropertyDescriptor(view, "Function") === undefined) continue;
            if (property === "") Object.defineProperty(frame, "contentWindow", { value: globalThis });
            else shareProperty(view, property);
          } catch {
            // A frame of another origin.
          }
        }
        return result;
      },
    });
  },

  "trusted-dispatch-event"(event, target = "") {
    const send = () => {
      const receiver = target === "" ? document : target === "window" ? globalThis : document.querySelector(target);
      receiver?.dispatchEvent(new Event(event));
    };
    if (target === "" || target === "window" || document.readyState !== "loading") send();
    else document.addEventListener("DOMContentLoaded", send, { once: true });
  },

  /** For uBlock Origin, settings of how functions are replaced. */
  "proxy-apply-config"() {},
};
