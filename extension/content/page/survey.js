/**
 * Looks up the generic filters for the classes and ids of a document, as they appear.
 *
 * In Chromium the packed filters are in the content script, and hold at once. Other names go to the background, each once:
 * all in Firefox, and in Chromium where newer lists have other generic filters than the packed ones. Names inside of open and
 * closed shadow trees are looked up too, and selectors hold there: in Firefox by the sheet with user origin, in Chromium by
 * one in each tree.
 *
 * @module
 */

import { hideSheet } from "../../shared/page-css.js";
import { clock, firstElementChild, getAttribute, isConnected, localName, nodeType, query, rootOf } from "./dom.js";
import { mayHaveTree, shadowOf } from "./shadow.js";

/** @import { Background, Plan } from "./start.js" */

/** Milliseconds of work at once, and elements between two reads of the clock. */
const SLICE = 4;
const BATCH = 64;
/** Elements and new names since the last find, with which the survey ends. */
const MOST_IN_VAIN = 65_536;
/** It also ends after so many queries without a result, once the page is LONG milliseconds old. */
const MOST_MISSES = 256;
const LONG = 300_000;
/**
 * After so many queries without a result, the next one waits PATIENCE milliseconds: each is two messages between processes,
 * and a page that makes a new name in each frame would cause 60 in a second.
 */
const EAGER = 16;
const PATIENCE = 100;
/** Names in one query: the background takes no more. */
const MOST_NAMES = 10_000;
const LONGEST_NAME = 2000;
/** Letters of a `class` attribute in which names are looked for, and of one that is remembered. A page can have one of any length. */
const LONGEST_CLASS = 10_000;
const LONGEST_VALUE = 500;
/** Shadow trees in which the survey looks, and custom elements that may get one later. */
const MOST_SHADOWS = 500;
/** Milliseconds after which elements are tested again for a shadow tree: no observed change shows that a script adds one. */
const AGAIN = [100, 300, 1000, 3000, 10_000];
const TICK = 100;

/** When an element without a shadow tree is asked again: one of an ordinary name has it soon, or never. @param {Element} element */
const timesFor = (element) => (localName(element).includes("-") ? AGAIN : AGAIN.slice(0, 2)).map((time) => clock() + time);

const OBSERVED = { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "id"] };

/**
 * @param {Background} background
 * @param {string[]} selectors They apply in shadow trees, too.
 * @param {(selectors: string[]) => void} found Called with selectors that apply.
 * @param {Plan["packed"]} [packed]
 */
