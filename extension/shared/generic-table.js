/**
 * Chromium: the generic filters of the packed lists for content scripts, which find those of a class or id at once, without
 * a message. A name with the plain filter `##.name` or `###name` alone is its hash; others are records with the number of
 * their selectors.
 *
 * @module
 */

import { asciiJson, digits, HASH, hashOf, KINDS, numberAt, search } from "./page-table.js";

/**
 * @typedef {object} Generics
 * @property {string} plain Sorted hashes.
 * @property {string} keyed Sorted records: a hash, four letters with a number.
 * @property {string} lists The lists of selectors, as JSON each.
 * @property {string} starts Where each begins, four letters each.
 * @property {string} unkeyed The selectors that need neither class nor id, by tag of the element or by `[href]`: for each two tabs, the tag, a tab, JSON.
 * @property {string[] | null} attributes Attributes: selectors without class and id can match elements that are there already only when one of these changes. Null: also for other reasons.
 * @property {string[]} asks Texts: pages with one in their URL may have exceptions that depend on it.
 */

const NUMBER = 4;
/** Names that are their own selector. */
const PLAIN = /^[a-zA-Z_][\w-]*$/;

/** The selectors of a class or an id. @param {Generics} generics @param {"." | "#"} sign @param {string} name @returns {string[]} */
export function genericOf({ plain, keyed, lists, starts }, sign, name) {
  const hash = hashOf(name, sign === "." ? KINDS.class : KINDS.id);
  if (search(plain, plain.length / HASH, HASH, hash) >= 0) return PLAIN.test(name) ? [sign + name] : [];
  const at = search(keyed, keyed.length / (HASH + NUMBER), HASH + NUMBER, hash);
  if (at < 0) return [];
  const place = numberAt(keyed, at + HASH, NUMBER) * NUMBER;
  return JSON.parse(lists.slice(numberAt(starts, place, NUMBER), numberAt(starts, place + NUMBER, NUMBER)));
}

/**
 * @param {Map<string, string[]>} byName Selectors by sign and name. @param {string[]} unkeyed @param {string[]} asks
 * @returns {Generics}
 */
export function makeGenerics(byName, unkeyed, asks) {
  /** @type {Map<string, number>} */
  const numbers = new Map();
  let [lists, starts] = ["", ""];
  const plain = [];
  const keyed = [];
  for (const [name, selectors] of byName) {
    const hash = hashOf(name.slice(1), name.startsWith(".") ? KINDS.class : KINDS.id);
    if (selectors.length === 1 && selectors[0] === name && PLAIN.test(name.slice(1))) {
      plain.push(hash);
      continue;
    }
    const json = asciiJson(selectors);
    if (!numbers.has(json)) {
      numbers.set(json, numbers.size);
      starts += digits(lists.length, NUMBER);
      lists += json;
    }
    keyed.push(hash + digits(numbers.get(json) ?? 0, NUMBER));
  }
  starts += digits(lists.length, NUMBER);
  return { plain: plain.sort().join(""), keyed: keyed.sort().join(""), lists, starts, unkeyed: `${Object.entries(byTag(unkeyed)).map(([tag, selectors]) => `\t\t${tag}\t${asciiJson(selectors)}`).join("")}\t\t`, attributes: attributesOf(unkeyed), asks };
}

/** The selectors without class and id of a tag. A frame reads those of few tags. @param {Generics} generics @param {string} tag @returns {string[]} */
export function unkeyedOf({ unkeyed }, tag) {
  const start = unkeyed.indexOf(`\t\t${tag}\t`);
  return start < 0 ? [] : JSON.parse(unkeyed.slice(start + tag.length + 3, unkeyed.indexOf("\t\t", start + 2)));
}

/** Selectors by the tag of the elements that they select, `[href]`, or `*`. @param {string[]} selectors */
function byTag(selectors) {
  /** @type {Record<string, string[]>} */
  const groups = {};
  for (const selector of selectors) {
    const last = lastCompound(selector);
    const tag = last === null ? "*" : (/^[a-z][a-z0-9-]*/i.exec(last)?.[0].toLowerCase() ?? (/^[^(]*\[href[*^$~|]?=/.test(last) ? "[href]" : "*"));
    (groups[tag] ??= []).push(selector);
  }
  return groups;
}

/** Strings, escapes, and brackets with what is in them, the innermost ones first. */
const NESTED = /\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\([^()[\]"']*\)|\[[^()[\]"']*\]/;

/** The part of a selector that is about the element itself. Null for a list, and where it is not clear. @param {string} selector */
function lastCompound(selector) {
  let plain = selector;
  // Of the same length, so that places stay.
  for (let found = NESTED.exec(plain); found !== null; found = NESTED.exec(plain)) plain = plain.replace(found[0], "_".repeat(found[0].length));
  return /[,()[\]"'\\]/.test(plain) ? null : selector.slice(plain.search(/[^ >+~]*$/));
}

/** Attributes of an element after whose changes content scripts compare it again. */
const OBSERVED = ["class", "id"];
/** A pseudo-class of something else than the element's attributes, a sibling combinator, or a namespace. */
const CHANGING = /::|:(?!(?:not|is|where)\()|[+~|]/;

/**
 * The attributes whose changes can make a selector match an element that is in the document already. Changes of the element's
 * own class and id are observed anyway. Null: other changes can, too.
 *
 * @param {string[]} selectors
 */
function attributesOf(selectors) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const selector of selectors) {
    /** @type {Set<string>} */
    const own = new Set();
    const bare = selector.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
    const outside = bare.replace(/\[\s*([\w-]+)\s*(?:[*^$~|]?=[^\]]*)?\]/g, (_all, /** @type {string} */ name) => {
      own.add(name.toLowerCase());
      return "";
    });
    if (/[[\]"'\\]/.test(outside) || CHANGING.test(outside)) return null;
    // Those of an element above count.
    const isAlone = !/[ >]/.test(outside.trim().replace(/\s*([,()])\s*/g, "$1"));
    for (const name of isAlone ? [...own].filter((one) => !OBSERVED.includes(one)) : [...own, ...OBSERVED]) names.add(name);
  }
  return [...names].sort();
}
