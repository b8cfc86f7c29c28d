/**
 * What the user's organisation sets: `storage.managed`, described in docs/organisations.md.
 *
 * Each value is checked, and a wrong one is ignored: an administrator's mistake must not stop the blocking.
 *
 * @module
 */

import { isBoolean, isHost, isTracker, oneOf } from "../shared/checks.js";

/** @import { Choice } from "./settings.js" */

/**
 * @typedef {object} Managed
 * @property {string[]} [sitesOff] Sites where Brock is off. The user cannot switch it on there.
 * @property {boolean} [learning]
 * @property {boolean} [privacyControl]
 * @property {boolean} [updates] Whether filter lists are updated.
 * @property {Choice[]} [choices] Choices for trackers. The user cannot change them.
 * @property {boolean} [firstRun] False: the page after the installation is not opened.
 */

const isAction = oneOf(/** @type {const} */ (["allow", "cookieblock", "block"]));

/** @param {any} value */
const isChoice = (value) => isTracker(value?.tracker) && isAction(value.action) && (value.site === undefined || value.site === "" || isHost(value.site));

/** @param {unknown} value */
const list = (value) => (Array.isArray(value) ? value : []);

/** @param {Record<string, unknown>} values As the browser gives them. @returns {Managed} */
export function managedFrom(values) {
  const sitesOff = list(values.sitesOff).filter(isHost);
  const choices = list(values.choices).filter(isChoice).map(({ tracker, site = "", action }) => ({ tracker, site, action }));
  return {
    ...(sitesOff.length > 0 && { sitesOff }),
    ...(isBoolean(values.learning) && { learning: values.learning }),
    ...(isBoolean(values.privacyControl) && { privacyControl: values.privacyControl }),
    ...(isBoolean(values.updates) && { updates: values.updates }),
    ...(choices.length > 0 && { choices }),
    ...(isBoolean(values.firstRun) && { firstRun: values.firstRun }),
  };
}
