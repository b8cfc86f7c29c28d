/**
 * Chromium: hides what generic filters of the packed lists select, at once, and gives it user origin soon after.
 *
 * @module
 */

import { hideSheet } from "../../shared/page-css.js";
import { localName } from "./dom.js";
import { keepListening } from "../../shared/reopened.js";

/** @import { EarlySheet } from "./early-sheet.js" */
/** @import { Background } from "./start.js" */

/**
 * The generic filters of the packed lists that apply in the frame.
 *
 * @typedef {object} Known
 * @property {boolean} isOld Whether newer lists have others: the background is asked, too.
 * @property {boolean} isInserted Whether the sheet of filters without class and id has been inserted.
 * @property {string[] | null} attributes See Generics.
 * @property {() => void} [needed] Called when the frame needs that sheet; is gone once the background is asked.
 * @property {(sign: "." | "#", name: string) => string[]} ofName
 * @property {(element: Element) => string[]} ofElement Selectors without class and id that match.
 */

/** @typedef {ReturnType<typeof knownFinds>} KnownFinds */

/** Milliseconds until finds get user origin: the browser matches all elements again for each sheet. */
const GATHERED = 250;
/** Elements of a frame that are compared here: to compare more takes longer than the background's sheet, which ends it. */
const MOST_COMPARED = 250;

/**
 * Elements that browsers do not show. Half of a page's elements are scripts; to compare each with all selectors without class
 * and id takes longer than all else. If a page shows one, the background's sheet hides it.
 */
const UNSEEN = new Set(["base", "head", "link", "meta", "noscript", "script", "style", "template", "title"]);
/** Elements of every document. Alone they show nothing, so they are compared when there is something else. */
const ROOTS = new Set(["html", "body"]);

/**
 * @param {{ known: Known, early: EarlySheet }} packed @param {Pick<Background, "insert">} background
 * @param {(selectors: string[]) => void} found Called with selectors that apply.
 */
export function knownFinds({ known, early }, background, found) {
  /** @type {Set<string>} */
  const noted = new Set();
  /** @type {string[]} */
  let fresh = [];
  /** @type {string[]} */
  let unkeyed = [];
  /** Hidden by the early sheet only. @type {string[]} */
  let gathered = [];
  /** Null: the frame has something that can be seen. @type {Element[] | null} */
  let roots = [];
  let left = MOST_COMPARED;
  let isWaiting = false;
  let isStopped = false;

  /** @param {string[]} selectors @param {string[]} list */
  const note = (selectors, list) => {
    for (const selector of selectors) if (!noted.has(selector)) list.push(selector);
    for (const selector of selectors) noted.add(selector);
  };
  const strengthen = async () => {
    isWaiting = false;
    if (isStopped) return;
    const finds = gathered;
    gathered = [];
    await background.insert(hideSheet(finds));
    early.remove(finds);
  };

  const see = () => {
    if (roots === null) return;
    const held = roots;
    roots = null;
    // The background has to be asked, or the sheet can hide elements that are not looked at again.
    if (known.isOld || known.attributes === null) need();
    else if (known.needed !== undefined) changes.observe(document, { subtree: true, attributes: true, attributeFilter: known.attributes });
    for (const root of held) compare(root);
  };
  const need = () => {
    changes.disconnect();
    known.needed?.();
  };
  const changes = new MutationObserver(need);
  const compare = (/** @type {Element} */ element) => {
    const selectors = known.ofElement(element);
    left -= 1;
    if (selectors.length > 0 || left === 0) need();
    note(selectors, unkeyed);
  };
  // Returns whether there was any.
  const hide = () => {
    // The background's first sheet has these.
    if (unkeyed.length > 0) early.add(hideSheet(unkeyed));
    unkeyed = [];
    if (fresh.length === 0) return false;
    gathered.push(...fresh);
    early.add(hideSheet(fresh), gathered);
    if (!known.isOld) {
      found(fresh);
      if (!isWaiting) setTimeout(strengthen, GATHERED);
      isWaiting = true;
    }
    fresh = [];
    return true;
  };
  // A document can have text alone.
  const loaded = () => {
    if (isStopped || !roots?.some(hasText)) return;
    see();
    hide();
  };
  keepListening(() => addEventListener("load", loaded));

  return {
    /** Whether the background is asked, too. */
    isOld: known.isOld,
    /** @param {"." | "#"} sign @param {string} name */
    name: (sign, name) => note(known.ofName(sign, name), fresh),
    /** @param {Element} element */
    element(element) {
      const name = localName(element);
      if (known.isInserted || UNSEEN.has(name)) return;
      if (roots !== null && ROOTS.has(name)) return void roots.push(element);
      see();
      compare(element);
    },
    /** Hides what was noted, before the browser shows it. Returns whether there was any. */
    hide,
    /** The background is asked for all names so far. Returns what to call when it has answered and its sheet is inserted. */
    asked() {
      const finds = gathered;
      gathered = [];
      return () => early.remove(finds);
    },
    /** Elements are no longer looked at. */
    end: need,
    /** Shows everything again. */
    stop() {
      isStopped = true;
      changes.disconnect();
      early.clear();
    },
  };
}

/** @param {Element} root */
const hasText = (root) => [...root.childNodes].some((node) => node instanceof Text && node.data.trim() !== "");
