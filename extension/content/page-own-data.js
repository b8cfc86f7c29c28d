/**
 * Runs before page-requests.js on pages that are learned from: asks it for the frame's cookies and stored items, too. Injected
 * files get no arguments.
 *
 * Chromium only.
 */
/** @type {any} */ (globalThis).brockWantsOwnData = true;
