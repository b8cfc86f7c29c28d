/**
 * One file with everything, and imports from other extensions. A preview shows what changes.
 *
 * @module
 */

import { byId, saveFile } from "../../shared/elements.js";
import { plural, text } from "../../shared/language.js";
import { confirmed } from "../confirm.js";

/** @import { Preview } from "../../background/backup/index.js" */
/** @import { Section } from "../section.js" */

/** @type {Record<string, () => string>} */
const PROBLEMS = {
  damaged: () => text("backupDamaged"),
  foreign: () => text("backupForeign"),
  newer: () => text("backupNewer"),
};
const KINDS = { brock: "Brock", "privacy-badger": "Privacy Badger", "ublock-origin": "uBlock Origin" };

/** @param {Preview} preview */
function linesOf({ sites, forgotten, choices, filters, lists, hasLearned, learnedElsewhere, skipped }) {
  const changes = [
    text("backupSites", sites.before, sites.after),
    text("backupForgotten", forgotten.before, forgotten.after),
    text("backupChoices", choices.before, choices.after),
    text("backupFilters", filters.before, filters.after),
    text("backupLists", lists.before, lists.after),
  ];
  if (hasLearned) changes.push(text("backupLearned"));
  if (learnedElsewhere > 0) changes.push(plural("backupBadger", learnedElsewhere));
  if (skipped > 0) changes.push(plural("backupSkipped", skipped));
  return changes;
}

/** @type {Section} */
export async function show(document, ask) {
  const file = /** @type {HTMLInputElement} */ (byId(document, "backup-file"));
  const problem = byId(document, "backup-problem");
  const done = byId(document, "backup-done");
  byId(document, "backup-save").addEventListener("click", async () => {
    saveFile(document, "brock-backup.json", JSON.stringify(await ask("exportBackup"), null, 1));
  });
  byId(document, "backup-open").addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    if (chosen === undefined) return;
    problem.textContent = "";
    done.textContent = "";
    try {
      const content = await chosen.text();
      const preview = await ask("previewBackup", { text: content });
      if ("problem" in preview) {
        problem.textContent = PROBLEMS[preview.problem]?.() ?? preview.problem;
      } else {
        const kind = KINDS[/** @type {keyof typeof KINDS} */ (preview.kind)];
        const question = preview.replaces ? text("backupReplaces", kind) : text("backupAdds", kind);
        if (await confirmed(document, question, text("backupOpenDo"), linesOf(preview))) {
          await ask("importBackup", { text: content });
          done.textContent = text("backupDone");
        }
      }
    } catch (error) {
      problem.textContent = text("backupFailed", String(/** @type {any} */ (error)?.message ?? error));
    }
    file.value = "";
  });
}
