/** Work on a document while it loads and changes, within a budget. */

import { keepListening } from "../../shared/reopened.js";
import { currentTime, endObserving, listen, NativeObserver, startObserving, startTimer } from "./natives.js";

/** Share of time that an observer's work may take: after work of 5 ms it rests 95 ms. A page can change its document without end. */
const REST = 19;
const LEAST_REST = 20;

/** Runs once the document has reached a state: `loading`, `interactive` or `complete`. @param {string | undefined} state @param {() => void} work */
export function whenState(state, work) {
  const order = { loading: 1, asap: 1, 1: 1, interactive: 2, end: 2, 2: 2, complete: 3, idle: 3, 3: 3 };
  const wanted = order[/** @type {keyof typeof order} */ (state ?? "loading")] ?? 1;
  const now = () => order[/** @type {keyof typeof order} */ (document.readyState)];
  if (now() >= wanted) {
    work();
    return;
  }
  const begin = () => {
    // Not by the observer's method, which a page can replace.
    isOver = true;
    work();
  };
  let isOver = false;
  keepListening(() => {
    if (isOver) return;
    // Chromium fires `load` while the page closes its document, before observers are called.
    if (now() >= wanted) begin();
    else listen(wanted === 2 ? document : window, wanted === 2 ? "DOMContentLoaded" : "load", begin, { once: true });
  });
}

/**
 * Runs at changes of the document; the first change runs it at once, later ones after a rest.
 *
 * @param {() => boolean | void} work Returns true when it is done for good.
 * @param {string[]} [attributes] Attributes whose changes count.
 */
export function whenChanged(work, attributes) {
  let isWaiting = false;
  let last = 0;
  let rest = LEAST_REST;
  const run = () => {
    isWaiting = false;
    const start = currentTime();
    if (work() === true) endObserving(observer);
    last = currentTime();
    rest = (last - start) * REST;
    if (rest < LEAST_REST) rest = LEAST_REST;
  };
  const observer = new NativeObserver(() => {
    if (isWaiting) return;
    const left = last + rest - currentTime();
    if (left <= 0) {
      run();
      return;
    }
    isWaiting = true;
    startTimer(run, left);
  });
  const options = { subtree: true, childList: true, ...(attributes?.length ? { attributes: true, attributeFilter: attributes } : {}) };
  startObserving(observer, document, options);
  return observer;
}

/**
 * For scriptlets that change elements: from the state on, and at later changes with `stay`. `asap` runs while the document loads.
 *
 * @param {string} when
 * @param {() => void} work
 * @param {string[]} [attributes]
 */
export function atStates(when, work, attributes) {
  const words = when.split(/\s+/).filter(Boolean);
  const stays = words.includes("stay");
  const isEarly = words.includes("asap") || words.includes("loading");
  const start = () => {
    work();
    if (stays) whenChanged(() => void work(), attributes);
  };
  if (isEarly) {
    work();
    const observer = whenChanged(() => void work(), attributes);
    whenState("interactive", () => {
      if (!stays) endObserving(observer);
      // The observer may rest.
      work();
    });
    return;
  }
  whenState(words.includes("complete") ? "complete" : "interactive", start);
}
