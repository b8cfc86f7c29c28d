/**
 * The popup: asks the background what happened in the tab, shows it, and hands back what the reader does.
 *
 * @module
 */

import { recordKey } from "../background/tab-records.js";
import { CHANGED } from "../background/updates/update-state.js";
import { access, pages, questions, session, tabs } from "../shared/browser.js";
import { localise } from "../shared/language.js";
import { loadOwners } from "../shared/owners.js";
import { PageView } from "./page-view.js";

const dataUrl = (/** @type {string} */ file) => new URL(`../data/${file}`, import.meta.url).href;

/** The popup also opens as a page of its own, beside the tab that `?tab=` names. */
async function tabShown() {
  const named = new URLSearchParams(location.search).get("tab");
  return named === null ? ((await tabs.active())?.id ?? -1) : Number(named);
}

localise(document);

const [tabId, lists, ownerOf] = await Promise.all([
  tabShown(),
  questions.ask({ ask: "listTitles" }),
  loadOwners(dataUrl("entities.json")),
]);
const verdictOn = (/** @type {string} */ host) => questions.ask(/** @type {any} */ ({ ask: "verdict", host }));
const view = new PageView(document, { lists, ownerOf, verdictOn });

async function refresh() {
  view.show(await questions.ask(/** @type {any} */ ({ ask: "page", tabId })));
}

view.onSwitch(async ({ site, off }) => {
  await questions.ask(/** @type {any} */ ({ ask: "switchSite", site, off, tabId }));
  await refresh();
});
view.onChoice(async (choice) => {
  await questions.ask(/** @type {any} */ ({ ask: "choose", ...choice, tabId }));
  await refresh();
});
view.onAccess(async () => {
  await access.request();
  await refresh();
});
view.onOptions(async () => {
  await pages.options();
  window.close();
});

// The background writes a tab's record at each change: the popup takes that as the sign to ask again.
session.watch((keys) => {
  if (keys.includes(recordKey(tabId)) || keys.includes(CHANGED)) void refresh();
});
await refresh();
