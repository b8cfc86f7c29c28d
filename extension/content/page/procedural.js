/**
 * Keeps filters with operators applied to a document that changes.
 *
 * Elements are marked with attributes of random names, and the background inserts a rule with user origin for each name.
 * So the page cannot override the rule, and cannot guess it before an element has the attribute.
 *
 * @module
 */

import { act } from "./actions.js";
import { affected, localOf } from "./affected.js";
import { removeAttribute, rootOf } from "./dom.js";
import { insertEarly } from "./early-sheet.js";
import { randomMark } from "./mark.js";
import { check, limit, select, selectFrom, watched } from "./operators.js";
import { shadowSheet } from "./shadow.js";

/** @import { Program } from "../../engine/index.js" */

/** The time budget of a filter in milliseconds, what it gets back in each period, and the overdraft at which it is switched off. */
const BUDGET = 200;
const GIVEN_BACK = 50;
const PERIOD = 2000;
const DEBT = 500;
/** Runs in a row that change something, after which a page is taken to undo the changes. Filters then run once in a PAUSE. */
const MOST_IN_A_ROW = 60;
const PAUSE = 1000;
/**
 * Once the document is complete, a search of the whole document is followed by a pause of REST times its duration, so that
 * searches use at most 1.6 % of the main thread. The pause has at most LONGEST_REST milliseconds, and CHANGED_REST after a run
 * that changed something, because more changes are likely. Runs over changed elements have a pause of their own, by the same rule.
 */
const REST = 60;
const LONGEST_REST = 3000;
const CHANGED_REST = 250;
/** Records of changes that are kept for a run. With more, filters search the whole document. */
const MOST_RECORDS = 1000;
/** Attributes whose changes concern every filter. */
const BASIC = ["class", "id"];
/** A shorter pause ends with the next animation frame. */
const FRAME = 16;

/** @typedef {{ text: string, program: Program, attribute: string, marked: Set<Element>, early: import("./early-sheet.js").Early | null, stays: boolean, inShadow: boolean, local: ReturnType<typeof localOf>, watches: string[] | null, isBehind: boolean, budget: number, since: number, isOff: boolean, count: number }} Filter IsBehind: it has missed changes. */

/**
 * @param {{ procedural: string[], proceduralPrograms: Program[] }} plan
 * @param {{ insert: (css: string) => Promise<void> }} background
 * @param {() => void} changed Called after a run that changed something.
 */
export function startProcedural({ procedural, proceduralPrograms: programs }, { insert }, changed) {
  /** @type {(() => void)[]} */
  const changes = [];
  const filters = programs.map((program, at) => newFilter(procedural[at] ?? "", program));
  const marking = filters.filter(({ program: { action } }) => action === undefined || action[0] === "style");
  const rules = marking.map(({ program: { action }, attribute }) => `[${attribute}]{${action?.[1] ?? "display:none!important"}}`);
  const css = rules.join("\n");
  const early = css === "" ? null : insertEarly(css, insert);
  for (const filter of marking.filter(({ program: { action } }) => action === undefined)) filter.early = early;
  const sheet = shadowSheet();
  sheet.add(css);

  const marks = new Set(filters.map(({ attribute }) => attribute));
  /** Since the last run. Null: anything may have changed. @type {MutationRecord[] | null} */
  let records = null;
  let place = "";
  let isWaiting = false;
  let isStopped = false;
  let inARow = 0;
  let last = 0;
  let rest = 0;
  /** Searches of the whole document: until when they pause, whether this run may do one, and the time that it took. */
  let wholeUntil = 0;
  const whole = { isAllowed: true, time: 0 };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;
  const adopt = (/** @type {Element} */ element) => {
    const root = rootOf(element);
    if (root instanceof ShadowRoot) sheet.adopt(root);
  };
  const note = (/** @type {MutationRecord[]} */ more) => {
    if (records !== null) records = records.length + more.length > MOST_RECORDS ? null : records.concat(more);
  };
  const run = () => {
    isWaiting = false;
    if (isStopped) return;
    last = performance.now();
    let isChanged = false;
    const now = location.href === place ? records : null;
    [records, place] = [[], location.href];
    whole.isAllowed = document.readyState !== "complete" || last >= wholeUntil;
    whole.time = 0;
    for (const filter of filters) {
      isChanged = apply(filter, now, changes, whole) || isChanged;
      if (filter.inShadow) for (const element of filter.marked) adopt(element);
    }
    if (isChanged) changed();
    inARow = isChanged ? inARow + 1 : 0;
    // The changes of this run start no other run, but the next one needs the records.
    note(observer.takeRecords().filter(({ attributeName }) => attributeName === null || !marks.has(attributeName)));
    plan(isChanged, performance.now());
  };
  const plan = (/** @type {boolean} */ isChanged, /** @type {number} */ end) => {
    rest = restAfter(isChanged, end - last - whole.time);
    if (whole.time > 0) wholeUntil = end + restAfter(isChanged, whole.time);
    if (!whole.isAllowed && filters.some(({ isBehind, isOff }) => isBehind && !isOff)) later ??= setTimeout(catchUp, wholeUntil - end);
  };
  const catchUp = () => {
    later = undefined;
    schedule();
  };
  const schedule = () => {
    if (isWaiting || isStopped) return;
    isWaiting = true;
    const frame = () => requestAnimationFrame(run);
    const since = performance.now() - last;
    if (since >= PAUSE) inARow = 0;
    if (inARow >= MOST_IN_A_ROW) setTimeout(frame, PAUSE);
    else if (document.readyState === "complete" && rest - since > FRAME) setTimeout(frame, rest - since);
    else frame();
  };
  const scheduleAll = () => {
    records = null;
    // Runs over a part of the document delay no search of all of it.
    [rest, wholeUntil] = [0, 0];
    schedule();
  };
  const observer = new MutationObserver((more) => {
    note(more);
    schedule();
  });
  observer.observe(document, observed(filters));
  const queries = [...new Set(programs.flatMap(queriesOf))].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", scheduleAll);
  // The parser extends a text without a record for it.
  document.addEventListener("readystatechange", scheduleAll);
  if (document.documentElement !== null) run();

  return {
    stop() {
      isStopped = true;
      clearTimeout(later);
      observer.disconnect();
      sheet.stop();
      early?.settle();
      document.removeEventListener("readystatechange", scheduleAll);
      for (const query of queries) query.removeEventListener("change", scheduleAll);
      for (const { marked, attribute } of filters) for (const element of marked) removeAttribute(element, attribute);
      for (const undo of changes.splice(0).reverse()) undo();
    },
    /** The hidden elements. */
    hidden: () => marking.flatMap(({ program: { action }, marked }) => (action === undefined ? [...marked] : [])),
    /** Elements by filter. @returns {Record<string, number>} */
    counts: () => Object.fromEntries(filters.filter(({ count }) => count > 0).map(({ text, count }) => [text, count])),
  };
}

