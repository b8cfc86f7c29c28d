/**
 * Keeps filters with operators applied to a document that changes.
 *
 * Elements are marked with attributes of random names, and the background inserts a rule with user origin for each name.
 * So the page cannot override the rule, and cannot guess it before an element has the attribute.
 *
 * @module
 */

import { attributeNames, classList, getAttribute, hasAttribute, insertBefore, isConnected, nextOf, parentOf, remove, removeAttribute, rootOf, setAttribute } from "./dom.js";
import { randomMark } from "./mark.js";
import { equals, select, watched } from "./operators.js";
import { shadowSheet } from "./shadow.js";

/** @import { Program } from "../../engine/index.js" */

/** Milliseconds that a filter may have used, those it gets back in each period, and the debt with which it is off. */
const BUDGET = 200;
const GIVEN_BACK = 50;
const PERIOD = 2000;
const DEBT = 500;
/** Runs in a row that change something, after which a page is taken to undo the changes. Filters then run once in a PAUSE. */
const MOST_IN_A_ROW = 60;
const PAUSE = 1000;
/** After a run that changed nothing, filters rest this many times as long as it took, at most LONGEST_REST milliseconds. */
const REST = 33;
const LONGEST_REST = 250;
/** Changes that can be undone; the oldest are forgotten first, so that no page keeps all its removed elements in memory. */
const MOST_UNDONE = 2000;

/** @typedef {{ text: string, program: Program, attribute: string, marked: Set<Element>, stays: boolean, inShadow: boolean, budget: number, since: number, isOff: boolean, count: number }} Filter */

/**
 * @param {{ procedural: string[], proceduralPrograms: Program[] }} plan
 * @param {{ insert: (css: string) => void }} background
 */
export function startProcedural({ procedural, proceduralPrograms: programs }, { insert }) {
  /** @type {(() => void)[]} */
  const changes = [];
  const filters = programs.map((program, at) => newFilter(procedural[at] ?? "", program));
  const marking = filters.filter(({ program: { action } }) => action === undefined || action[0] === "style");
  const rules = marking.map(({ program: { action }, attribute }) => `[${attribute}]{${action?.[1] ?? "display:none!important"}}`);
  if (rules.length > 0) insert(rules.join("\n"));
  const sheet = shadowSheet();
  sheet.add(rules.join("\n"));

  let isWaiting = false;
  let isStopped = false;
  let inARow = 0;
  let last = 0;
  let rest = 0;
  const adopt = (/** @type {Element} */ element) => {
    const root = rootOf(element);
    if (root instanceof ShadowRoot) sheet.adopt(root);
  };
  const run = () => {
    isWaiting = false;
    if (isStopped) return;
    last = performance.now();
    let isChanged = false;
    for (const filter of filters) {
      isChanged = apply(filter, changes) || isChanged;
      if (filter.inShadow) for (const element of filter.marked) adopt(element);
    }
    inARow = isChanged ? inARow + 1 : 0;
    rest = isChanged ? 0 : Math.min(LONGEST_REST, (performance.now() - last) * REST);
    // What this run has done is no reason for another.
    observer.takeRecords();
  };
  const schedule = () => {
    if (isWaiting || isStopped) return;
    isWaiting = true;
    const frame = () => requestAnimationFrame(run);
    if (performance.now() - last >= PAUSE) inARow = 0;
    if (inARow >= MOST_IN_A_ROW) setTimeout(frame, PAUSE);
    else if (document.readyState === "complete" && rest > 20) setTimeout(frame, rest);
    else frame();
  };
  const observer = new MutationObserver(schedule);
  observer.observe(document, observed(programs));
  const queries = [...new Set(programs.flatMap(queriesOf))].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", schedule);
  // The parser extends a text without a record for it.
  document.addEventListener("readystatechange", schedule);
  if (document.documentElement !== null) run();

  return {
    stop() {
      isStopped = true;
      observer.disconnect();
      sheet.stop();
      document.removeEventListener("readystatechange", schedule);
      for (const query of queries) query.removeEventListener("change", schedule);
      for (const { marked, attribute } of filters) for (const element of marked) removeAttribute(element, attribute);
      for (const undo of changes.splice(0).reverse()) undo();
    },
    /** Elements by filter. @returns {Record<string, number>} */
    counts: () => Object.fromEntries(filters.filter(({ count }) => count > 0).map(({ text, count }) => [text, count])),
  };
}

