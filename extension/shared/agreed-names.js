/**
 * Names that the background and the extension's pages both use: keys of `storage.session`, which pages watch, and a port.
 *
 * @module
 */

/** Changes when lists were updated, or failed to be. */
export const LISTS_CHANGED = "updatesChanged";
/** The pop-ups that were closed. */
export const CLOSED_POPUPS = "closedPopups";
/** The port of the logger's page. */
export const LOGGER_PORT = "logger";
/** The prefix of the records of tabs. */
export const RECORD = "tab:";

/** The key of a tab's record. @param {number} tabId */
export const recordKey = (tabId) => `${RECORD}${tabId}`;
