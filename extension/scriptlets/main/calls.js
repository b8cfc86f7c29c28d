/** Calls of functions whose arguments or results are changed, or that are suppressed. For trusted lists. */

import { abortError } from "../shared/abort.js";
import { endOfChain } from "../shared/chains.js";
import { isSelected } from "../shared/elements.js";
import { intercept, replaceValue } from "../shared/hooks.js";
import {
  append, asText, brandTest, call, defineProperty, descriptorOf, findExpression, isObject, keysOf, makeExpression, NativeEvent, parseJson, replaceText, select, uncurry,
} from "../shared/natives.js";
import { expressionOf, needleOf, pairsOf, replacerOf } from "../shared/needle.js";
import { stackTest } from "../shared/stack.js";
import { anyValue } from "../shared/values.js";

const encodeBase64 = globalThis.btoa;
const decodeBase64 = globalThis.atob;

/** What takes an argument's place. @param {string} text @returns {(old: any) => any} */
function argumentChange(text) {
  const marked = /^(?:repl|replace):\/((?:[^\\/]|\\.)+)\/((?:[^\\/]|\\.)*)\/([dgimsuvy]*)$/s.exec(text);
  if (marked !== null) {
    const regexp = makeExpression(marked[1], marked[3]);
    const replacement = marked[2].replaceAll("\\/", "/");
    return (old) => replaceText(asText(old), regexp, replacement);
  }
  if (text.startsWith("add:")) {
    const added = text.slice(4);
    const number = Number(added);
    const isNumber = !Number.isNaN(number);
    return (old) => (typeof old === "number" && isNumber ? old + number : asText(old) + added);
  }
  return () => anyValue(text).value;
}

/** A test of a value: a needle for texts; an object with the properties of another, as texts. @param {any} wanted @returns {(value: any) => boolean} */
function valueTest(wanted) {
  if (typeof wanted === "string") {
    const needle = needleOf(wanted);
    return (value) => needle.test(asText(value));
  }
  if (!isObject(wanted)) return (value) => value === wanted;
  const keys = keysOf(wanted);
  const tests = keys.map((key) => valueTest(wanted[key]));
  return (value) => {
    if (!isObject(value)) return false;
    for (let at = 0; at < keys.length; at += 1) if (!tests[at](value[keys[at]])) return false;
    return true;
  };
}

/** A test of an argument: `"text"`, `/regex/`, an object, a literal; an empty one accepts every argument. @param {string} word @returns {(value: any) => boolean} */
function argumentTest(word) {
  const text = word.trim();
  if (text === "") return () => true;
  if (expressionOf(text) !== null) return valueTest(text);
  if (text === "undefined") return valueTest(undefined);
  let wanted;
  try {
    wanted = parseJson(text);
  } catch {
    return valueTest(text);
  }
  const test = valueTest(wanted);
  return (value) => (typeof wanted !== "string" || typeof value === "string") && test(value);
}

/** The parts between `|` that are neither in quotes nor in an expression. @param {string} text */
function signatureOf(text) {
  const expression = expressionOf(text.trim());
  return expression !== null ? [text] : (text.match(/(?:"(?:[^"\\]|\\.)*"|\{[^}]*\}|[^|"{])+|(?<=\|)(?=\||$)|^(?=\|)/g) ?? [text]);
}

const readWindow = descriptorOf(HTMLIFrameElement.prototype, "contentWindow")?.get;
const windowOf = uncurry(readWindow);
const isFrame = brandTest(readWindow);
const FINDERS = [uncurry(Element.prototype.querySelectorAll), uncurry(DocumentFragment.prototype.querySelectorAll)];

/** The frames in or below what a call was given. @param {any[]} args @returns {any[]} */
function framesIn(args) {
  const frames = [];
  const add = (frame) => append(frames, frame);
  for (let at = 0; at < args.length; at += 1) {
    if (isFrame(args[at])) add(args[at]);
    for (let index = 0; index < FINDERS.length; index += 1) {
      try {
        select(FINDERS[index](args[at], "iframe"), add);
      } catch {
        // Nothing that has elements.
      }
    }
  }
  return frames;
}

/** @param {any} view @param {string} chain */
function shareProperty(view, chain) {
  const from = endOfChain(chain);
  const to = endOfChain(chain, view);
  if (from === undefined || to === undefined) return;
  const value = from[0][from[1]];
  if (replaceValue(to[0], to[1], value) && to[0][to[1]] === value) return;
  // A prototype cannot be replaced without its class.
  const outer = findExpression(/^(.+)\./, chain);
  if (outer !== null) shareProperty(view, outer[1]);
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
        if (index === "this") return { value: call(target, next, args) };
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
        if (args.length < tests.length) return undefined;
        for (let at = 0; at < tests.length; at += 1) if (!tests[at](args[at])) return undefined;
        if (!isDue()) return undefined;
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
        const changed = replaceText(text, replacer, replacement);
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
        const frames = framesIn(args);
        for (let at = 0; at < frames.length; at += 1) {
          try {
            const view = windowOf(frames[at]);
            if (view === null || descriptorOf(view, "Function") === undefined) continue;
            if (property === "") defineProperty(frames[at], "contentWindow", { value: globalThis });
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
      receiver?.dispatchEvent(new NativeEvent(event));
    };
    if (target === "" || target === "window" || document.readyState !== "loading") send();
    else document.addEventListener("DOMContentLoaded", send, { once: true });
  },

  /** For uBlock Origin, settings of how functions are replaced. */
  "proxy-apply-config"() {},
};
