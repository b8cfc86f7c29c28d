/**
 * The notice about damaged stored values, with buttons to save and delete them.
 *
 * @module
 */

import { byId, saveFile } from "../shared/elements.js";
import { language } from "../shared/browser.js";
import { text } from "../shared/language.js";

/** @import { Damage } from "../background/stored-damage.js" */

/** What a stored value is for, by the first part of its key. @type {[string[], () => string][]} */
const NAMES = [
  [["sitesOff", "passes", "pauses", "paused"], () => text("optionsSites")],
  [["chosen"], () => text("choicesTitle")],
  [["ownFilters"], () => text("ownTitle")],
  [["privacyControl"], () => text("privacyControlTitle")],
  [["linkCleaning", "noReferrer"], () => text("privacyLinksTitle")],
  [["learning"], () => text("learningTitle")],
  [["learned", "learnedKept", "learnerKey", "learnerClock"], () => text("learnedTitle")],
  [["listRecords", "updates", "listUpdates", "customLists", "listsOff", "texts", "arrived", "images", "rules"], () => text("optionsLists")],
  [["installedRules", "rulesJournal", "rulesOf"], () => text("damagedRules")],
  [["badge"], () => text("sectionGeneral")],
  [["statistics"], () => text("generalKept")],
  [["troubles"], () => text("troubleTitle")],
  [["closedPopups"], () => text("closedTitle")],
  [["tab"], () => text("damagedTabs")],
];

/** @param {string} key */
function nameOf(key) {
  const [first = ""] = key.split(/[/:]/);
  const [, name] = NAMES.find(([keys]) => keys.includes(first)) ?? [];
  return name?.() ?? text("damagedOther");
}

/**
 * @param {Document} document
 * @param {Damage[]} damaged
 * @param {{ copy: () => Promise<string>, drop: () => Promise<unknown> }} actions
 */
export function showDamage(document, damaged, { copy, drop }) {
  const section = byId(document, "damaged");
  section.hidden = damaged.length === 0;
  const names = [...new Set(damaged.map(({ key }) => nameOf(key)))];
  const list = new Intl.ListFormat(language.tag()).format(names);
  byId(document, "damaged-what").textContent = damaged.length === 0 ? "" : text("damagedWhat", list);
  byId(document, "damaged-save").onclick = async () => saveFile(document, "brock-damaged.json", await copy());
  byId(document, "damaged-drop").onclick = async () => {
    await drop();
    section.hidden = true;
    byId(document, "options-title").focus();
  };
}
