/**
 * Runs the programs of filters with operators over a document.
 *
 * Each step maps a set of elements to a set: `docs/image.md` lists them. Nothing is parsed here but native selectors, which
 * the browser parses. A program throws if the browser rejects one of its selectors or expressions.
 *
 * @module
 */

import { attributeNames, childrenOf, clock, closest, documentOf, getAttribute, holds, isElement, localName, matches, parentElementOf, parentOf, query, textOf } from "./dom.js";
import { shadowOf } from "./shadow.js";

/** @import { Program, Step, TextTest } from "../../engine/index.js" */

/** @typedef {Document | DocumentFragment | Element} Root */
/** @typedef {Set<Root>} Nodes Elements, or the document that a program starts with. */

/** Stay with `:others()`: they have no place on the screen. */
const UNSEEN = /^(?:head|script|style|link|meta)$/;

/** Steps between two looks at the clock, and letters of a text that count as one step. */
const STEPS = 32;
const LETTERS = 1024;

/** When the current run must have ended, and the steps since the last look at the clock. */
let deadline = Infinity;
let steps = 0;

/** Begins a run that ends after some milliseconds. @param {number} most */
export function limit(most) {
  deadline = clock() + most;
}

/** Throws in a run that takes too long. The clock is read for some steps only: it costs more than most of them. @param {number} [count] */
export function check(count = 1) {
  steps += count;
  if (steps < STEPS) return;
  steps = 0;
  if (clock() > deadline) throw new Error();
}

/** A text of the page, which may have few elements with much of it. @param {string | null} text */
function counted(text) {
  if (text !== null) check(text.length / LETTERS);
  return text ?? "";
}

/** `XPathResult.ORDERED_NODE_ITERATOR_TYPE` */
const NODES = 5;

/** Compiled once. @type {WeakMap<TextTest & object, RegExp>} */
const expressions = new WeakMap();

/** @param {[string, string]} test */
function expressionOf(test) {
  let compiled = expressions.get(test);
  if (compiled === undefined) {
    compiled = new RegExp(...test);
    expressions.set(test, compiled);
  }
  return compiled;
}

/** Whether a text contains what is looked for. @param {any} test @param {string} text */
const contains = (test, text) => (typeof test === "string" ? text.includes(test) : expressionOf(test).test(text));

/** Whether a text is what is looked for. @param {any} test @param {string} text */
export const equals = (test, text) => (typeof test === "string" ? text === test : expressionOf(test).test(text));

/**
 * The elements that a program selects. It throws where the time of `limit` is over.
 *
 * @param {Program} program @returns {Element[]}
 */
export function select({ select: members, others }) {
  const run = new Run();
  const found = run.members(members, document);
  return /** @type {Element[]} */ ([...(others ? othersOf(found) : found)].filter(isElement));
}

/**
 * Those of some elements that match a selector and pass tests. Elements may have gone from the document, or into a shadow tree.
 *
 * @param {{ selector: string, tests: Step[] }} local @param {Iterable<Element>} elements @returns {Element[]}
 */
export function selectFrom({ selector, tests }, elements) {
  const nodes = keep(new Set(elements), (one) => holds(document, one) && matches(one, selector));
  return /** @type {Element[]} */ ([...new Run().steps(tests, nodes)]);
}

/** One run of a program: what depends on the document alone is found out once. */
class Run {
  /** @type {Map<Step[], Nodes>} */
  #fromDocument = new Map();

  /** What the members of a list select, starting with a node. @param {Step[][]} members @param {Root} start */
  members(members, start) {
    /** @type {Nodes} */
    const all = new Set();
    for (const member of members) for (const node of this.steps(member, new Set([start]))) all.add(node);
    return all;
  }

  /** @param {Step[]} steps @param {Nodes} nodes @returns {Nodes} */
  steps(steps, nodes) {
    let found = nodes;
    for (const [operator, ...args] of steps) {
      if (found.size === 0) break;
      // It throws for an operator of a newer engine.
      found = /** @type {Record<string, any>} */ (OPERATORS)[operator](this, found, args);
    }
    return found;
  }

