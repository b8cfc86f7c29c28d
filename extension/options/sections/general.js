/**
 * The toolbar button's number, and the data behind the pictures.
 *
 * @module
 */

import { byId } from "../../shared/elements.js";
import { text } from "../../shared/language.js";
import { confirmed } from "../confirm.js";
import { showSwitch } from "../switch.js";

/** @import { Section } from "../section.js" */

/** @type {Section} */
export async function show(document, ask) {
  showSwitch(document, "badge", { title: text("generalBadge"), isOn: await ask("badge"), change: (on) => ask("switchBadge", { on }) });
  byId(document, "empty-statistics").addEventListener("click", async () => {
    if (!(await confirmed(document, text("generalEmptySure"), text("generalEmpty")))) return;
    await ask("emptyStatistics");
    byId(document, "general-status").textContent = text("generalEmptied");
  });
}
