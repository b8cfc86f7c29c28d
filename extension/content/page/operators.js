/**
 * Runs the programs of filters with operators over a document.
 *
 * Each step maps a set of elements to a set: `docs/image.md` lists them. Nothing is parsed here but native selectors, which
 * the browser parses. A program throws if the browser rejects one of its selectors or expressions.
 *
 * @module
 */

import { attributeNames, childrenOf, closest, getAttribute, holds, isConnected, localName, matches, nodeType, parentElementOf, parentOf, query, textOf } from "./dom.js";
import { shadowOf } from "./shadow.js";

/** @import { Program, Step, TextTest } from "../../engine/index.js" */

/** @typedef {Document | DocumentFragment | Element} Root */
/** @typedef {Set<Root>} Nodes Elements, or the document that a program starts with. */

/** Stay with `:others()`: they have no place on the screen. */
const UNSEEN = new Set(["head", "script", "style", "link", "meta"]);

/** When the current run must have ended, and the tests in it. */
let deadline = Infinity;
let tests = 0;

/** Begins a run that ends after some milliseconds. @param {number} most */
export function limit(most) {
  deadline = performance.now() + most;
}

/** Ends a run that takes too long. The clock is read for some tests only: it costs more than most of them. */
export function check() {
  tests += 1;
  if (tests % 32 === 0 && performance.now() > deadline) throw new Error("the filter takes too long");
}

/** Compiled once. @type {WeakMap<TextTest & object, RegExp>} */
const expressions = new WeakMap();
/** @type {WeakMap<Step[], boolean>} */
const starts = new WeakMap();

