/**
 * `document.open()` removes all listeners of the document and of its window, in every world.
 *
 * @module
 */

/** @type {Set<() => void>} */
const listening = new Set();
/** Observers stay. A document that is opened gets another root. @type {MutationObserver | null} */
let observer = null;

/**
 * Calls a function that adds listeners, now and whenever the document has lost them. Adding a listener twice has no effect.
 *
 * @param {() => void} listen @returns {() => void} Ends it.
 */
export function keepListening(listen) {
  listening.add(listen);
  listen();
  if (observer === null) {
    observer = new MutationObserver((records) => {
      if (records.some(({ addedNodes }) => addedNodes.length > 0)) for (const again of listening) again();
    });
    observer.observe(document, { childList: true });
  }
  return () => void listening.delete(listen);
}
