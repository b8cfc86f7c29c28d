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
 * @property {boolean} [linkCleaning] Whether filters remove parameters from addresses.
 * @property {boolean} [noReferrer] Whether requests to other sites are sent without a referrer.
 * @property {boolean} [updates] Whether filter lists are updated.
 * @property {Choice[]} [choices] Choices for trackers. The user cannot change them.
 * @property {boolean} [firstRun] False: the page after the installation is not opened.
 * @property {string} [uniform] The name of a browser whose users are meant to look alike (../shared/uniform-name.js). Not set by an organisation.
 */

const SWITCHES = /** @type {const} */ (["learning", "privacyControl", "linkCleaning", "noReferrer", "updates", "firstRun"]);

const isAction = oneOf(/** @type {const} */ (["allow", "cookieblock", "block"]));

/** @param {any} value */
const isChoice = (value) => isTracker(value?.tracker) && isAction(value.action) && (value.site === undefined || value.site === "" || isHost(value.site));

/** @param {unknown} value */
const list = (value) => (Array.isArray(value) ? value : []);

/** @param {Record<string, unknown>} values As the browser gives them. @returns {Managed} */
export function managedFrom(values) {
  const sitesOff = list(values.sitesOff).filter(isHost);
  const choices = list(values.choices).filter(isChoice).map(({ tracker, site = "", action }) => ({ tracker, site, action }));
  const switches = Object.fromEntries(SWITCHES.flatMap((name) => (isBoolean(values[name]) ? [[name, values[name]]] : [])));
  return {
    ...(sitesOff.length > 0 && { sitesOff }),
    ...switches,
    ...(choices.length > 0 && { choices }),
  };
}
