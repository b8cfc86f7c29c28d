/**
 * The state of the extension.
 *
 * @module
 */

import { number, plural, text } from "../shared/language.js";

/** @import { Health } from "../background/messages.js" */

/** @param {Document} document @param {Health} health */
export function showHealth(document, { version, engineBlocks, access, lists, starts, problems }) {
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
  if (engineBlocks && first) {
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

  showFailures(document, problems);
  explainRequests(document, engineBlocks);
}

/** Adds problems to those shown. @param {Document} document @param {string[]} problems */
export function showFailures(document, problems) {
  const notice = /** @type {HTMLElement} */ (document.getElementById("problems"));
  for (const problem of problems) {
    const item = document.createElement("li");
    item.textContent = text("engineProblem", problem);
    notice.append(item);
  }
  notice.hidden = notice.childElementCount === 0;
}

/** @param {Document} document @param {boolean} engineBlocks */
function explainRequests(document, engineBlocks) {
  const why = /** @type {HTMLElement} */ (document.getElementById("permission-requests"));
  why.textContent = text(engineBlocks ? "permissionRequestsWhyEngine" : "permissionRequestsWhyBrowser");
  for (const part of document.querySelectorAll(engineBlocks ? ".only-rules" : ".only-engine")) {
    /** @type {HTMLElement} */ (part).hidden = true;
  }
}