  /**
   * Whether one of the members, each a selector of its own, selects an element. A member that leads elsewhere (`:upward()`,
   * `:xpath()`) selects it if it finds something.
   *
   * @param {Step[][]} members @param {Root} node
   */
  isSelected(members, node) {
    return members.some((member) => (startsWithElement(member) ? this.steps(member, new Set([node])).size > 0 : this.#everywhere(member).has(node)));
  }

  /** What a selector list selects in a tree. @param {string | Step[][]} list @param {Root} root @returns {Iterable<Root>} */
  below(list, root) {
    return typeof list === "string" ? query(root, list) : this.members(list, root);
  }

  /** @param {Step[]} member */
  #everywhere(member) {
    let found = this.#fromDocument.get(member);
    if (found === undefined) {
      found = this.steps(member, new Set([document]));
      this.#fromDocument.set(member, found);
    }
    return found;
  }
}

/** Whether a member inside of `:not()` or `:is()` tests the element itself. @param {Step[]} member @returns {boolean} */
const startsWithElement = ([first]) => first?.[0] !== "css" || first[1] === "";

/** @param {Nodes} nodes @param {(node: Root) => boolean} test @returns {Nodes} */
const keep = (nodes, test) => new Set([...nodes].filter((node) => {
  check();
  return test(node);
}));

/** @param {Nodes} nodes @param {(element: Element) => unknown} test @returns {Nodes} */
const keepElements = (nodes, test) => keep(nodes, (node) => isElement(node) && Boolean(test(node)));

/** @param {Nodes} nodes @param {(node: Root) => Iterable<Root>} map @returns {Nodes} */
function flat(nodes, map) {
  /** @type {Nodes} */
  const all = new Set();
  for (const node of nodes) {
    check();
    for (const found of map(node)) all.add(found);
  }
  return all;
}

/** Elements that have a place relative to a node. Those below it may match by what is above it, as in uBlock Origin. @param {Root} node @param {string} combinator @param {string} selector @returns {Iterable<Element>} */
function related(node, combinator, selector) {
  if (combinator === " ") return query(node, selector);
  // Only the children of a document are at its top.
  if (!isElement(node)) return combinator === ">" ? [...query(node, selector)].filter((element) => parentOf(element) === node) : [];
  if (combinator === ">") return query(node, `:scope > ${selector}`);
  const parent = parentOf(node);
  if (parent === null) return [];
  // A selector starts below its root, so siblings are found from the parent.
  const place = childrenOf(parent).indexOf(node) + 1;
  const scope = isElement(parent) ? ":scope" : ":host";
  return query(parent, `${scope} > :nth-child(${place}) ${combinator} ${selector}`);
}

/** @param {Root} node @param {string} path Names of properties between dots. @returns {unknown} */
const propertyOf = (node, path) => path.split(".").reduce((value, name) => value?.[name], /** @type {any} */ (node));

/** @param {any} name @param {Element} element @returns {string[]} */
const attributesOf = (name, element) => attributeNames(element).filter((one) => equals(name, one));

/** The topmost elements that are neither selected nor above or below a selected one. @param {Nodes} found @returns {Nodes} */
function othersOf(found) {
  /** Of selected elements that are not inside of another one: below it everything stays. @type {Set<Node>} */
  const above = new Set();
  for (const node of found) for (const one of ancestorsOutside(node, found, above)) above.add(one);
  /** @type {Nodes} */
  const others = new Set();
  for (const parent of above) {
    for (const child of childrenOf(parent)) {
      check();
      if (!above.has(child) && !found.has(child) && !UNSEEN.test(localName(child))) others.add(child);
    }
  }
  return others;
}

/** The ancestors of a node, up to those that are known; none if it is inside of a selected one. @param {Node} node @param {Set<Node>} found @param {Set<Node>} known */
function ancestorsOutside(node, found, known) {
  const above = [];
  for (let parent = parentOf(node); parent !== null && !known.has(parent); parent = parentOf(parent)) {
    check();
    if (found.has(parent)) return [];
    above.push(parent);
  }
  return above;
}

/** @type {Record<string, (run: Run, nodes: Nodes, args: any[]) => Nodes>} */
const OPERATORS = {
  // @ts-expect-error No prototype: a name from a program finds nothing else.
  __proto__: null,
  css: (_, nodes, [combinator, selector]) =>
    combinator === "" ? keepElements(nodes, (element) => matches(element, selector)) : flat(nodes, (node) => related(node, combinator, selector)),
  has: (run, nodes, [members]) => keep(nodes, (node) => run.members(members, node).size > 0),
  not: (run, nodes, [members]) => keep(nodes, (node) => !run.isSelected(members, node)),
  is: (run, nodes, [members]) => keep(nodes, (node) => run.isSelected(members, node)),
  "has-text": (_, nodes, [test]) => keepElements(nodes, (element) => contains(test, counted(textOf(element)))),
  "min-text-length": (_, nodes, [length]) => keepElements(nodes, (element) => counted(textOf(element)).length >= length),
  "matches-attr": (_, nodes, [name, value]) =>
    keepElements(nodes, (element) => attributesOf(name, element).some((one) => value === undefined || equals(value, counted(getAttribute(element, one))))),
  "matches-css": (_, nodes, [pseudo, property, value]) =>
    keepElements(nodes, (element) => {
      const style = getComputedStyle(element, pseudo && `::${pseudo}`);
      // Not every property is a member by its name: `--name`, and names in capitals.
      return equals(value, counted(/** @type {any} */ (style)[property] ?? style.getPropertyValue(property)));
    }),
  "matches-media": (_, nodes, [query]) => (matchMedia(query).matches ? nodes : new Set()),
  "matches-path": (_, nodes, [test]) => (contains(test, location.pathname + location.search) ? nodes : new Set()),
  "matches-prop": (_, nodes, [name, value]) => keepElements(nodes, (element) => {
    const found = propertyOf(element, name);
    return found !== undefined && (value === undefined || equals(value, String(found)));
  }),
  others: (_, nodes) => othersOf(nodes),
  upward: (_, nodes, [target]) => flat(nodes, (node) => {
    let above = isElement(node) ? parentElementOf(node) : null;
    if (typeof target === "number") for (let step = 1; step < target && above; step += 1) above = parentElementOf(above);
    else above &&= closest(above, target);
    return above ? [above] : [];
  }),
  "watch-attr": (_, nodes) => nodes,
  xpath: (_, nodes, [expression]) => flat(nodes, (node) => {
    /** @type {Document} */
    const document = documentOf(node) ?? node;
    const result = document.evaluate(expression, node, null, NODES);
    const found = [];
    for (let one; (one = result.iterateNext()) !== null; ) found.push(one);
    return found.filter(isElement);
  }),
  shadow: (run, nodes, [list]) => flat(nodes, (node) => {
    const root = isElement(node) ? shadowOf(node) : null;
    return root === null ? [] : run.below(list, root);
  }),
  content: (run, nodes, [list]) => flat(nodes, (node) => (node instanceof HTMLTemplateElement ? run.below(list, node.content) : [])),
};

/** The arguments of an operator wherever it is in a program. @param {string} operator @param {unknown} part @returns {unknown[][]} */
export function argumentsOf(operator, part) {
  if (!Array.isArray(part)) return [];
  return part[0] === operator ? [part.slice(1)] : part.flatMap((one) => argumentsOf(operator, one));
}
