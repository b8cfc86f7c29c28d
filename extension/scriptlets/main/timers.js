/** Timers, animation frames, `eval` and listeners. */

import { intercept } from "../shared/hooks.js";
import { asText, defineProperty, descriptorOf, findExpression, includesText, lowerCase, parseJson, select } from "../shared/natives.js";
import { needleOf, pairsOf } from "../shared/needle.js";
import { isSelected } from "../shared/elements.js";
import { whenState } from "../shared/observe.js";

const nothing = function () {};

/** A test of delays: `100`, `100-200`, `!100`; empty or `*` is any. @param {string} [text] @returns {(delay: any) => boolean} */
function delayTest(text = "") {
  if (text === "" || text === "*") return () => true;
  const parts = findExpression(/^(!?)(\d*)(-?)(\d*)$/, text);
  if (parts === null) return () => false;
  const least = Number(parts[2] || 0);
  const most = parts[3] === "" ? least : Number(parts[4] || Infinity);
  return (delay) => {
    // As the browser reads a delay.
    const number = delay | 0;
    return (number >= least && number <= most) !== (parts[1] === "!");
  };
}

/** @param {"setTimeout" | "setInterval"} name @param {string} callback @param {string} delay */
function preventTimer(name, callback, delay) {
  if (callback === "" && delay === "") return;
  const needle = needleOf(callback);
  const isDelay = delayTest(delay);
  intercept(globalThis, name, {
    before(args) {
      if (isDelay(args[1]) && needle.test(asText(args[0]))) args[0] = nothing;
      return undefined;
    },
  });
}

/** @param {"setTimeout" | "setInterval"} name @param {string} callback @param {string} delay @param {string} factor */
function adjustTimer(name, callback, delay, factor) {
  const needle = needleOf(callback);
  const isDelay = delayTest(delay === "" ? "1000" : delay);
  const wanted = factor === "" ? 0.05 : Number(factor);
  const boost = Math.min(50, Math.max(0.001, Number.isNaN(wanted) ? 0.05 : wanted));
  intercept(globalThis, name, {
    before(args) {
      if (isDelay(args[1]) && needle.test(asText(args[0]))) args[1] *= boost;
      return undefined;
    },
  });
}

/** What `elements` names: the window, the document, or a selector. @param {any} target @param {string} wanted */
function isTarget(target, wanted) {
  if (wanted === "window") return target === globalThis || target === undefined || target === null;
  if (wanted === "document") return target === document;
  return isSelected(target, wanted);
}

/** @param {string} type @param {string} pattern @param {Record<string, string>} options */
function preventListener(type, pattern, { runAt, elements = "", protect = "" }) {
  if (type === "" && pattern === "" && elements === "") return;
  const types = needleOf(type);
  const texts = needleOf(pattern);
  whenState(runAt, () => {
    intercept(EventTarget.prototype, "addEventListener", {
      before(args, self) {
        if (args.length < 2 || !types.test(asText(args[0])) || !texts.test(asText(args[1]))) return undefined;
        return elements === "" || isTarget(self, elements) ? { value: undefined } : undefined;
      },
    });
    if (protect === "") return;
    const descriptor = descriptorOf(EventTarget.prototype, "addEventListener");
    defineProperty(EventTarget.prototype, "addEventListener", { ...descriptor, writable: false, configurable: false });
  });
}

export const scriptlets = {
  "prevent-setTimeout"(callback = "", delay = "") {
    preventTimer("setTimeout", callback, delay);
  },

  "prevent-setInterval"(callback = "", delay = "") {
    preventTimer("setInterval", callback, delay);
  },

  "adjust-setTimeout"(callback = "", delay = "", factor = "") {
    adjustTimer("setTimeout", callback, delay, factor);
  },

  "adjust-setInterval"(callback = "", delay = "", factor = "") {
    adjustTimer("setInterval", callback, delay, factor);
  },

  "prevent-requestAnimationFrame"(callback = "") {
    if (callback === "") return;
    const needle = needleOf(callback);
    intercept(globalThis, "requestAnimationFrame", {
      before(args) {
        if (needle.test(asText(args[0]))) args[0] = nothing;
        return undefined;
      },
    });
  },

  "noeval-if"(code = "") {
    const needle = needleOf(code);
    intercept(globalThis, "eval", {
      before: (args) => (typeof args[0] === "string" && needle.test(args[0]) ? { value: undefined } : undefined),
    });
  },

  "noeval"() {
    intercept(globalThis, "eval", { before: () => ({ value: undefined }) });
  },

  "prevent-addEventListener"(event = "", listener = "", ...rest) {
    if (event[0] !== "{") {
      preventListener(event, listener, pairsOf(rest));
      return;
    }
    // Commas of JSON without quotes part the arguments.
    const { type = "", pattern = "", ...options } = parseJson([event, listener, ...rest].filter((part) => part !== "").join());
    preventListener(type, pattern, options);
  },

  /** BlockAdBlock runs its code by `eval` and checks its bait by timers. */
  "prevent-bab"() {
    const words = ["blockadblock", "babasbm", "bab_elementid", "getItem('babn')", "babn"];
    const isOurs = (text) => select(words, (word) => includesText(lowerCase(text), word)).length > 0;
    const before = (args) => {
      if (isOurs(asText(args[0]))) args[0] = nothing;
      return undefined;
    };
    for (const name of ["setTimeout", "setInterval"]) intercept(globalThis, name, { before });
    intercept(globalThis, "eval", {
      before: (args) => (typeof args[0] === "string" && isOurs(args[0]) ? { value: undefined } : undefined),
    });
  },
};
