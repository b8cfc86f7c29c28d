/**
 * Firefox: starts the content script of a frame; in an empty document only with the first change of its elements.
 *
 * Blocked frames leave empty documents, most of those in a page with advertisements: a start in each was 20 starts a page. In
 * them nothing of the script is needed until a page writes into them, which this observes.
 *
 * @module
 */

/** Packing puts this function, the content script, in front of this one. @type {() => void} */
const startFrame = /** @type {any} */ (globalThis).brockFrame;
/** @type {any} */
const world = globalThis;

/** The browser makes these elements for every document. An element of the page can have the name of a property of the document. */
const isEmpty = () => Document.prototype.querySelector.call(document, ":not(html,head,body)") === null;

function startWithFirstElement() {
  const start = () => {
    observer.disconnect();
    removeEventListener("pageshow", shown);
    startFrame();
  };
  const observer = new MutationObserver((records) => {
    if (!isEmpty() || records.some(({ type }) => type === "attributes")) start();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "id"] });
  // Of page filters: the site is switched off, or filters are counted. The other messages concern no empty document.
  const receive = (world.brockReceive = (/** @type {any} */ message) => {
    if (message?.toFrame === undefined) return undefined;
    start();
    return world.brockReceive === receive ? undefined : world.brockReceive(message);
  });
  /** A page from the browser's memory may be of a site that was switched off meanwhile. @param {PageTransitionEvent} event */
  const shown = ({ isTrusted, persisted }) => {
    if (isTrusted && persisted) receive({ toFrame: "returned" });
  };
  addEventListener("pageshow", shown);
}

// The frame may have the script already. An element of the page can have the name.
if (typeof world.brockReceive !== "function") {
  if (location.href === "about:blank" && isEmpty()) startWithFirstElement();
  else startFrame();
}
