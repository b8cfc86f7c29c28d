/**
 * Keeps filters with operators applied to a document that changes.
 *
 * Elements are marked with attributes of random names, and the background inserts a rule with user origin for each name.
 * So the page cannot override the rule, and cannot guess it before an element has the attribute. The sheet arrives one to three
 * frames later: until then `Early` has the rules.
 *
 * @module
 */

import { HIDDEN } from "../../shared/page-css.js";
import { act } from "./actions.js";
import { addName, affected, changeOf, localOf } from "./affected.js";
import { clock, removeAttribute } from "./dom.js";
import { argumentsOf, limit, select, selectFrom } from "./operators.js";
import { withoutPseudo } from "./pseudo.js";

/** @import { Change } from "./affected.js" */
/** @import { Program } from "../../engine/index.js" */
/** @import { Early } from "./early-sheet.js" */
/** @import { Background } from "./start.js" */

/** The time budget of a filter in milliseconds, what it gets back in each period, and the overdraft at which it is switched off. */
const BUDGET = 200;
const GIVEN_BACK = 50;
const PERIOD = 2000;
const DEBT = 500;
/** Runs in a row that change something, after which a page is taken to undo the changes. Filters then run once in a PAUSE. */
const MOST_IN_A_ROW = 60;
const PAUSE = 1000;
/**
 * Once the document is complete, a search of the whole document is followed by a pause of WHOLE_REST times its duration:
 * searches of up to 30 ms use 1 % of the main thread, and longer ones are bounded by BUDGET. The pause has at most LONGEST_REST
 * milliseconds, and CHANGED_REST after a run that changed something, because more changes are likely. Runs over changed
 * elements have a pause of REST times their duration: most have run again by the next frame on the screen.
 */
const REST = 60;
const WHOLE_REST = 100;
const LONGEST_REST = 3000;
const CHANGED_REST = 250;
/** Records of changes that are kept for a run. With more, filters search the whole document. */
const MOST_RECORDS = 1000;
/** Attributes whose changes concern every filter. */
const BASIC = ["class", "id"];
/** Events in a PAUSE after which filters look at the document at once. A page can cause them without end. */
const MOST_AT_ONCE = 4;
/** A shorter rest ends with the next animation frame. */
const FRAME = 16;

/** @typedef {{ text: string, program: Program, rule: string, isHiding: boolean, attribute: string, marked: Set<Element>, hasMarked: boolean, early: Early, stays: boolean, inShadow: boolean, local: ReturnType<typeof localOf>, watches: string[] | null, isBehind: boolean, budget: number, since: number, acted: number, isOff: boolean, count: number }} Filter Rule: of the marked elements; empty for other actions. HasMarked: it has marked an element at some time. IsBehind: it has missed changes. Acted: milliseconds of the last run in which it changed the page. */

/**
 * @param {{ procedural: string[], proceduralPrograms: Program[] }} plan
 * @param {Pick<Background, "insert" | "early" | "keepListening" | "randomMark">} background
 * @param {() => void} changed Called after a run that changed something.
 */
