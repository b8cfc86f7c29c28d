/**
 * Firefox: runs the programs of HTML filters over a document without scripts and styles.
 *
 * @module
 */

/** @import { Program, Step, TextTest } from "../../engine/index.js" */

import { EMPTY, RAW } from "./html-names.js";
import { attributeNames, childrenOf, closest, documentOf, evaluate, getAttribute, markupOf, matches, nextElementOf, parentElementOf, query, rootOf, textOf } from "./parsed-nodes.js";

/** @param {TextTest} test @param {string} text */
function isFound(test, text) {
  if (typeof test === "string") return text.includes(test);
  try {
    return new RegExp(test[0], test[1].replace(/[gy]/g, "")).test(text);
  } catch {
    return false;
  }
}

/** @type {Record<string, (element: Element, ...args: any[]) => Element[]>} */
const OPERATORS = {
  css: (element, combinator, selector) => COMBINATORS[combinator]?.(element, selector) ?? [],
  has: (element, members) => (members.some((/** @type {Step[]} */ steps) => select(steps, [element]).length > 0) ? [element] : []),
  is: (element, members) => (isOneOf(element, members) ? [element] : []),
  not: (element, members) => (isOneOf(element, members) ? [] : [element]),
  "has-text": (element, test) => (isFound(test, textOf(element)) ? [element] : []),
  "min-text-length": (element, least) => (textOf(element).length >= least ? [element] : []),
  "matches-attr"(element, name, value) {
    const isNamed = (/** @type {string} */ one) => (typeof name === "string" ? one === name : isFound(name, one));
    const isEqual = (/** @type {string} */ one) => value === undefined || (typeof value === "string" ? one === value : isFound(value, one));
    return attributeNames(element).some((found) => isNamed(found) && isEqual(getAttribute(element, found) ?? "")) ? [element] : [];
  },
  upward(element, where) {
    /** @type {Element | null} */
    let above = typeof where === "string" ? parentElementOf(element) : element;
    if (typeof where === "string") return [above === null ? null : closest(above, where)].filter((one) => one !== null);
    for (let step = 0; step < where && above !== null; step += 1) above = parentElementOf(above);
    return above === null ? [] : [above];
  },
  xpath: (element, expression) => evaluate(element, expression),
  content(element, inside) {
    if (!(element instanceof HTMLTemplateElement)) return [];
    return typeof inside === "string" ? query(element.content, inside) : [];
  },
};

/** @type {Record<string, (element: Element, selector: string) => Element[]>} */
const COMBINATORS = {
  "": (element, selector) => (matches(element, selector) ? [element] : []),
  " ": (element, selector) => query(element, selector),
  ">": (element, selector) => childrenOf(element).filter((child) => matches(child, selector)),
  "+": (element, selector) => siblingsBehind(element).slice(0, 1).filter((next) => matches(next, selector)),
  "~": (element, selector) => siblingsBehind(element).filter((sibling) => matches(sibling, selector)),
};

/** @param {Element} element */
function siblingsBehind(element) {
  const all = [];
  for (let next = nextElementOf(element); next !== null; next = nextElementOf(next)) all.push(next);
  return all;
}

/** @param {Element} element @param {Step[][]} members */
const isOneOf = (element, members) =>
  members.some((steps) => {
    const isOwn = steps[0]?.[0] !== "css" || steps[0]?.[1] === "";
    // One that leads elsewhere (`:upward()`) selects the element if it finds something, as in content/page/operators.js.
    return isOwn ? select(steps, [element]).length > 0 : select(steps, [rootOf(documentOf(element))]).includes(element);
  });

/** @param {Step[]} steps @param {Element[]} start */
function select(steps, start) {
  let set = start;
  for (const [operator, ...args] of steps) {
    const run = OPERATORS[operator];
    if (run === undefined) return [];
    set = [...new Set(set.flatMap((element) => run(element, ...args)))];
  }
  return set;
}

/** A pattern with `*` for any text and `?` for any character. @param {string} pattern @param {string} text */
const isLike = (pattern, text) => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, "[^]*").replace(/\?/g, "[^]")}$`).test(text);

/** @param {Program} program @param {Element} element */
function isWithin({ texts = [], wildcards = [], minLength = 0, maxLength = Infinity }, element) {
  const inside = markupOf(element);
  return inside.length >= minLength && inside.length <= maxLength && texts.every((test) => isFound(test, inside)) && wildcards.every((pattern) => isLike(pattern, inside));
}

/** The elements of a document that HTML filters remove. @param {Document} document @param {Program[]} programs */
export function selected(document, programs) {
  return programs.flatMap((program) => {
    try {
      return selectedBy(document, program);
    } catch {
      // This browser does not know a selector or an expression: the filter selects nothing.
      return [];
    }
  });
}

/** @param {Document} document @param {Program} program */
function selectedBy(document, program) {
  return program.select.flatMap((steps) => {
    const [first, ...rest] = steps;
    // The document itself is the start: its root element can be selected too.
    const start = first?.[0] === "css" && first[1] === " " ? query(document, String(first[2])) : select(first ? [first] : [], [rootOf(document)]);
    return select(rest, start).filter((element) => isWithin(program, element));
  });
}

const COMPOUND = /^([a-z]+)(?:\[[\w-]+(?:[~|^$*]?="[^"]*"(?: i)?)?\]|\.[\w-]+|#[\w-]+)*$/;
const LOCAL = new Set(["has-text", "min-text-length", "matches-attr"]);

/**
 * The name of the elements that a program is about, if it depends on nothing but the element itself; else null.
 *
 * @param {Step[]} steps
 */
function ownName([first, ...rest]) {
  const name = first?.[0] === "css" && first[1] === " " ? COMPOUND.exec(String(first[2]))?.[1] : undefined;
  return name !== undefined && (RAW.has(name) || EMPTY.has(name)) && rest.every(isLocal) ? name : null;
}

/** @param {Step} step @returns {boolean} */
const isLocal = ([operator, members]) =>
  LOCAL.has(operator) || ((operator === "not" || operator === "is") && /** @type {Step[][]} */ (members).every((steps) => steps.every((step) => isLocal(step) || (step[0] === "css" && step[1] === "" && COMPOUND.test(`a${step[2]}`)))));

/**
 * The names of the elements that can be removed one by one while the document arrives; null if a program needs the document.
 *
 * @param {Program[]} programs
 */
export function streamedNames(programs) {
  const names = programs.flatMap(({ select: members, others }) => (others ? [null] : members.map(ownName)));
  return names.includes(null) ? null : new Set(/** @type {string[]} */ (names));
}
