/** Needles: a text to find, or `/regex/flags`; `!` in front negates. */

import { expressionFor, findExpression, includesText, makeExpression, sliceText } from "./natives.js";

const EXPRESSION = /^\/(.+)\/([a-z]*)$/s;
const FLAGS = /^[dgimsuvy]*$/;

/** An expression without the flags by which it would remember a position; null if the text is none. @param {string} text */
export function expressionOf(text) {
  const parts = findExpression(EXPRESSION, text);
  if (parts === null || findExpression(FLAGS, parts[2]) === null) return null;
  return { source: parts[1], flags: parts[2] };
}

/**
 * @typedef {object} Needle
 * @property {boolean} isEmpty It matches every text.
 * @property {(text: string) => boolean} test
 * @property {(...texts: string[]) => boolean} testAny Whether one spelling of the same value matches.
 */

/** @param {string} [text] @returns {Needle} */
export function needleOf(text = "") {
  const isNegated = text[0] === "!";
  const bare = isNegated ? sliceText(text, 1) : text;
  const find = finder(bare);
  return {
    isEmpty: text === "",
    test: (value) => find(value) !== isNegated,
    testAny: (...values) => {
      for (let at = 0; at < values.length; at += 1) if (find(values[at])) return !isNegated;
      return isNegated;
    },
  };
}

/** @param {string} bare @returns {(text: string) => boolean} */
function finder(bare) {
  if (bare === "") return () => true;
  const expression = expressionOf(bare);
  if (expression === null) return (text) => includesText(text, bare);
  let flags = "";
  for (let at = 0; at < expression.flags.length; at += 1) {
    const flag = expression.flags[at];
    if (flag !== "g" && flag !== "y") flags += flag;
  }
  const regexp = new RegExp(expression.source, flags);
  return (text) => findExpression(regexp, text) !== null;
}

/** What to replace in a text: an expression with its flags, or a text, of which the first occurrence counts. @param {string} pattern @param {string} [flags] Of a text. */
export function replacerOf(pattern, flags) {
  const expression = expressionOf(pattern);
  return expression === null ? expressionFor(pattern, flags) : makeExpression(expression.source, expression.flags);
}

/** Pairs of a name and a value after the other arguments. An empty argument in the place of a name means nothing. @param {string[]} args @returns {Record<string, string>} */
export function pairsOf(args) {
  /** @type {any} */
  const pairs = { __proto__: null };
  for (let at = 0; at + 1 < args.length; at += 1) if (args[at] !== "") pairs[args[at]] = args[(at += 1)];
  return pairs;
}
