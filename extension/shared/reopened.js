/**
 * `document.open()` removes all listeners of the document and of its window, in every world.
 *
 * @module
 */

/**
 * Calls a function that adds listeners, now and whenever the document may have lost them. Adding a listener twice has no effect.
 *
 * @param {() => void} listen @returns {() => void} Ends it.
 */
export function keepListening(listen) {
  listen();
  // Observers stay. A document that is opened loses its root, and gets another.
  const observer = new MutationObserver(listen);
  observer.observe(document, { childList: true });
  return () => observer.disconnect();
}
