/**
 * The decision for a request in words, with every filter that matches and those that nearly do.
 *
 * @module
 */

import { text } from "./language.js";
import { titleOf } from "./lists.js";

/** @import { Explanation, FilterRef } from "../engine/index.js" */
/** @import { ListTitle } from "./lists.js" */

/** By action. @type {Record<string, () => string>} */
const ACTIONS = {
  block: () => text("actionBlock"),
  redirect: () => text("actionRedirect"),
  allow: () => text("actionAllow"),
  pass: () => text("actionPass"),
};
/** By step of the precedence. The others are told by the filter. @type {Record<string, () => string>} */
const REASONS = {
  "site-off": () => text("reasonSiteOff"),
  choice: () => text("reasonChoice"),
  learned: () => text("reasonLearned"),
};
/** Why a filter does not apply. @type {Record<string, () => string>} */
const MISSES = {
  pattern: () => text("missPattern"),
  type: () => text("missType"),
  party: () => text("missParty"),
  method: () => text("missMethod"),
  from: () => text("missFrom"),
  top: () => text("missFrom"),
  to: () => text("missTo"),
  denyallow: () => text("missTo"),
};

/** @param {string} action */
export const nameOfAction = (action) => ACTIONS[action]?.() ?? action;

/** One sentence. @param {Pick<Explanation, "action" | "withoutCookies" | "reason">} decision */
export function sentenceOf({ action, withoutCookies, reason }) {
  const parts = [action === "pass" && withoutCookies ? text("actionCookies") : nameOfAction(action), REASONS[reason]?.() ?? ""];
  return parts.filter((one) => one !== "").join(" ");
}

/** @param {Document} document @param {string} tag @param {string} content @param {string} [name] */
function element(document, tag, content, name = "") {
  const made = document.createElement(tag);
  made.textContent = content;
  made.className = name;
  return made;
}

/** @param {Document} document @param {ListTitle[]} lists @param {FilterRef & { failed?: string }} found @param {string} note */
function row(document, lists, { filter, list, line }, note) {
  const item = document.createElement("li");
  const code = element(document, "code", filter);
  code.dir = "ltr";
  item.append(code, element(document, "p", `${text("listAndLine", titleOf(lists, list), line)}${note === "" ? "" : ` – ${note}`}`, "quiet-text"));
  return item;
}

/** @param {Document} document @param {string} title @param {HTMLElement[]} rows */
function group(document, title, rows) {
  if (rows.length === 0) return [];
  const list = document.createElement("ul");
  list.className = "explained";
  list.append(...rows);
  return [element(document, "p", title, "explained-title"), list];
}

/**
 * Fills an element with an explanation.
 *
 * @param {Document} document @param {HTMLElement} target @param {Explanation} explanation @param {ListTitle[]} lists
 */
export function showExplanation(document, target, explanation, lists) {
  const { matches, nearMisses, modifications, cancelled, modifiedUrl } = explanation;
  const matching = matches.map((match) => row(document, lists, match, match.role.includes("exception") ? text("roleException") : ""));
  const changes = modifications.map((one) => row(document, lists, one, text("roleChange", one.kind)));
  const off = cancelled.map((one) => row(document, lists, one, text("roleCancelled", one.cancelledBy.filter)));
  // A filter with several effects is found once for each.
  const isFirst = (/** @type {FilterRef} */ { list, line }, /** @type {number} */ index) => nearMisses.findIndex((one) => one.list === list && one.line === line) === index;
  const misses = nearMisses.filter(isFirst).map((one) => row(document, lists, one, MISSES[one.failed]?.() ?? text("missOther", one.failed)));
  target.replaceChildren(
    element(document, "p", sentenceOf(explanation), "decision"),
    ...(modifiedUrl === null ? [] : [element(document, "p", text("explainedUrl", modifiedUrl))]),
    ...group(document, text("explainedMatches"), matching),
    ...group(document, text("explainedChanges"), [...changes, ...off]),
    ...group(document, text("explainedMisses"), misses),
  );
}
