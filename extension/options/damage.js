/**
 * The notice about damaged stored values, with buttons to save and delete them.
 *
 * @module
 */

import { byId, saveFile } from "../shared/elements.js";
import { language } from "../shared/browser.js";
import { text } from "../shared/language.js";

/** @import { Damage } from "../background/stored-damage.js" */

/** @param {string} key */
function nameOf(key) {
  const [first = ""] = key.split(/[/:]/);
  if (["sitesOff", "passes"].includes(first)) return text("optionsSites");
  if (first === "chosen") return text("choicesTitle");
  if (first === "ownFilters") return text("ownTitle");
  if (first === "privacyControl") return text("privacyControlTitle");
  if (first === "learning") return text("learningTitle");
  if (["learned", "learnedKept", "learnerKey", "learnerClock"].includes(first)) return text("learnedTitle");
  if (["listRecords", "updates", "customLists", "texts", "arrived", "images", "rules"].includes(first)) return text("optionsLists");
  if (["installedRules", "rulesJournal", "rulesOf"].includes(first)) return text("damagedRules");
  if (first === "tab") return text("damagedTabs");
  return text("damagedOther");
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
