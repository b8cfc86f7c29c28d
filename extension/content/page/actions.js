/**
 * What filters with operators do with the elements that they find.
 *
 * @module
 */

import { attributeNames, classList, clock, getAttribute, hasAttribute, insertBefore, isConnected, nextOf, parentOf, query, remove, removeAttribute, setAttribute } from "./dom.js";
import { equals } from "./operators.js";

/** @import { Filter } from "./procedural.js" */

/** Changes that can be undone; the oldest are forgotten first, so that no page keeps all its removed elements in memory. */
const MOST_UNDONE = 2000;

/**
 * @param {Filter} filter @param {Element[]} found @param {(() => void)[]} changes
 * @param {Set<Element>} [looked] Found are those of these. Default: of all.
 */
export function act(filter, found, changes, looked) {
  const { action } = filter.program;
  if (action === undefined || action[0] === "style") return mark(filter, found, looked);
  let count = 0;
  const change = (/** @type {() => void} */ undo) => {
    count += 1;
    changes.push(undo);
    if (changes.length > MOST_UNDONE) changes.shift();
  };
  const start = clock();
  for (const element of found) {
    if (action[0] === "remove") removeElement(element, change);
    else if (action[0] === "remove-attr") removeAttributes(element, action[1], change);
    else removeClasses(element, action[1], change);
  }
  filter.count += count;
  filter.acted += clock() - start;
  return count > 0;
}

/** A page can copy an element with its mark, and give the copy another content. @param {Filter} filter */
const withCopies = ({ marked, attribute, hasMarked }) => [...marked, ...(hasMarked ? query(document, `[${attribute}]`) : [])];

/** @param {Filter} filter @param {Element[]} found @param {Set<Element>} [looked] */
function mark(filter, found, looked) {
  const { marked, attribute, stays } = filter;
  const now = new Set(stays ? [...found, ...[...marked].filter((one) => isConnected(one))] : found);
  let isChanged = false;
  for (const element of looked ?? withCopies(filter)) {
    if (now.has(element) || !(marked.delete(element) || hasAttribute(element, attribute))) continue;
    removeAttribute(element, attribute);
    filter.early.show?.(element, filter);
    isChanged = true;
  }
  for (const element of now) {
    if (marked.has(element) && hasAttribute(element, attribute)) continue;
    setAttribute(element, attribute, "");
    filter.early.hide(element, filter);
    marked.add(element);
    filter.hasMarked = isChanged = true;
  }
  filter.count = marked.size;
  return isChanged;
}

/** @param {Element} element @param {(undo: () => void) => void} change */
function removeElement(element, change) {
  const [parent, next] = [parentOf(element), nextOf(element)];
  if (parent === null) return;
  remove(element);
  change(() => {
    if (!isConnected(element)) insertBefore(parent, element, next !== null && parentOf(next) === parent ? next : null);
  });
}

/** @param {Element} element @param {any} test @param {(undo: () => void) => void} change */
function removeAttributes(element, test, change) {
  for (const name of attributeNames(element).filter((one) => equals(test, one))) {
    const value = getAttribute(element, name) ?? "";
    removeAttribute(element, name);
    change(() => {
      if (!hasAttribute(element, name)) setAttribute(element, name, value);
    });
  }
}

/** @param {Element} element @param {any} test @param {(undo: () => void) => void} change */
function removeClasses(element, test, change) {
  for (const name of [...classList(element)].filter((one) => equals(test, one))) {
    classList(element).remove(name);
    change(() => classList(element).add(name));
  }
}