/** @param {boolean} isChanged @param {number} time */
const restAfter = (isChanged, time) => Math.min(isChanged ? CHANGED_REST : LONGEST_REST, time * REST);

/** @param {string} text @param {Program} program @returns {Filter} */
function newFilter(text, program) {
  return {
    text,
    program,
    // One for each filter: what one no longer hides, another may.
    attribute: randomMark(),
    marked: new Set(),
    early: null,
    // A hidden element has another computed style, so it would be shown and hidden in turn.
    stays: JSON.stringify(program.select).includes('"matches-css"'),
    inShadow: JSON.stringify(program.select).includes('"shadow"'),
    local: localOf(program),
    watches: watchedBy(program),
    isBehind: true,
    budget: BUDGET,
    since: performance.now(),
    isOff: false,
    count: 0,
  };
}

/** Attributes whose changes concern a filter, or null for all. @param {Program} program */
function watchedBy(program) {
  const { action } = program;
  const names = watched([program]);
  return names !== null && action?.[0] === "remove-attr" && typeof action[1] === "string" ? [...names, action[1]] : names;
}

/** What page and filters change. @param {Filter[]} filters @returns {MutationObserverInit} */
function observed(filters) {
  const text = JSON.stringify(filters.map(({ program }) => program.select));
  const isAll = filters.some(({ watches }) => watches === null);
  const names = filters.flatMap(({ attribute, local, watches }) => [attribute, ...(local?.attributes ?? []), ...(watches ?? [])]);
  const attributeFilter = isAll ? undefined : [...new Set([...BASIC, ...names])];
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

/** @typedef {{ isAllowed: boolean, time: number }} Whole Whether a run may look at the whole document, and the milliseconds for which it has. */

/**
 * Whether anything has changed.
 *
 * @param {Filter} filter @param {MutationRecord[] | null} records Null: anything may have changed. @param {(() => void)[]} changes
 * @param {Whole} whole
 */
function apply(filter, records, changes, whole) {
  if (filter.isOff) return false;
  const start = performance.now();
  const periods = Math.floor((start - filter.since) / PERIOD);
  if (periods > 0) {
    filter.budget = Math.min(BUDGET, filter.budget + periods * GIVEN_BACK);
    filter.since += periods * PERIOD;
  }
  if (filter.budget <= 0) {
    filter.isBehind = true;
    return false;
  }
  try {
    limit(filter.budget + DEBT);
    return look(filter, filter.isBehind ? null : records, changes, whole);
  } catch {
    // It took too long, or the browser does not know a selector or an expression.
    filter.isOff = true;
    return false;
  } finally {
    filter.budget -= performance.now() - start;
    if (filter.budget < -DEBT) filter.isOff = true;
  }
}

/** @param {Filter} filter @param {MutationRecord[] | null} records @param {(() => void)[]} changes @param {Whole} whole */
function look(filter, records, changes, whole) {
  const { local, program, marked } = filter;
  const elements = records !== null && local !== null ? affected(records, local.selector, marked, check) : null;
  if (elements !== null && local?.isExact === true) return elements.size > 0 && act(filter, selectFrom(program, elements), changes, elements);
  const isConcerned = records === null || (elements === null ? concerns(filter, records) : elements.size > 0);
  filter.isBehind = isConcerned && !whole.isAllowed;
  return isConcerned && whole.isAllowed && everywhere(filter, changes, whole);
}

/** @param {Filter} filter @param {MutationRecord[]} records */
const concerns = ({ attribute, watches }, records) =>
  records.some(({ attributeName: name }) => name === null || name === attribute || BASIC.includes(name) || watches === null || watches.includes(name));

/** @param {Filter} filter @param {(() => void)[]} changes @param {Whole} whole */
function everywhere(filter, changes, whole) {
  const start = performance.now();
  const { media } = filter.program;
  const isChanged = act(filter, media === undefined || matchMedia(media).matches ? select(filter.program) : [], changes);
  whole.time += performance.now() - start;
  return isChanged;
}