/** @param {string} text @param {Program} program @returns {Filter} */
function newFilter(text, program) {
  return {
    text,
    program,
    // One for each filter: what one no longer hides, another may.
    attribute: randomMark(),
    marked: new Set(),
    // A hidden element has another computed style, so it would be shown and hidden in turn.
    stays: JSON.stringify(program.select).includes('"matches-css"'),
    inShadow: JSON.stringify(program.select).includes('"shadow"'),
    budget: BUDGET,
    since: performance.now(),
    isOff: false,
    count: 0,
  };
}

/** @param {Program[]} programs @returns {MutationObserverInit} */
function observed(programs) {
  const text = JSON.stringify(programs);
  const names = watched(programs);
  const removed = programs.flatMap(({ action }) => (action?.[0] === "remove-attr" && typeof action[1] === "string" ? [action[1]] : []));
  const attributeFilter = names === null ? undefined : [...new Set(["class", "id", ...names, ...removed])];
  return {
    childList: true,
    subtree: true,
    characterData: /"(?:has-text|min-text-length)"/.test(text),
    attributes: true,
    ...(attributeFilter && { attributeFilter }),
  };
}

/** The media queries of a program. @param {Program} program @returns {string[]} */
function queriesOf({ select: members, media }) {
  /** @type {string[]} */
  const found = media === undefined ? [] : [media];
  const visit = (/** @type {unknown} */ value) => {
    if (!Array.isArray(value)) return;
    if (value[0] === "matches-media") found.push(value[1]);
    else value.forEach(visit);
  };
  visit(members);
  return found;
}

/** Whether anything has changed. @param {Filter} filter @param {(() => void)[]} changes */
function apply(filter, changes) {
  if (filter.isOff) return false;
  const start = performance.now();
  const periods = Math.floor((start - filter.since) / PERIOD);
  if (periods > 0) {
    filter.budget = Math.min(BUDGET, filter.budget + periods * GIVEN_BACK);
    filter.since += periods * PERIOD;
  }
  if (filter.budget <= 0) return false;
  try {
    const { media } = filter.program;
    return act(filter, media === undefined || matchMedia(media).matches ? select(filter.program, filter.budget + DEBT) : [], changes);
  } catch {
    // It took too long, or the browser does not know a selector or an expression.
    filter.isOff = true;
    return false;
  } finally {
    filter.budget -= performance.now() - start;
    if (filter.budget < -DEBT) filter.isOff = true;
  }
}

/** @param {Filter} filter @param {Element[]} found @param {(() => void)[]} changes */
function act(filter, found, changes) {
  const { action } = filter.program;
  if (action === undefined || action[0] === "style") return mark(filter, found);
  let count = 0;
  const change = (/** @type {() => void} */ undo) => {
    count += 1;
    changes.push(undo);
    if (changes.length > MOST_UNDONE) changes.shift();
  };
  for (const element of found) {
    if (action[0] === "remove") removeElement(element, change);
    else if (action[0] === "remove-attr") removeAttributes(element, action[1], change);
    else removeClasses(element, action[1], change);
  }
  filter.count += count;
  return count > 0;
}

/** @param {Filter} filter @param {Element[]} found */
function mark(filter, found) {
  const { marked, attribute, stays } = filter;
  const now = new Set(found);
  let isChanged = false;
  for (const element of marked) {
    if (stays && isConnected(element)) now.add(element);
    if (now.has(element)) continue;
    removeAttribute(element, attribute);
    marked.delete(element);
    isChanged = true;
  }
  for (const element of now) {
    if (marked.has(element) && hasAttribute(element, attribute)) continue;
    setAttribute(element, attribute, "");
    marked.add(element);
    isChanged = true;
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