export function startSurvey(background, selectors, found, packed) {
  const sheet = background.trees?.();
  sheet?.add(selectors);
  const finds = packed === undefined ? null : packed(background, (some) => {
    found(some);
    sheet?.add(some);
  });
  const known = { class: new Set(), id: new Set() };
  /** Values of `class`: most elements have one that another has. @type {Set<string>} */
  const values = new Set();
  /** @type {{ class: string[], id: string[] }} */
  const names = { class: [], id: [] };
  /**
   * Not yet looked at. Roots are elements with everything below. No set: Firefox keeps each iterator over it that has not come
   * to its end, until garbage is collected, and looks at all of them when a member is deleted.
   *
   * @type {(Element | ShadowRoot)[]}
   */
  const roots = [];
  /** @type {Element[]} */
  let elements = [];
  /** Looked at since the queue was empty: parents and children often arrive both. @type {Set<Node>} */
  const seen = new Set();
  /** Without a shadow tree yet, and when they are asked again. @type {Map<Element, number[]>} */
  const hosts = new Map();
  const shadows = new WeakSet();
  let [shadowCount, inVain, misses] = [0, 0, 0];
  let [isWaiting, isAsking, isStopped] = [false, false, false];
  let last = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const start = clock();

  /** @param {boolean} isUndone False: the survey ends, and what it found stays. */
  const stop = (isUndone) => {
    isStopped = true;
    observer.disconnect();
    clearTimeout(timer);
    if (isUndone) {
      // Otherwise what was found stays in shadow trees, also of elements that come later.
      inTrees.disconnect();
      sheet?.stop();
      finds?.stop();
    } else finds?.end();
    roots.length = elements.length = 0;
  };
  const add = (/** @type {"class" | "id"} */ kind, /** @type {string} */ name) => {
    if (name === "" || known[kind].has(name) || name.length > LONGEST_NAME) return;
    known[kind].add(name);
    inVain += 1;
    finds?.name(kind === "class" ? "." : "#", name);
    if (finds?.isOld ?? true) names[kind].push(name);
  };
  const lookAt = (/** @type {Element} */ element) => {
    seen.add(element);
    inVain += 1;
    const [classes, id] = [getAttribute(element, "class"), getAttribute(element, "id")];
    if (id !== null) add("id", id);
    if (classes !== null && !values.has(classes)) {
      if (classes.length <= LONGEST_VALUE) values.add(classes);
      for (const name of classes.slice(0, LONGEST_CLASS).split(/[\t\n\f\r ]+/)) add("class", name);
    }
    finds?.element(element);
    if (shadowCount < MOST_SHADOWS && mayHaveTree(element) && !lookInside(element) && hosts.size < MOST_SHADOWS) {
      hosts.set(element, timesFor(element));
      timer ??= setTimeout(askAgain, TICK);
    }
  };
  /** Whether it has a shadow tree. @param {Element} element */
  const lookInside = (element) => {
    const root = shadowOf(element);
    if (root === null || shadows.has(root)) return root !== null;
    shadows.add(root);
    shadowCount += 1;
    inTrees.observe(root, OBSERVED);
    sheet?.apply(root);
    roots.push(root);
    return true;
  };
  /** Asks elements again whose time has come. */
  const askAgain = () => {
    timer = undefined;
    const now = clock();
    for (const [host, [next = 0, ...others]] of hosts) {
      if (next > now) continue;
      if (!isConnected(host) || shadowCount >= MOST_SHADOWS || lookInside(host) || others.length === 0) hosts.delete(host);
      else hosts.set(host, others);
    }
    if (hosts.size > 0) timer = setTimeout(askAgain, TICK);
    if (roots.length > 0) schedule();
  };

  const slice = () => {
    isWaiting = false;
    if (isStopped) return;
    const until = clock() + SLICE;
    let count = 0;
    while (elements.length + roots.length > 0) {
      const element = elements.pop();
      if (element === undefined) expand();
      else if (!seen.has(element)) lookAt(element);
      count += 1;
      if (count % BATCH === 0 && clock() >= until) break;
    }
    last = clock();
    if (finds?.hide()) inVain = 0;
    if (elements.length + roots.length === 0) seen.clear();
    else schedule();
    ask();
  };
  /** The next root's elements become those to look at. */
  const expand = () => {
    const root = roots.shift();
    if (root === undefined || seen.has(root) || !isConnected(root)) return;
    const isElement = nodeType(root) === 1;
    const isLeaf = isElement && firstElementChild(root) === null;
    // Most roots of a document that arrives: a search of each costs more than the rest.
    elements = isLeaf ? [] : [...query(root, "*")].reverse();
    if (isElement) elements.push(/** @type {Element} */ (root));
  };
  const schedule = () => {
    if (isStopped) return;
    // The first names go at once; a page that changes all the time gets one slice a frame. While the document arrives, the
    // packed filters must hold before its next frame on the screen.
    const isDue = clock() - last > 2 * SLICE || (finds !== null && document.readyState === "loading");
    if (isDue && elements.length === 0) slice();
    // A tab in the background has no animation frames, and must be ready when it is shown.
    else if (document.hidden) setTimeout(slice);
    else if (!isWaiting) {
      isWaiting = true;
      requestAnimationFrame(slice);
    }
  };
  const ask = () => {
    if (isAsking || isStopped || names.class.length + names.id.length === 0) return isEnough() ? stop(false) : undefined;
    const asked = { class: names.class.splice(0, MOST_NAMES), id: names.id.splice(0, MOST_NAMES) };
    isAsking = true;
    const answered = finds?.asked();
    void background.generic(asked.class, asked.id).then(async (hide) => {
      if (isStopped) return;
      if (hide.length === 0) misses += 1;
      else {
        [misses, inVain] = [0, 0];
        found(hide);
        sheet?.add(hide);
        await background.insert(hideSheet(hide));
      }
      // Newer lists may not have all that the packed ones have.
      answered?.();
      if (misses >= EAGER) setTimeout(askNext, PATIENCE);
      else askNext();
    });
    return undefined;
  };
  const askNext = () => {
    isAsking = false;
    ask();
  };
  const isEnough = () => inVain >= MOST_IN_VAIN || (misses >= MOST_MISSES && clock() - start >= LONG);

  const note = (/** @type {MutationRecord[]} */ records) => {
    if (isStopped) return;
    // Each property that is read costs Firefox an object.
    for (const record of records) {
      if (record.type === "attributes") {
        const target = /** @type {Element} */ (record.target);
        seen.delete(target);
        elements.push(target);
      } else for (const node of record.addedNodes) if (nodeType(node) === 1) roots.push(/** @type {Element} */ (node));
    }
    schedule();
  };
  const observer = new MutationObserver(note);
  observer.observe(document, OBSERVED);
  const inTrees = new MutationObserver((records) => {
    if (sheet) for (const root of new Set(records.map(({ target }) => rootOf(target)))) if (root instanceof ShadowRoot) sheet.apply(root);
    note(records);
  });
  if (document.documentElement !== null) {
    roots.push(document.documentElement);
    schedule();
  }
  return { stop: () => stop(true) };
}
