/**
 * The options page: lists, settings, choices, learned data, and the state of the extension.
 *
 * @module
 */

import { CHANGED } from "../background/updates/update-state.js";
import { pages, messages, session } from "../shared/browser.js";
import { localise, text } from "../shared/language.js";
import { Unanswered } from "../shared/unanswered.js";
import { showChoices } from "./choices.js";
import { showDamage } from "./damage.js";
import { showFailures, showHealth } from "./health.js";
import { LearnedView } from "./learned.js";
import { showLearning } from "./learning.js";
import { ListsView } from "./lists.js";
import { showOwnFilters } from "./own-filters.js";
import { showPrivacyControl } from "./privacy-control.js";
import { showSites } from "./sites.js";

/** @param {string} name @param {Record<string, unknown>} [more] */
const ask = (name, more) => messages.send(/** @type {any} */ ({ ask: name, ...more }));

localise(document);
document.title = text("optionsTitle");
const unanswered = new Unanswered(document, pages.restartExtension);

const learned = new LearnedView(document, ask);
const view = new ListsView(document, {
  updateNow: () => ask("updateNow"),
  add: (list) => ask("addList", list),
  remove: (id) => ask("removeList", { id }),
});

/** The parts of the page. A failure of one does not affect the others. @type {(() => Promise<unknown>)[]} */
const parts = [
  async () => {
    const health = await ask("health");
    showHealth(document, health);
    showDamage(document, health.damaged, { copy: () => ask("copyDamaged"), drop: () => ask("dropDamaged") });
  },
  async () => showSites(document, await ask("sitesOff"), (site) => ask("switchSite", { site, off: false })),
  () => showChoices(document, {
    read: () => ask("choices"),
    remove: ({ tracker, site }) => ask("choose", { tracker, site, action: null }),
  }),
  async () => view.show(await ask("lists")),
  async () => showOwnFilters(document, await ask("ownFilters"), {
    read: () => ask("ownFilters"),
    save: (filters) => ask("saveOwnFilters", { filters }),
    findings: () => ask("ownFindings"),
  }),
  async () => showPrivacyControl(document, await ask("privacyControl"), (on) => ask("switchPrivacyControl", { on })),
  () => showLearning(document, () => ask("learning"), (on) => ask("switchLearning", { on })),
  () => learned.refresh(),
];
const outcomes = await Promise.allSettled(parts.map((show) => show()));
const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
if (failures.length === parts.length) {
  unanswered.failed(failures[0]);
} else {
  unanswered.answered();
  showFailures(document, failures.map((error) => String(error?.message ?? error)));
}

session.watch(async (keys) => {
  if (keys.includes(CHANGED)) view.show(await ask("lists"));
});
document.querySelector("main")?.removeAttribute("aria-busy");
