/**
 * Files of settings: Brock's own, and the backups of Privacy Badger and uBlock Origin.
 *
 * Each is read to the same plain data. Nothing is guessed: what has no exact equal in Brock is counted in `skipped`.
 *
 * @module
 */

import { isBoolean, isHost, isObject, isTracker, isWebUrl } from "../../shared/checks.js";

/** @import { Choice } from "../settings.js" */

/**
 * @typedef {object} Taken
 * @property {"brock" | "privacy-badger" | "ublock-origin"} kind
 * @property {boolean} replaces Whether it replaces what is here (Brock's own), or is added to it.
 * @property {string[]} sitesOff
 * @property {Choice[]} chosen
 * @property {string} ownFilters
 * @property {{ title: string, url: string, off?: boolean }[]} lists
 * @property {string[]} listsOff
 * @property {boolean | null} learning
 * @property {boolean | null} privacyControl
 * @property {boolean | null} linkCleaning
 * @property {boolean | null} noReferrer
 * @property {boolean | null} listUpdates
 * @property {boolean | null} badge
 * @property {string[] | null} forgetOnLeaving
 * @property {unknown} learned An export of the learner, or null.
 * @property {number} learnedElsewhere Domains that the other program has learned; not taken.
 * @property {number} skipped Entries without an equal.
 */
/** @typedef {{ problem: "damaged" | "foreign" | "newer" }} Refusal */

export const FORMAT = "brock-backup";
export const VERSION = 1;
/** Switches that every file has, and those that earlier files lack. */
const SWITCHES = ["learning", "privacyControl"];
const LATER_SWITCHES = ["linkCleaning", "noReferrer", "listUpdates", "badge"];
const ACTIONS = ["allow", "cookieblock", "block"];
const USER_ACTIONS = /** @type {const} */ ({ user_allow: "allow", user_cookieblock: "cookieblock", user_block: "block" });

/** @param {string} text @returns {Taken | Refusal} */
export function readBackup(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    return { problem: "damaged" };
  }
  if (!isObject(file)) return { problem: "foreign" };
  if (file.format === FORMAT) return readOwn(file);
  if (isObject(file.action_map) && isObject(file.settings_map)) return readPrivacyBadger(file.action_map, file.settings_map);
  if (typeof file.userFilters === "string" && isObject(file.userSettings)) return readUblock(file, file.userFilters, file.userSettings);
  return { problem: "foreign" };
}

/** @returns {Taken} */
const nothing = () => ({ kind: "brock", replaces: false, sitesOff: [], chosen: [], ownFilters: "", lists: [], listsOff: [], learning: null, privacyControl: null, linkCleaning: null, noReferrer: null, listUpdates: null, badge: null, forgetOnLeaving: null, learned: null, learnedElsewhere: 0, skipped: 0 });

/** @param {Record<string, unknown>} file @returns {Taken | Refusal} */
function readOwn(file) {
  if (typeof file.version === "number" && file.version > VERSION) return { problem: "newer" };
  // Earlier files have no such sites.
  const { sitesOff, chosen, ownFilters, lists, listsOff, learned, forgetOnLeaving = null } = file;
  const switches = Object.fromEntries([...SWITCHES, ...LATER_SWITCHES].map((name) => [name, file[name] ?? null]));
  const isChoice = (/** @type {any} */ one) => isObject(one) && isTracker(one.tracker) && (one.site === "" || isHost(one.site)) && ACTIONS.includes(String(one.action));
  const isList = (/** @type {any} */ one) => isObject(one) && typeof one.title === "string" && isWebUrl(one.url) && (one.off === undefined || isBoolean(one.off));
  const all = [[sitesOff, isHost], [forgetOnLeaving ?? [], isHost], [chosen, isChoice], [lists, isList], [listsOff, (/** @type {unknown} */ id) => typeof id === "string"]];
  // One wrong part makes the file damaged: half of a backup would be taken for the whole.
  const isWhole = all.every(([items, is]) => Array.isArray(items) && items.every(/** @type {any} */ (is)));
  const areSwitches = Object.entries(switches).every(([name, value]) => isBoolean(value) || (value === null && LATER_SWITCHES.includes(name)));
  if (file.version !== VERSION || !isWhole || typeof ownFilters !== "string" || !areSwitches) return { problem: "damaged" };
  return /** @type {Taken} */ ({ ...nothing(), replaces: true, sitesOff, chosen, ownFilters, lists, listsOff, ...switches, forgetOnLeaving, learned: learned ?? null });
}

/**
 * [Privacy Badger's export](https://github.com/EFForg/privacybadger): `action_map` has the user's action of each host, `settings_map`
 * the settings. What it has learned is counted and not taken: it has no evidence that Brock could check.
 *
 * @param {Record<string, unknown>} actions @param {Record<string, unknown>} settings @returns {Taken}
 */
function readPrivacyBadger(actions, settings) {
  const taken = nothing();
  for (const [tracker, entry] of Object.entries(actions)) {
    const { userAction, heuristicAction } = isObject(entry) ? entry : {};
    const action = USER_ACTIONS[/** @type {keyof typeof USER_ACTIONS} */ (userAction)];
    if (action !== undefined && isTracker(tracker)) taken.chosen.push({ tracker, site: "", action });
    else if (!userAction && heuristicAction) taken.learnedElsewhere += 1;
    else taken.skipped += 1;
  }
  const sites = Array.isArray(settings.disabledSites) ? settings.disabledSites : [];
  // Patterns such as `*.example` have no equal.
  taken.sitesOff = sites.filter((site) => isHost(site) && !site.includes("*"));
  taken.skipped += sites.length - taken.sitesOff.length;
  return { ...taken, kind: "privacy-badger" };
}

/**
 * [uBlock Origin's backup](https://github.com/gorhill/uBlock/wiki/Dashboard:-Settings): own filters, trusted sites, imported lists.
 * Trusted sites with paths or expressions, and dynamic rules, have no equal.
 *
 * @param {Record<string, unknown>} file @param {string} ownFilters @param {Record<string, unknown>} settings @returns {Taken}
 */
function readUblock(file, ownFilters, settings) {
  const lines = (/** @type {unknown} */ value) => (Array.isArray(value) ? value : typeof value === "string" ? value.split("\n") : []).map((line) => String(line).trim()).filter((line) => line !== "" && !line.startsWith("#"));
  // Schemes of the browser are in every backup.
  const trusted = lines(file.whitelist ?? file.netWhitelist).filter((line) => !line.endsWith("-scheme"));
  const sitesOff = trusted.filter((line) => line.includes(".") && isHost(line));
  const urls = lines(settings.importedLists ?? settings.externalLists);
  const lists = urls.filter((url) => /^https:/.test(url) && isWebUrl(url)).map((url) => ({ title: "", url }));
  const rules = ["dynamicFilteringString", "urlFilteringString", "hostnameSwitchesString"].flatMap((key) => lines(file[key]));
  return { ...nothing(), kind: "ublock-origin", sitesOff, ownFilters, lists, skipped: trusted.length - sitesOff.length + urls.length - lists.length + rules.length };
}