/** @param {[string, string]} test */
function expressionOf(test) {
  let compiled = expressions.get(test);
  if (compiled === undefined) {
    compiled = new RegExp(test[0], test[1].replace(/[gy]/g, ""));
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
  const run = new Run(document);
  const found = run.members(members, document);
  return /** @type {Element[]} */ ([...(others === true ? othersOf(found) : found)].filter(isElement));
}

/**
 * Those of some elements that a program selects whose first step is a selector and whose other steps are tests.
 *
 * @param {Program} program @param {Iterable<Element>} elements @returns {Element[]}
 */
export function selectFrom({ select: [member = []] }, elements) {
  const [first, ...tests] = member;
  const nodes = keep(new Set(elements), (one) => isConnected(one) && matches(one, String(first?.[2])));
  return /** @type {Element[]} */ ([...new Run(document).steps(tests, nodes)]);
}

/** @param {Node} node @returns {node is Element} */
const isElement = (node) => nodeType(node) === 1;

/** One run of a program: what depends on the document alone is found out once. */
class Run {
  #document;
  /** @type {Map<Step[], Nodes>} */
  #fromDocument = new Map();

  /** @param {Document} document */
  constructor(document) {
    this.#document = document;
  }

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
      const step = /** @type {Record<string, (run: Run, nodes: Nodes, args: any[]) => Nodes>} */ (OPERATORS)[operator];
      if (step === undefined) throw new Error(`unknown operator ${operator}`);
      found = step(this, found, args);
    }
    return found;
  }

  /** Whether one of the members, each a selector of its own, selects an element. @param {Step[][]} members @param {Root} node */
  isSelected(members, node) {
    return members.some((member) => (startsWithElement(member) ? this.steps(member, new Set([node])) : this.#everywhere(member)).has(node));
  }

  /** What a selector list selects in a tree. @param {string | Step[][]} list @param {Root} root @returns {Iterable<Root>} */
  below(list, root) {
    return typeof list === "string" ? query(root, list) : this.members(list, root);
  }

  /** The nearest element above that a list selects. @param {string | Step[][]} list @param {Element} element */
  above(list, element) {
    if (typeof list === "string") {
      const parent = parentElementOf(element);
      return parent === null ? null : closest(parent, list);
    }
    let above = parentElementOf(element);
    while (above !== null && !list.some((member) => this.#everywhere(member).has(/** @type {Element} */ (above)))) above = parentElementOf(above);
    return above;
  }

  /** @param {Step[]} member */
  #everywhere(member) {
    let found = this.#fromDocument.get(member);
    if (found === undefined) {
      found = this.steps(member, new Set([this.#document]));
      this.#fromDocument.set(member, found);
    }
    return found;
  }
}

/** Whether a member inside of `:not()` or `:is()` tests the element itself. @param {Step[]} member */
function startsWithElement(member) {
  let known = starts.get(member);
  if (known === undefined) {
    known = member[0]?.[0] !== "css" || member[0][1] === "";
    starts.set(member, known);
  }
  return known;
}

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

/** Elements that have a place relative to a node. @param {Root} node @param {string} combinator @param {string} selector @returns {Iterable<Element>} */
function related(node, combinator, selector) {
  if (!isElement(node)) {
    if (combinator === " ") return query(node, selector);
    // Only the children of a document are at its top.
    return combinator === ">" ? [...query(node, selector)].filter((element) => parentOf(element) === node) : [];
  }
  if (combinator === " " || combinator === ">") return query(node, `:scope ${combinator} ${selector}`);
  const parent = parentOf(node);
  if (parent === null) return [];
  // A selector starts below its root, so siblings are found from the parent.
  const place = childrenOf(parent).indexOf(node) + 1;
  const scope = isElement(parent) ? ":scope" : ":host";
  return query(parent, `${scope} > :nth-child(${place}) ${combinator} ${selector}`);
}

/** @param {Root} node @param {string} path Names of properties between dots. @returns {unknown} */
function propertyOf(node, path) {
  /** @type {any} */
  let value = node;
  for (const name of path.split(".")) {
    if (value === undefined || value === null) return undefined;
    value = value[name];
  }
  return value;
}

/** @param {any} name @param {Element} element @returns {string[]} */
const attributesOf = (name, element) => attributeNames(element).filter((one) => equals(name, one));

/** The topmost elements that are neither selected nor above or below a selected one. @param {Nodes} found @returns {Nodes} */
function othersOf(found) {
  /** @type {Set<Node>} */
  const above = new Set();
  for (const node of found) for (let parent = parentOf(node); parent !== null; parent = parentOf(parent)) above.add(parent);
  /** @type {Nodes} */
  const others = new Set();
  for (const parent of above) {
    // Below a selected element everything stays.
    if ([...found].some((node) => holds(node, parent))) continue;
    for (const child of childrenOf(parent)) {
      if (!above.has(child) && !found.has(child) && !UNSEEN.has(localName(child))) others.add(child);
    }
  }
  return others;
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
  "has-text": (_, nodes, [test]) => keepElements(nodes, (element) => contains(test, textOf(element) ?? "")),
  "min-text-length": (_, nodes, [length]) => keepElements(nodes, (element) => (textOf(element) ?? "").length >= length),
  "matches-attr": (_, nodes, [name, value]) =>
    keepElements(nodes, (element) => attributesOf(name, element).some((one) => value === undefined || equals(value, getAttribute(element, one) ?? ""))),
  "matches-css": (_, nodes, [pseudo, property, value]) =>
    keepElements(nodes, (element) => equals(value, getComputedStyle(element, pseudo === "" ? null : `::${pseudo}`).getPropertyValue(property))),
  "matches-media": (_, nodes, [query]) => (matchMedia(query).matches ? nodes : new Set()),
  "matches-path": (_, nodes, [test]) => (contains(test, location.pathname + location.search) ? nodes : new Set()),
  "matches-prop": (_, nodes, [name, value]) => keepElements(nodes, (element) => {
    const found = typeof name === "string" ? propertyOf(element, name) : undefined;
    return found !== undefined && (value === undefined || equals(value, String(found)));
  }),
  others: (_, nodes) => othersOf(nodes),
  upward: (run, nodes, [target]) => flat(nodes, (node) => {
    if (!isElement(node)) return [];
    /** @type {Element | null | undefined} */
    let above = node;
    if (typeof target === "number") for (let step = 0; step < target && above; step += 1) above = parentElementOf(above);
    else above = run.above(target, node);
    return above ? [above] : [];
  }),
  "watch-attr": (_, nodes) => nodes,
  xpath: (_, nodes, [expression]) => flat(nodes, (node) => {
    const document = nodeType(node) === 9 ? /** @type {Document} */ (node) : /** @type {Document} */ (node.ownerDocument);
    const result = document.evaluate(expression, node, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
    return Array.from({ length: result.snapshotLength }, (_, at) => /** @type {Node} */ (result.snapshotItem(at))).filter(isElement);
  }),
  shadow: (run, nodes, [list]) => flat(nodes, (node) => {
    const root = isElement(node) ? shadowOf(node) : null;
    return root === null ? [] : run.below(list, root);
  }),
  content: (run, nodes, [list]) => flat(nodes, (node) => (node instanceof HTMLTemplateElement ? run.below(list, node.content) : [])),
};

/** The attributes that programs name by `:watch-attr()`, or null if one names all. @param {Program[]} programs @returns {string[] | null} */
export function watched(programs) {
  /** @type {Set<string>} */
  const names = new Set();
  let isAll = false;
  const visit = (/** @type {unknown} */ value) => {
    if (!Array.isArray(value)) return;
    if (value[0] === "watch-attr") {
      if (value.length === 1) isAll = true;
      for (const name of value.slice(1)) names.add(name);
    } else value.forEach(visit);
  };
  for (const program of programs) visit(program.select);
  return isAll ? null : [...names];
}