export function startProcedural({ procedural, proceduralPrograms: programs }, { insert, early: startEarly, keepListening, randomMark }, changed) {
  /** @type {(() => void)[]} */
  const changes = [];
  const early = startEarly();
  // An attribute for each filter: what one no longer hides, another may.
  const filters = programs.map((program, at) => newFilter(procedural[at] ?? "", program, randomMark(), early));
  const css = filters.map(({ rule }) => rule).join("");
  if (css !== "") void insert(css).then(() => early.settle());

  const marks = new Set(filters.map(({ attribute }) => attribute));
  /** Since the last run. Null: anything may have changed. @type {MutationRecord[] | null} */
  let records = null;
  let place = "";
  let isWaiting = false;
  let isStopped = false;
  let inARow = 0;
  let last = 0;
  let rest = 0;
  const atOnce = { since: -Infinity, count: 0 };
  /** Looks at the whole document: until when they rest, and what the present run may do and has done. */
  let wholeUntil = 0;
  const whole = { isAllowed: true, time: 0 };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let later;
  const note = (/** @type {MutationRecord[]} */ more) => {
    if (records !== null) records = records.length + more.length > MOST_RECORDS ? null : records.concat(more);
  };
  const run = () => {
    isWaiting = false;
    if (isStopped) return;
    last = clock();
    let isChanged = false;
    const { href } = location;
    const now = href === place && records !== null ? records.map(changeOf) : null;
    [records, place] = [[], href];
    whole.isAllowed = last >= wholeUntil || document.readyState !== "complete";
    whole.time = 0;
    for (const filter of filters) {
      isChanged = apply(filter, now, changes, whole) || isChanged;
      // Their trees may have lost it.
      if (filter.inShadow) for (const element of filter.marked) early.hide(element, filter);
    }
    if (isChanged) changed();
    inARow = isChanged ? inARow + 1 : 0;
    // The changes of this run start no other run, but the next one needs the records.
    note(observer.takeRecords().filter(({ attributeName }) => !marks.has(attributeName ?? "")));
    plan(isChanged, clock());
  };
  const plan = (/** @type {boolean} */ isChanged, /** @type {number} */ end) => {
    rest = restAfter(isChanged, (end - last - whole.time) * REST);
    if (whole.time > 0) wholeUntil = end + restAfter(isChanged, whole.time * WHOLE_REST);
    // The document may not change again.
    if (filters.some(({ isBehind, isOff }) => isBehind && !isOff)) later ??= setTimeout(catchUp, whole.isAllowed ? PERIOD : wholeUntil - end);
  };
  const catchUp = () => {
    later = undefined;
    schedule();
  };
  const schedule = () => {
    if (isWaiting || isStopped) return;
    isWaiting = true;
    const frame = () => requestAnimationFrame(run);
    const since = clock() - last;
    if (since >= PAUSE) inARow = 0;
    if (inARow >= MOST_IN_A_ROW) setTimeout(frame, PAUSE);
    else if (rest - since > FRAME && document.readyState === "complete") setTimeout(frame, rest - since);
    else frame();
  };
  const scheduleAll = (/** @type {Event} */ { isTrusted, timeStamp }) => {
    if (!isTrusted) return;
    records = null;
    if (timeStamp - atOnce.since >= PAUSE) [atOnce.since, atOnce.count] = [timeStamp, 0];
    atOnce.count += 1;
    // Looks at a part of the document delay none at all of it.
    if (atOnce.count <= MOST_AT_ONCE) [rest, wholeUntil] = [0, 0];
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
  const endListening = keepListening(() => document.addEventListener("readystatechange", scheduleAll));
  // A script can change the address after the content. https://developer.mozilla.org/docs/Web/API/Navigation/currententrychange_event
  const { navigation } = /** @type {{ navigation?: EventTarget }} */ (/** @type {unknown} */ (globalThis));
  if (programs.some((program) => uses("matches-path", program))) navigation?.addEventListener("currententrychange", schedule);
  if (document.documentElement !== null) run();

  return {
    stop() {
      isStopped = true;
      clearTimeout(later);
      observer.disconnect();
      early.settle(true);
      endListening();
      navigation?.removeEventListener("currententrychange", schedule);
      for (const query of queries) query.removeEventListener("change", scheduleAll);
      for (const { marked, attribute } of filters) for (const element of marked) removeAttribute(element, attribute);
      for (const undo of changes.splice(0).reverse()) undo();
    },
    /** The hidden elements. */
    hidden: () => filters.flatMap(({ isHiding, marked }) => (isHiding ? [...marked] : [])),
    /** Elements by filter. @returns {Record<string, number>} */
    counts: () => Object.fromEntries(filters.filter(({ count }) => count > 0).map(({ text, count }) => [text, count])),
  };
}

/** @param {boolean} isChanged @param {number} rest */
const restAfter = (isChanged, rest) => Math.min(isChanged ? CHANGED_REST : LONGEST_REST, rest);

/** @param {string} text @param {Program} whole @param {string} attribute @param {Early} early @returns {Filter} */
function newFilter(text, whole, attribute, early) {
  const [program, pseudo] = withoutPseudo(whole);
  const [action, style] = program.action ?? ["style", HIDDEN];
  return {
    text,
    program,
    rule: action === "style" ? `[${attribute}]${pseudo}{${style}}` : "",
    isHiding: program.action === undefined && pseudo === "",
    attribute,
    marked: new Set(),
    hasMarked: false,
    early,
    // A hidden element has another computed style, so it would be shown and hidden in turn.
    stays: uses("matches-css", program),
    inShadow: uses("shadow", program),
    local: localOf(program),
    watches: watchedBy(program),
    isBehind: true,
    budget: BUDGET,
    since: clock(),
    acted: 0,
    isOff: false,
    count: 0,
  };
}

/** Attributes whose changes concern a filter, or null for all. @param {Program} program */
function watchedBy(program) {
  const { action, select: members } = program;
  /** @type {Set<string>} */
  const names = new Set();
  for (const some of argumentsOf("watch-attr", members)) {
    if (some.length === 0) return null;
    for (const name of some) addName(String(name), names);
  }
  if (action?.[0] === "remove-attr" && typeof action[1] === "string") names.add(action[1]);
  return [...names];
}

/** What page and filters change. @param {Filter[]} filters @returns {MutationObserverInit} */
function observed(filters) {
  const text = JSON.stringify(filters.map(({ program }) => program.select));
  const isAll = filters.some(({ watches }) => watches === null);
  const names = filters.flatMap(({ attribute, local, watches }) => [attribute, ...(local?.attributes ?? []), ...(watches ?? [])]);
  return {
    childList: true,
    subtree: true,
    characterData: /"(?:has-text|min-text-length|xpath)"/.test(text),
    attributes: true,
    ...(!isAll && { attributeFilter: [...BASIC, ...names] }),
  };
}

/** @param {string} operator @param {Program} program */
const uses = (operator, { select: members }) => argumentsOf(operator, members).length > 0;

/** The media queries of a program. @param {Program} program */
const queriesOf = ({ select: members, media }) => [...argumentsOf("matches-media", members), media ?? []].flat().map(String);

/** @typedef {{ isAllowed: boolean, time: number }} Whole Whether a run may look at the whole document, and the milliseconds for which it has. */

/**
 * Whether anything has changed.
 *
 * @param {Filter} filter @param {Change[] | null} records Null: anything may have changed. @param {(() => void)[]} changes
 * @param {Whole} whole
 */
function apply(filter, records, changes, whole) {
  if (filter.isOff) return false;
  const start = clock();
  const periods = Math.floor((start - filter.since) / PERIOD);
  if (periods > 0) {
    filter.budget = Math.min(BUDGET, filter.budget + periods * GIVEN_BACK);
    filter.since += periods * PERIOD;
  }
  if (filter.budget <= 0) {
    filter.isBehind = true;
    return false;
  }
  filter.acted = 0;
  try {
    limit(filter.budget + DEBT);
    return look(filter, filter.isBehind ? null : records, changes, whole);
  } catch {
    // It took too long, or the browser does not know a selector or an expression.
    filter.isOff = true;
    return false;
  } finally {
    // A page's own code runs while its elements are removed. It must not use up what the filter has.
    filter.budget -= clock() - start - filter.acted;
    if (filter.budget < -DEBT) filter.isOff = true;
  }
}

/** @param {Filter} filter @param {Change[] | null} records @param {(() => void)[]} changes @param {Whole} whole */
function look(filter, records, changes, whole) {
  const { local, marked, attribute } = filter;
  let isConcerned = records === null || concerns(filter, records);
  if (records !== null && local !== null) {
    const elements = affected(records, local, `[${attribute}]`, marked);
    const found = selectFrom(local, elements);
    if (local.isExact) return elements.size > 0 && act(filter, found, changes, elements);
    // What it has marked may have lost its reason.
    isConcerned = found.length > 0 || (filter.hasMarked && elements.size > 0);
  }
  filter.isBehind = isConcerned && !whole.isAllowed;
  return isConcerned && whole.isAllowed && everywhere(filter, changes, whole);
}

/** @param {Filter} filter @param {Change[]} records */
const concerns = ({ attribute, watches }, records) =>
  records.some(({ name }) => name === null || name === attribute || BASIC.includes(name) || (watches?.includes(name) ?? true));

/** @param {Filter} filter @param {(() => void)[]} changes @param {Whole} whole */
function everywhere(filter, changes, whole) {
  const start = clock();
  const { media } = filter.program;
  const isChanged = act(filter, media === undefined || matchMedia(media).matches ? select(filter.program) : [], changes);
  whole.time += clock() - start;
  return isChanged;
}
