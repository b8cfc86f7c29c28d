/** Constants in place of properties, and scripts that stop when they touch a property. */

import { abortError } from "../shared/abort.js";
import { trap, watchChain } from "../shared/chains.js";
import { brandTest, descriptorOf, findExpression, textOfNode, uncurry, weakGet, weakSet } from "../shared/natives.js";
import { needleOf, pairsOf } from "../shared/needle.js";
import { whenState } from "../shared/observe.js";
import { rejectedWith, resolvedWith } from "../shared/promises.js";
import { stackTest } from "../shared/stack.js";
import { anyValue, safeValue } from "../shared/values.js";

const decodeBase64 = globalThis.atob;
const currentScript = uncurry(descriptorOf(Document.prototype, "currentScript")?.get);
const decodeText = globalThis.decodeURIComponent;
const readSource = descriptorOf(HTMLScriptElement.prototype, "src")?.get;
const sourceOf = uncurry(readSource);
const isScript = brandTest(readSource);

/** Ways to wrap a value, by the spellings of uBlock Origin and AdGuard. @type {Record<string, (value: any) => any>} */
const wrappers = {
  __proto__: /** @type {any} */ (null),
  function: (value) => () => value,
  callback: (value) => () => () => value,
  resolved: resolvedWith,
  rejected: rejectedWith,
  asFunction: (value) => () => value,
  asCallback: (value) => () => () => value,
  asResolved: resolvedWith,
  asRejected: rejectedWith,
};

/** Whether a value of the page has another type than a constant, which then stays away: filters are written for one type. @param {any} own @param {any} value */
function isOther(own, value) {
  return own !== undefined && own !== null && value !== undefined && value !== null && typeof own !== typeof value;
}

/** The constants of objects, by the names of properties. @type {WeakMap<object, Record<string, any>>} */
const constants = new WeakMap();

/** Of two constants of one type for one property the first stays, as in uBlock Origin. @param {any} owner @param {string} name @param {any} value */
function isTaken(owner, name, value) {
  const known = weakGet(constants, owner) ?? { __proto__: null };
  weakSet(constants, owner, known);
  if (name in known && typeof known[name] === typeof value) return true;
  known[name] = value;
  return false;
}

/**
 * @param {string} chain @param {{ value: any } | undefined} constant @param {string[]} rest
 * @param {boolean} isAny Whether it stays when the page sets a value of another type.
 */
function setConstant(chain, constant, rest, isAny) {
  if (constant === undefined) return;
  const pairs = pairsOf(rest);
  const wrap = wrappers[pairs.as ?? ""];
  const value = wrap === undefined ? constant.value : wrap(constant.value);
  const isDue = stackTest(pairs.stack);
  whenState(pairs.runAt, () => {
    watchChain(chain, (owner, name) => {
      if (!pairs.stack && isTaken(owner, name, value)) return;
      let isOff = false;
      trap(owner, name, {
        get: (read) => (!isOff && isDue() ? value : read()),
        set(next, write) {
          isOff ||= !isAny && isOther(next, value);
          if (isOff || !isDue()) write(next);
        },
      });
    });
  });
}

/** The text of a script: its own, or that in a `data:` URL. @param {HTMLScriptElement} script */
function scriptText(script) {
  const source = sourceOf(script);
  const parts = findExpression(/^data:[^,]*?(;base64)?,(.*)$/s, source);
  if (parts === null) return textOfNode(script);
  try {
    return parts[1] === undefined ? decodeText(parts[2]) : decodeBase64(decodeText(parts[2]));
  } catch {
    return parts[2];
  }
}

export const scriptlets = {
  "set-constant"(chain, value = "", ...rest) {
    setConstant(chain, safeValue(value), rest, false);
  },

  "trusted-set-constant"(chain, value = "", ...rest) {
    setConstant(chain, anyValue(value), rest, true);
  },

  "abort-on-property-read"(chain) {
    watchChain(chain, (owner, name) => {
      trap(owner, name, {
        get() {
          throw abortError();
        },
      });
    });
  },

  "abort-on-property-write"(chain) {
    watchChain(chain, (owner, name) => {
      trap(owner, name, {
        set() {
          throw abortError();
        },
      });
    });
  },

  "abort-on-stack-trace"(chain, stack = "") {
    const isMatching = stackTest(stack);
    let isBusy = false;
    /** The test itself may read the property. */
    const isDue = () => {
      if (isBusy) return false;
      isBusy = true;
      const isMatch = isMatching();
      isBusy = false;
      return isMatch;
    };
    watchChain(chain, (owner, name) => {
      trap(owner, name, {
        get(read) {
          if (isDue()) throw abortError();
          return read();
        },
        set(value, write) {
          if (isDue()) throw abortError();
          write(value);
        },
      });
    });
  },

  "abort-current-script"(chain, text = "", source = "") {
    const ours = currentScript(document);
    const textNeedle = needleOf(text);
    const sourceNeedle = needleOf(source);
    const check = () => {
      const script = currentScript(document);
      if (!isScript(script) || script === ours) return;
      if (sourceNeedle.isEmpty ? sourceOf(script) !== "" : !sourceNeedle.test(sourceOf(script))) return;
      if (textNeedle.test(scriptText(script))) throw abortError();
    };
    watchChain(chain, (owner, name) => {
      trap(owner, name, {
        get(read) {
          check();
          return read();
        },
        set(value, write) {
          check();
          write(value);
        },
      });
    });
  },
};
