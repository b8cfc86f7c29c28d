/**
 * Passes calls of scriptlets from the isolated world to the page's.
 *
 * @module
 */

/**
 * The type of the event: the start of the document's time, which both worlds read. With a fixed name, a page that listens for it
 * in a frame of its own origin would detect the extension, because listeners survive the load of the document there.
 */
export const callsType = () => String(performance.timeOrigin);

/** Calls the script of the page's world; without calls it stops listening. @param {unknown[]} calls */
export const runInPage = (calls) => void document.dispatchEvent(new CustomEvent(callsType(), { detail: JSON.stringify(calls) }));
