/**
 * The popup: shows the background's report about a tab, and sends the user's actions to the background.
 *
 * @module
 */

import { about, access, pages, messages, session, tabs } from "../shared/browser.js";
import { byId } from "../shared/elements.js";
import { localise, text } from "../shared/language.js";
import { loadOwners } from "../shared/load-owners.js";
import { siteStorage } from "../shared/site-storage.js";
import { torRoute } from "../shared/tor-route.js";
import { CLOSED_POPUPS, LISTS_CHANGED, recordKey } from "../shared/agreed-names.js";
import { Unanswered } from "../shared/unanswered.js";
import { ConnectionView } from "./connection-view.js";
import { LeavingView } from "./leaving-view.js";
import { PageTools } from "./page-tools.js";
import { PageView } from "./page-view.js";
import { TorView } from "./tor-view.js";
import { reportOf, TroubleView } from "./trouble-view.js";

/** Milliseconds. */
const REFRESH = 2000;

const dataUrl = (/** @type {string} */ file) => new URL(`../data/${file}`, import.meta.url).href;

/** @param {string} name @param {Record<string, unknown>} [more] */
const ask = (name, more) => messages.send(/** @type {any} */ ({ ask: name, ...more }));

/** The popup can also be opened as a page, with the tab's id in `?tab=`. */
async function tabShown() {
  const named = new URLSearchParams(location.search).get("tab");
  return named === null ? ((await tabs.active())?.id ?? -1) : Number(named);
}

/** Runs at most one call at a time, and one more for all calls meanwhile. @param {() => Promise<void>} work */
function coalesced(work) {
  /** @type {Promise<void> | null} */
  let running = null;
  let isWanted = false;
  return () => {
    isWanted = true;
    running ??= (async () => {
      while (isWanted) {
        isWanted = false;
        await work();
      }
    })().finally(() => {
      running = null;
    });
    return running;
  };
}

async function openOptions() {
  await pages.options();
  window.close();
}

/** What a new version has changed, until the user has read it. */
async function showNews() {
  const version = await ask("news");
  if (version === null) return;
  byId(document, "news").hidden = false;
  byId(document, "news-text").textContent = text("newsText", version);
  byId(document, "news-close").addEventListener("click", async () => {
    await ask("newsSeen");
    byId(document, "news").hidden = true;
    byId(document, "switch").focus();
  });
}

/** In a browser whose users are meant to look alike, what would change Brock for pages is not offered. @param {string | null} name */
function showUniform(name) {
  document.body.classList.toggle("is-uniform", name !== null);
  byId(document, "uniform").hidden = name === null;
  if (name !== null) byId(document, "uniform").textContent = text("uniformShort", name);
}

localise(document);
const unanswered = new Unanswered(document, pages.restartExtension);
for (const id of ["options", "damaged-options", "unanswered-options"]) {
  byId(document, id).addEventListener("click", () => void openOptions());
}

async function start() {
  const tabId = await tabShown();
  const reports = (/** @type {boolean} */ isFirst) => Promise.all([
    ask("page", { tabId, isFirst }),
    isFirst ? [] : ask("closedPopups", { tabId }).catch(() => []),
    ask("trouble", { tabId }),
  ]);
  // The first report is made while the names of lists and owners are loaded. In Firefox it leaves out what takes longer than all
  // else. Chromium tells its number of stopped requests only so often, so there the first report is the whole one.
  /** @type {ReturnType<typeof reports> | null} */
  let first = reports(about.engineBlocks());
  first.catch(() => {});
  const [lists, ownerOf] = await Promise.all([ask("listTitles"), loadOwners(dataUrl("entities.json"))]);
  const view = new PageView(document, { lists, ownerOf, verdictOn: (host) => ask("verdict", { host }) });
  const tools = new PageTools(document, {
    start: (mode) => ask("startPicker", { tabId, mode }),
    reopen: (url) => ask("reopenPopup", { tabId, url }),
  });
  const connection = new ConnectionView(document);
  // The page answers, which can take longer than the report: the next report does not wait for it.
  let isOfSite = false;
  let isUniform = false;
  const showAnswers = coalesced(async () => {
    const asked = (/** @type {string} */ name) => (isOfSite ? ask(name, { tabId }).catch(() => null) : null);
    const activity = asked("activity");
    const inTor = asked("torState");
    connection.show(await asked("connection"));
    tor.show(isUniform ? null : await inTor, isOfSite ? (await tabs.get(tabId).catch(() => null))?.url ?? "" : "");
    view.showActivity(await activity);
  });
  const refresh = coalesced(async () => {
    const [report, closed, found] = await (first ?? reports(false));
    first = null;
    view.show(report);
    isUniform = report.uniform !== null;
    showUniform(report.uniform);
    byId(document, "site-data").hidden = report.site === "";
    tools.show(report, closed, lists);
    // Such a browser has Tor or a network of its own, and forgets all sites when it ends.
    void leaving.show(isUniform ? { ...report, site: "" } : report);
    trouble.show(found, report.site !== "" && !report.off && report.access && report.uniform === null);
    unanswered.answered();
    if (report.pageFilters === null) {
      // The whole report follows.
      void refresh();
      return;
    }
    isOfSite = report.site !== "";
    void showAnswers();
  });
  const trouble = new TroubleView(document, {
    async act(action, more) {
      await ask(action, { tabId, ...more });
      await refresh();
    },
    report: async (found) => reportOf(found, await ask("health"), about.engineBlocks() ? "Firefox" : "Chromium"),
  });

  const tor = new TorView(document, {
    request: () => torRoute.request(),
    open: (url) => ask("openThroughTor", { url }),
    opened: () => window.close(),
  });
  const leaving = new LeavingView(document, siteStorage, async (choice) => {
    await ask("forgetOnLeaving", choice);
    await refresh();
  });
  view.onSwitch(async ({ site, off }) => {
    await ask("switchSite", { site, off, tabId });
    await refresh();
  });
  view.onPause(async ({ site, off, length }) => {
    await ask("switchSite", { site, off, length, tabId });
    await refresh();
  });
  view.onChoice(async (choices) => {
    await ask("chooseAll", { choices, tabId });
    await refresh();
  });
  byId(document, "site-data").addEventListener("click", async () => {
    await tabs.open(about.fileUrl(`site-data/index.html?tab=${tabId}`));
    window.close();
  });
  void showNews();
  view.onAccess(async () => {
    await access.request();
    await refresh();
  });
  view.onForget((site) => ask("forgetLearned", { site }), () => ask("undoLearned"));

  // The background writes a tab's record at each change.
  session.watch((keys) => {
    if (keys.includes(recordKey(tabId)) || keys.includes(LISTS_CHANGED) || keys.includes(CLOSED_POPUPS)) void refresh();
  });
  await refresh();
  // In Chromium requests cause no event: they are listed again while the popup is open.
  if (!view.isLive) setInterval(() => void refresh(), REFRESH);
}

await start().catch((error) => unanswered.failed(error));
