/**
 * The options page: the lists and how they are doing, what the reader has switched off, how Brock is doing.
 *
 * @module
 */

import { CHANGED } from "../background/updates/update-state.js";
import { questions, session } from "../shared/browser.js";
import { localise, text } from "../shared/language.js";
import { showHealth } from "./health.js";
import { LearnedView } from "./learned.js";
import { showLearning } from "./learning.js";
import { ListsView } from "./lists.js";
import { showOwnFilters } from "./own-filters.js";
import { showPrivacyControl } from "./privacy-control.js";
import { showSites } from "./sites.js";

/** @param {string} question @param {Record<string, unknown>} [more] */
const ask = (question, more) => questions.ask(/** @type {any} */ ({ ask: question, ...more }));

localise(document);
document.title = text("optionsTitle");

const [health, sites, lists, own, privacyControl] = await Promise.all(
  ["health", "sitesOff", "lists", "ownFilters", "privacyControl"].map((question) => ask(question)),
);

showHealth(document, health);
showSites(document, sites, (site) => ask("switchSite", { site, off: false }));
showOwnFilters(document, own, (filters) => ask("saveOwnFilters", { filters }));
showPrivacyControl(document, privacyControl, (on) => ask("switchPrivacyControl", { on }));
await showLearning(document, () => ask("learning"), (on) => ask("switchLearning", { on }));
const learned = new LearnedView(document, ask);
await learned.refresh();
const view = new ListsView(document, {
  updateNow: () => ask("updateNow"),
  add: (list) => ask("addList", list),
  remove: (id) => ask("removeList", { id }),
});
view.show(lists);

session.watch(async (keys) => {
  if (keys.includes(CHANGED)) view.show(await ask("lists"));
});
document.querySelector("main")?.removeAttribute("aria-busy");
