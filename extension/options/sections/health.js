/**
 * The state of the extension.
 *
 * @module
 */

import { number, plural, text } from "../../shared/language.js";

/** @import { Section } from "../section.js" */
/** @import { Health } from "../../background/messages.js" */

/** @param {Document} document @param {Health} health */
function showHealth(document, { version, engineBlocks, access, lists, starts }) {
  const filters = lists.reduce((sum, list) => sum + list.filters, 0);
  const [first] = starts;
  const latest = starts.at(-1);
  /** @type {[string, string][]} */
  const facts = [
    [text("healthVersion"), version],
    [text("healthWho"), text(engineBlocks ? "healthWhoEngine" : "healthWhoBrowser")],
    [text("healthFilters"), number(filters)],
    [text("healthReady"), text("milliseconds", latest?.readyAfter ?? 0)],
  ];
  if (engineBlocks && first && first.waited > 0) {
    facts.push([text("healthWait"), plural("healthWaited", first.waited, Math.round(first.longestWait))]);
  }
  if (!access) facts.push([text("healthAccess"), text(engineBlocks ? "accessMissingBlock" : "accessMissingCount")]);

  const list = /** @type {HTMLElement} */ (document.getElementById("health"));
  for (const [name, value] of facts) {
    const term = document.createElement("dt");
    term.textContent = name;
    const description = document.createElement("dd");
    description.textContent = value;
    list.append(term, description);
  }
}

/** @type {Section} */
export async function show(document, ask) {
  showHealth(document, await ask("health"));
}
