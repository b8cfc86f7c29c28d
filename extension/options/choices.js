/**
 * All of the user's choices for single trackers.
 *
 * @module
 */

import { byId, fromTemplate, part } from "../shared/elements.js";
import { text } from "../shared/language.js";
import { RowList } from "../shared/row-list.js";

/** @import { Choice } from "../background/settings.js" */
/** @typedef {Choice & { key: string }} Item */

const ACTIONS = { allow: () => text("choiceAllow"), cookieblock: () => text("choiceCookies"), block: () => text("choiceBlock") };
const { compare } = new Intl.Collator("en", { numeric: true });

/**
 * @param {Document} document
 * @param {{ read: () => Promise<Choice[]>, remove: (choice: Choice) => Promise<unknown> }} parts
 */
export async function showChoices(document, { read, remove }) {
  const [list, none, status] = ["choices", "no-choices", "choices-status"].map((id) => byId(document, id));
  if (list === undefined || none === undefined || status === undefined) return;
  const rows = new RowList(list, byId(document, "more-choices"), (/** @type {Item} */ choice) => {
    const { tracker, site, action } = choice;
    const element = fromTemplate(document, "choice-row");
    part(element, ".name").textContent = tracker;
    part(element, ".state").textContent = site === "" ? text("choiceEverywhereIs", ACTIONS[action]()) : text("choiceHereIs", ACTIONS[action](), site);
    const button = part(element, ".remove");
    button.setAttribute("aria-label", text("choiceRemoveNamed", tracker));
    button.addEventListener("click", async () => {
      const next = /** @type {HTMLElement | null} */ (element.nextElementSibling ?? element.previousElementSibling);
      await remove(choice);
      await refresh();
      status.textContent = text("choiceRemoved", tracker);
      /** @type {HTMLElement | null} */ (next?.querySelector(".remove") ?? null)?.focus();
    });
    return { element, update: () => {} };
  });
  const refresh = async () => {
    const choices = await read();
    const sorted = [...choices].sort((a, b) => compare(a.tracker, b.tracker) || compare(a.site, b.site));
    list.hidden = sorted.length === 0;
    none.hidden = sorted.length > 0;
    rows.show(sorted.map((choice) => ({ ...choice, key: `${choice.action} ${choice.tracker} ${choice.site}` })));
  };
  await refresh();
}
