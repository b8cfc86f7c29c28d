/**
 * The toolbar button's number, and the data behind the pictures.
 *
 * @module
 */

import { byId } from "../../shared/elements.js";
import { text } from "../../shared/language.js";
import { confirmed } from "../confirm.js";

/** @import { Section } from "../section.js" */

/** @type {Section} */
export async function show(document, ask) {
  const badge = /** @type {HTMLInputElement} */ (byId(document, "badge"));
  badge.checked = await ask("badge");
  badge.addEventListener("change", () => void ask("switchBadge", { on: badge.checked }));
  byId(document, "empty-statistics").addEventListener("click", async () => {
    if (!(await confirmed(document, text("generalEmptySure"), text("generalEmpty")))) return;
    await ask("emptyStatistics");
    byId(document, "general-status").textContent = text("generalEmptied");
  });
}
