/**
 * Selectors for an element, from specific to general.
 *
 * @module
 */

import { childrenOf, classList, documentOf, getAttribute, hasAttribute, localName, matches, parentElementOf } from "../content/page/dom.js";

/** @typedef {{ selector: string, count: number, isStable: boolean }} Candidate Count: elements of this page. IsStable: it does not depend on positions. */

const MOST_CLASSES = 4;
const MOST_CANDIDATES = 12;
const LONGEST_VALUE = 80;
/** Ancestors of a chain at most. */
const MOST_STEPS = 6;
/** Attributes that name what an element is. Addresses have a form of their own. */
const NAMING = ["name", "role", "aria-label", "title", "alt", "data-testid", "data-test", "data-ad", "data-type", "data-name", "data-component", "data-slot"];

/**
 * Whether a name looks generated: it may differ at the next build of the site, or the next visit.
 *
 * @param {string} name
 */
export function looksRandom(name) {
  if (/\d{4,}/.test(name) || name.length > 60) return true;
  // Prefixes of tools that generate classes.
  if (/^(?:css|sc|jsx|jss|emotion|svelte|ember|styled|ng-tns|_ng(?:host|content))[-_]?\w*\d/i.test(name) || /^sc-[a-z]/i.test(name)) return true;
  // Parts such as "x7Gh2", "1a2b3c" or "dKfQbN", but not "col2", "h1" or "mainContent".
  return name.split(/[-_]+/).some((part) => part.length >= 5 && (/\d[a-z]+\d|[a-z]\d+[a-z]/i.test(part) || /[a-z][A-Z][a-z]?[A-Z]/.test(part) || /^(?=.*[a-f])(?=.*\d)[\da-f]{6,}$/i.test(part)));
}

/** A quoted value of an attribute. @param {string} value */
const quoted = (value) => `"${value.replace(/["\\]/g, "\\$&")}"`;

/** @param {Element} element */
const tagOf = (element) => CSS.escape(localName(element));

/** @param {Element} element */
const stableClasses = (element) => [...classList(element)].filter((name) => !looksRandom(name)).slice(0, MOST_CLASSES);

/** @param {Element} element */
function stableId(element) {
  const id = getAttribute(element, "id") ?? "";
  return id !== "" && !looksRandom(id) ? `#${CSS.escape(id)}` : null;
}

/** By its address: of another host the host alone, of the page's the path without the last part. @param {Element} element @returns {string[]} */
function byAddress(element) {
  const name = hasAttribute(element, "src") ? "src" : "href";
  const value = getAttribute(element, name) ?? "";
  const base = documentOf(element).baseURI;
  if (value === "" || !URL.canParse(value, base)) return [];
  const url = new URL(value, base);
  if (!/^https?:$/.test(url.protocol)) return [];
  const tag = tagOf(element);
  if (url.host !== new URL(base).host) return [`${tag}[${name}*=${quoted(`//${url.host}/`)}]`];
  const folder = value.replace(/[?#].*$/, "").replace(/[^/]*$/, "");
  return folder.length > 1 && folder.length <= LONGEST_VALUE ? [`${tag}[${name}^=${quoted(folder)}]`] : [];
}

/** @param {Element} element @returns {string[]} */
function byAttributes(element) {
  const tag = tagOf(element);
  const named = NAMING.flatMap((name) => {
    const value = getAttribute(element, name);
    return value === null || value === "" || value.length > LONGEST_VALUE || /[\n\r]/.test(value) || looksRandom(value) ? [] : [`${tag}[${name}=${quoted(value)}]`];
  });
  return [...named, ...byAddress(element)];
}

/** One element of a chain: what names it, else its position. @param {Element} element */
function step(element) {
  const id = stableId(element);
  if (id !== null) return id;
  const [first] = stableClasses(element);
  const tag = tagOf(element);
  const parent = parentElementOf(element);
  const siblings = parent === null ? [] : childrenOf(parent).filter((one) => localName(one) === localName(element));
  const position = siblings.length > 1 ? `:nth-of-type(${siblings.indexOf(element) + 1})` : "";
  return `${tag}${first === undefined ? "" : `.${CSS.escape(first)}`}${position}`;
}

/** A chain of parents that selects the element alone, or the longest one. @param {Element} element @returns {string} */
function chain(element) {
  let selector = step(element);
  let parent = parentElementOf(element);
  for (let steps = 1; steps < MOST_STEPS && parent !== null && localName(parent) !== "html"; steps += 1) {
    if (count(documentOf(element), selector) === 1 || selector.startsWith("#")) break;
    selector = `${step(parent)} > ${selector}`;
    parent = parentElementOf(parent);
  }
  return selector;
}

/** The element in a parent that has a name. @param {Element} element @returns {string[]} */
function inParent(element) {
  const parent = parentElementOf(element);
  if (parent === null || localName(parent) === "body") return [];
  const [name] = stableClasses(parent);
  const named = stableId(parent) ?? (name === undefined ? null : `.${CSS.escape(name)}`);
  return named === null ? [] : [`${named} > ${tagOf(element)}`];
}

/** 0 for what is no selector, or does not fit in a filter. @param {ParentNode} root @param {string} selector */
export function count(root, selector) {
  if (/##|#@#|[{}\n\r]/.test(selector)) return 0;
  try {
    return root.querySelectorAll(selector).length;
  } catch {
    return 0;
  }
}

/**
 * In ascending order of the elements that they select; of the same number, in order of how well they last.
 *
 * @param {Element} element @returns {Candidate[]}
 */
export function candidates(element) {
  const classes = stableClasses(element);
  const tag = tagOf(element);
  const id = stableId(element);
  const all = [
    ...(id === null ? [] : [id]),
    ...(classes.length > 1 ? [classes.map((name) => `.${CSS.escape(name)}`).join("")] : []),
    ...classes.map((name) => `.${CSS.escape(name)}`),
    ...byAttributes(element),
    ...inParent(element),
    ...classes.slice(0, 1).map((name) => `${tag}.${CSS.escape(name)}`),
    chain(element),
  ];
  return [...new Set(all)]
    .map((selector) => ({ selector, count: count(documentOf(element), selector), isStable: !selector.includes(":nth-of-type(") }))
    .filter(({ selector, count }) => count > 0 && matches(element, selector))
    .sort((a, b) => a.count - b.count)
    .slice(0, MOST_CANDIDATES);
}
