/**
 * Which elements a change of the document can affect, so that a filter tests only these.
 *
 * Most filters are a native selector and tests of what is inside of its elements: `.box:has-text(Ad)`. A change affects
 * elements above it, and those in what was added. Other filters search the whole document again.
 *
 * @module
 */

import { closest, isElement, matches, parentElementOf, query } from "./dom.js";
import { check } from "./operators.js";

/** @import { Program, Step } from "../../engine/index.js" */

/** Tests of an element and of what is inside of it. */
const INSIDE = /^(?:has-text|min-text-length|matches-attr|matches-path)$/;

/** The name in an attribute selector, after its namespace. */
const ATTRIBUTE = /\[\s*(?:[^\s\]=|]*\|(?!=))?([^\s\]=~|^$*]+)/g;

/** @typedef {{ selector: string, tests: Step[], attributes: string[], isExact: boolean, isDeep: boolean }} Local IsExact: the elements that pass the tests are those of the filter. IsDeep: they may depend on attributes of what is above. */

/** In the text of steps: a combinator in a selector, or another step that looks upwards. Texts may have the same, which costs time only. */
const ABOVE = /[^"][\s>\\]|upward/;

/**
 * Null for a filter that a change anywhere can affect.
 *
 * @param {Program} program @returns {Local | null}
 */
export function localOf({ select: members, others, media }) {
  const [first, ...steps] = members[0] ?? [];
  if (members.length !== 1 || others || media) return null;
  return first?.[0] === "css" && first[1] === " " ? localFrom(String(first[2]), first, steps) : null;
}

/** @param {string} selector @param {Step} first @param {Step[]} steps @returns {Local | null} */
function localFrom(selector, first, steps) {
  const tests = steps.at(-1)?.[0] === "upward" ? steps.slice(0, -1) : steps;
  if (!isPlain(selector) || tests.length === 0 || !tests.every(isInside)) return null;
  /** @type {Set<string>} */
  const attributes = new Set();
  collect([first, ...tests], attributes);
  return { selector, tests, attributes: [...attributes], isExact: tests === steps, isDeep: ABOVE.test(JSON.stringify([first, steps])) };
}

/** Without pseudo-classes and siblings: it depends on the element and those above. @param {unknown} selector */
const isPlain = (selector) => !/[:+~\\]/.test(String(selector).replace(/"[^"\\]*"|'[^'\\]*'|[~|^$*]=/g, ""));

/** @param {Step} step @returns {boolean} */
function isInside([operator, ...args]) {
  if (operator === "matches-attr") return typeof args[0] === "string";
  if (operator !== "has") return INSIDE.test(operator);
  const members = /** @type {Step[][]} */ (args[0]);
  // The first step leads to what is inside.
  return members.every(([first, ...rest]) => first?.[0] === "css" && (first[1] === " " || first[1] === ">") && isPlain(first[2]) && rest.every((step) => (step[0] === "css" ? !/[+~]/.test(String(step[1])) && isPlain(step[2]) : isInside(step))));
}

/** The attributes that steps test, as written and as HTML has them: in lower case. @param {Step[]} steps @param {Set<string>} names */
function collect(steps, names) {
  for (const [operator, ...args] of steps) {
    if (operator === "css") for (const [, name = ""] of String(args[1]).matchAll(ATTRIBUTE)) addName(name, names);
    else if (operator === "matches-attr") addName(String(args[0]), names);
    else if (operator === "has") for (const member of /** @type {Step[][]} */ (args[0])) collect(member, names);
  }
}

/** Attributes are observed by their exact names. @param {string} name @param {Set<string>} names */
export function addName(name, names) {
  names.add(name);
  names.add(name.toLowerCase());
}

/**
 * Elements of a filter's selector that records affect, and those with its mark, which may have ceased to match: also copies
 * that the page has made of them.
 *
 * @param {Change[]} changes @param {Local} local @param {string} mark The selector of the mark. @param {Set<Element>} marked
 * @returns {Set<Element>}
 */
export function affected(changes, { selector, isDeep }, mark, marked) {
  /** @type {Set<Element>} */
  const found = new Set();
  const both = `${selector},${mark}`;
  const addBelow = (/** @type {Element} */ element, /** @type {string} */ some) => {
    // Most elements that change contain none, and a search costs more than this look. An element of a form can have this name:
    // then there is one, and the search decides.
    if (element.firstElementChild) for (const one of query(element, some)) found.add(one);
  };
  const add = (/** @type {Element} */ element, /** @type {string} */ some) => {
    check();
    if (matches(element, some)) found.add(element);
    addBelow(element, some);
  };
  const nearest = (/** @type {Element | null} */ element) => element && closest(element, both);
  for (const { name, target, added, removed } of changes) {
    check();
    for (let above = nearest(target); above && !found.has(above); above = nearest(parentElementOf(above))) found.add(above);
    if (name !== null && target !== null) {
      // Elements below can match by it, or no longer.
      if (isDeep) addBelow(target, both);
      // The page may have taken its mark away.
      if (marked.has(target)) found.add(target);
    }
    for (const element of added) add(element, both);
    // Of elements that have gone, those with a mark lose it.
    if (marked.size > 0) for (const element of removed) add(element, mark);
  }
  return found;
}

/** @typedef {{ name: string | null, target: Element | null, added: Element[], removed: Element[] }} Change Name: of an attribute. Target: the element that has changed, or the one above a text. */

/** In Firefox each property of a record that is read costs an object: they are read once for all filters. @param {MutationRecord} record @returns {Change} */
export function changeOf(record) {
  const { attributeName: name, target } = record;
  // An attribute adds and removes nothing.
  const list = (/** @type {"addedNodes" | "removedNodes"} */ key) => (name === null ? [...record[key]].filter(isElement) : []);
  return { name, target: isElement(target) ? target : parentElementOf(target), added: list("addedNodes"), removed: list("removedNodes") };
}
