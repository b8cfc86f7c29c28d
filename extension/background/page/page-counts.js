/**
 * What page filters have done in a tab, for the popup: hidden elements and scriptlets, each with its filter.
 *
 * Nothing is counted before the popup asks.
 *
 * @module
 */

import { placeOf } from "./frame-messages.js";

/** @import { Engine, PageMatch } from "../../engine/index.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { PageScripts } from "../../shared/page-scripts.js" */

/** @typedef {{ filter: string, list: string, line: number, count: number, isScriptlet: boolean }} Applied */
/** @typedef {{ hidden: number, scriptlets: number, filters: Applied[] }} PageCounts Hidden: elements, also changed ones. */

/** Milliseconds to wait for a frame: scripts that run without end would delay the popup. */
const LONGEST = 500;
const MOST_FRAMES = 100;
const MOST_SELECTORS = 5000;
const NAME = /([.#])((?:\\.|[\w\u0080-\uffff-])+)/g;

/**
 * @param {Pick<PageScripts, "frames" | "ask">} scripts @param {Pick<LoadedEngine, "current">} loaded It can be replaced while frames answer.
 * @param {number} tabId
 * @returns {Promise<PageCounts>}
 */
export async function pageCounts(scripts, loaded, tabId) {
  const frames = (await scripts.frames(tabId)).slice(0, MOST_FRAMES);
  const tabUrl = frames.find(({ frameId }) => frameId === 0)?.url ?? "";
  /** @type {Map<string, Applied>} */
  const applied = new Map();
  let unnamed = 0;
  await Promise.all(frames.map(async ({ frameId, url }) => {
    const answer = await within(scripts.ask(tabId, frameId, { toFrame: "counts" }));
    const engine = loaded.current;
    if (engine === null || typeof answer?.counts !== "object" || answer.counts === null) return;
    const place = placeOf({ ...answer, frame: "counts" }, { tabId, frameId, url, origin: "", tabUrl });
    unnamed += addFrame(applied, engine, place, countsOf(answer.counts));
  }));
  const filters = [...applied.values()].sort((a, b) => b.count - a.count);
  const sum = (/** @type {boolean} */ isScriptlet) => filters.filter((one) => one.isScriptlet === isScriptlet).reduce((total, { count }) => total + count, 0);
  return { hidden: sum(false) + unnamed, scriptlets: sum(true), filters };
}

/**
 * Returns the number of elements without a filter.
 *
 * @param {Map<string, Applied>} applied @param {Engine} engine @param {import("./frame-messages.js").Place} place @param {Map<string, number>} counts
 */
function addFrame(applied, engine, { url, ancestors }, counts) {
  const names = [...counts.keys()].flatMap((selector) => [...selector.matchAll(NAME)]);
  const named = (/** @type {string} */ sign) => names.flatMap(([, own, name = ""]) => (own === sign ? [name.replace(/\\(.)/g, "$1")] : []));
  const explained = engine.explainPage(url, { classes: named("."), ids: named("#"), ancestors });
  const left = new Map(counts);
  for (const match of explained.matches) {
    if (match.exception || match.failed !== undefined) continue;
    const count = match.effect === "scriptlet" ? 1 : countOf(match, counts);
    left.delete(match.value);
    if (count > 0) add(applied, match, count);
  }
  return [...left.values()].reduce((sum, count) => sum + count, 0);
}

/** Of a style rule the selector is counted. @param {PageMatch} match @param {Map<string, number>} counts */
const countOf = ({ effect, value }, counts) => counts.get(value) ?? (effect === "style" ? counts.get(value.replace(/ \{[^]*$/, "")) : undefined) ?? 0;

/** @param {Map<string, Applied>} applied @param {PageMatch} match @param {number} count */
function add(applied, { filter, list, line, effect }, count) {
  const key = `${list} ${line} ${filter}`;
  const before = applied.get(key)?.count ?? 0;
  applied.set(key, { filter, list, line, count: before + count, isScriptlet: effect === "scriptlet" });
}

/** By selector. @param {Record<string, unknown>} counts @returns {Map<string, number>} */
function countsOf(counts) {
  /** @type {Map<string, number>} */
  const checked = new Map();
  for (const [selector, count] of Object.entries(counts).slice(0, MOST_SELECTORS)) {
    if (typeof count === "number" && Number.isSafeInteger(count) && count > 0 && selector.length < 10_000) checked.set(selector, count);
  }
  return checked;
}

/** @param {Promise<any>} answer */
const within = (answer) => Promise.race([answer, new Promise((resolve) => setTimeout(() => resolve(undefined), LONGEST))]);
