/**
 * Makes the parts of the background and connects them with each other.
 *
 * @module
 */

import { about, access, alarms, button, commands, local, loggedRequests, managed, offscreen, ports, requests, rules, session, startup, tabs } from "../shared/browser.js";
import { hostIn, isWeb } from "../shared/hosts.js";
import { pageFacts } from "../shared/page-facts.js";
import { pageScripts, responseTexts } from "../shared/page-scripts.js";
import { openedTabs, pageTools } from "../shared/page-tools.js";
import { siteStorage } from "../shared/site-storage.js";
import { PACKED_IMAGE } from "../shared/start-paths.js";
import { Store } from "../shared/store.js";
import { torRoute } from "../shared/tor-route.js";
import { uniformName } from "../shared/uniform-name.js";
import { contentScripts, navigations, pageFrames, unlearned, watchedTabs } from "../shared/watching.js";
import { BlockedWatch } from "./blocked-watch.js";
import { userCommands } from "./commands.js";
import { Connections } from "./connections.js";
import { firstRun } from "./first-run.js";
import { Forgetting } from "./learning/forgetting.js";
import { frameSelection } from "./learning/frame-selection.js";
import { handleFactory } from "./learning/learner-handle.js";
import { Learner } from "./learning/learner.js";
import { messageHandlers as learnerMessages } from "./learning/messages.js";
import { RecentEvents } from "./learning/recent-events.js";
import { StorageIsolation } from "./learning/storage-isolation.js";
import { TrackerRules } from "./learning/tracker-rules.js";
import { watchTracking } from "./learning/watch-tracking.js";
import { Leaving } from "./leaving/index.js";
import { requestedBy } from "./leaving/requested.js";
import { LoadedEngine } from "./loaded-engine.js";
import { BackupFile } from "./backup/index.js";
import { Logger } from "./logger/index.js";
import { messageHandlers } from "./messages.js";
import { openEngine } from "./open-engine.js";
import { deliverInChromium, deliverInFirefox } from "./page/index.js";
import { managedFrom } from "./managed.js";
import { pageActivity } from "./page-activity.js";
import { pageCounts } from "./page/page-counts.js";
import { Pauses } from "./pauses.js";
import { PageRequests } from "./page-requests.js";
import { tellPages } from "./page-world.js";
import { connectPolicies } from "./policies.js";
import { PrivacyRules } from "./privacy-rules.js";
import { RequestHandler } from "./request-handler.js";
import { Settings } from "./settings.js";
import { Statistics } from "./statistics.js";
import { StartFiles } from "./start-files.js";
import { StartLog } from "./start-log.js";
import { StoppedPages } from "./stopped-pages.js";
import { StoredDamage } from "./stored-damage.js";
import { Surrogates } from "./surrogates.js";
import { TabButton } from "./tab-button.js";
import { textEditor } from "./text-edits.js";
import { keepListsUpdated } from "./updates/index.js";
import { Tor } from "./tor/index.js";
import { Troubles } from "./trouble/index.js";
import { messageHandlers as troubleMessages } from "./trouble/messages.js";
import { explainBlocked, makeRecords } from "./records.js";
import { refusedWhereUniform, withUniform } from "./uniform-browser.js";
import { UserRules } from "./user-rules.js";
import { OwnPageFilters } from "./whole-page/own-page-filters.js";
import { keepPagesWhole } from "./whole-page/index.js";
import { WidgetPasses } from "./whole-page/widget-passes.js";

const FORGET_PREVIOUS = "forget-previous";
const MODULE = "engine/learner_bg.wasm";
/** Firefox: milliseconds from an event to the ledger's storage: after a page has loaded, not while it loads. */
const LEARNED_AFTER = 2000;
/** Firefox: milliseconds from a start to the copies of files for the next one: when the first pages have loaded. */
const COPIED_AFTER = 10_000;

export function makeParts() {
  const engineBlocks = about.engineBlocks();
  const version = about.version();
  const ownUrl = about.fileUrl("");
  const store = new Store();
  const files = new StartFiles({ store, fileUrl: about.fileUrl });
  const starts = new StartLog(session, Date.now, Math.round(performance.timeOrigin));
  const uniform = uniformName(about.browserInfo());
  const engine = new LoadedEngine((replace) => openEngine({ version, store, files, fileUrl: about.fileUrl, onlyPacked: uniform.then((name) => name !== null) }, replace));
  const settings = new Settings(local, Promise.all([managed.read(), uniform]).then(([values, name]) => withUniform(managedFrom(values), name)));
  // Chromium gives the values to a newly loaded extension only after it has read the schema. Firefox reads them only at its start.
  if (!engineBlocks) managed.watch(async () => settings.replaceManaged(managedFrom(await managed.read())));
  const siteOf = (/** @type {string} */ url) => (isWeb(url) ? (engine.current?.site(url) ?? "") : "");
  // Before the learner's parts: it is not to learn from its tabs.
  const tor = new Tor({ route: torRoute, settings, local, tabs, siteOf, unlearned });
  const tabButton = new TabButton(button, (site) => settings.isOff(site), () => settings.badge);
  const userRules = engineBlocks ? null : new UserRules(rules, new URL(ownUrl).hostname);
  const pageRequests = engineBlocks ? null : new PageRequests(pageFrames);
  const statistics = new Statistics({ local, engine, now: Date.now });
  const records = makeRecords({ settings, pageRequests, tabButton, statistics });
  const pageUrl = about.fileUrl("interstitial/index.html");
  const stoppedPages = new StoppedPages({
    store: session,
    tabs,
    pageUrl,
    inPrivateWindows: engineBlocks,
    passesChanged: () => applyPasses(),
  });
  const widgetPasses = new WidgetPasses(() => applyPasses());
  const ownFilters = {
    read: () => updates.handlers.ownFilters(),
    save: (/** @type {string} */ filters) => updates.handlers.saveOwnFilters({ filters }),
  };
  const troubles = new Troubles({ session, settings, tabs, own: new OwnPageFilters(ownFilters) });
  const passes = () => [...stoppedPages.list(), ...widgetPasses.list(), ...troubles.passes()];
  const applyPasses = () => userRules?.apply(settings, passes());
  const make = handleFactory(about.fileUrl);
  const later = (/** @type {number} */ at) => void alarms.set(FORGET_PREVIOUS, at);
  const learner = new Learner({ store, local, make, now: Date.now, later, saveAfter: engineBlocks ? LEARNED_AFTER : undefined });
  alarms.watch((name) => {
    if (name === FORGET_PREVIOUS) void learner.dropPrevious().catch(() => {});
  });
  const damage = new StoredDamage({ local, session, store });
  const trackerRules = engineBlocks ? null : new TrackerRules({ rules, local, moduleUrl: about.fileUrl(MODULE) });
  const select = frameSelection(about.fileUrl(MODULE));
  const isolation = new StorageIsolation({ scripts: contentScripts, runsOnce: !engineBlocks, select });
  connectPolicies({ engine, settings, learner, trackerRules, userRules, passes, isolation, troubles });

  const { ready, problems } = start({ engine, settings, records, learner, userRules, starts, troubles, stoppedPages, passes });
  const blockedRequests = pageRequests && explainBlocked({ engine, ready, records, pageRequests, tabButton, statistics });
  const privacyRules = engineBlocks ? new PrivacyRules(rules) : null;
  const privacyControl = tellPages({ contentScripts, settings, rules: privacyRules });
  const recent = new RecentEvents();
  const sink = (/** @type {import("./learning/event-queue.js").LearnerEvent[]} */ events) => {
    recent.add(events);
    void learner.observe(events).catch((error) => {
      learner.failure = String(error?.message ?? error);
    });
  };
  const { observing, firefoxWatch, chromiumWatch } = watchTracking({ engine, settings, pageRequests, sink });
  settings.watch("learning", (on) => {
    if (!on) recent.empty();
  });
  const forgetting = new Forgetting({ engine, learner, recent, observing, damage });
  const updates = keepListsUpdated({
    browser: { alarms, local, session, offscreen, rules, startup },
    store, engine, uniform,
    about: { version, engineBlocks, fileUrl: about.fileUrl },
    isOn: () => settings.ready.then(() => settings.listUpdates),
  });
  settings.watch("listUpdates", (on) => {
    if (on) updates.runDue();
  });
  const { popups, handlers: toolHandlers } = keepPagesWhole({
    browser: { tools: pageTools, opened: openedTabs, tabs, session, watchedTabs },
    engine, ready, settings,
    passes: widgetPasses,
    widgets: fetch(about.fileUrl("data/widgets.json")).then((response) => response.json()),
    choiceApplied: () => trackerRules?.apply("chosen", settings.chosenLines()),
    own: ownFilters,
  });
  const backup = new BackupFile({ settings, learner, lists: updates.lists, version, now: Date.now });
  const logger = new Logger({ engine, ready, ports, requests: loggedRequests, countPage: (tabId) => pageCounts(pageScripts, engine, tabId), engineBlocks, ownUrl });
  const siteSwitched = (/** @type {string} */ site, /** @type {boolean} */ off) => forgetting.siteSwitched(site, off);
  const pauses = new Pauses({
    settings,
    session,
    alarms,
    now: Date.now,
    async switchSite(site, off) {
      await settings.switchSite(site, off);
      await siteSwitched(site, off);
    },
  });
  void ready.then(() => pauses.start());
  const activity = async (/** @type {number} */ tabId) => {
    const frames = await (pageRequests?.list(tabId) ?? pageFrames.list(tabId));
    return engine.current === null ? null : pageActivity(engine.current, frames, settings.linkCleaning);
  };
  const leaving = new Leaving({ settings, engine, ready, siteOf, unlearned, storage: siteStorage, local, session, alarms, navigations, tabs, requested: async (tabId) => requestedBy(engine.current, await pageFrames.list(tabId)), engineBlocks, now: Date.now });
  const connections = new Connections({ facts: pageFacts, tabs, session, engineBlocks });
  /** @type {Record<string, import("../shared/browser.js").MessageHandler>} */
  const handlers = refusedWhereUniform({
    connection: ({ tabId }) => connections.report(tabId),
    ...backup.handlers,
    ...leaving.handlers,
    ...tor.handlers,
    ...logger.handlers,
    ...updates.handlers,
    ...firstRun({ settings, startup, tabs, version, fileUrl: about.fileUrl }),
    ...userCommands({ commands, ready, settings, engine, tabs, fileUrl: about.fileUrl, handlers: () => handlers }),
    ...troubleMessages({ troubles, engine, ready, tabs, records, blockedRequests, activity }),
    ...toolHandlers,
    ...learnerMessages({
      learner,
      settings,
      deliver: () => observing.deliver(),
      forgetSeen: (site) => forgetting.forget(site),
      tabs,
    }),
    ...messageHandlers({
      engine,
      ready,
      settings,
      records,
      blockedRequests,
      stoppedPages,
      starts,
      userRules,
      tabs,
      access,
      updates,
      siteSwitched,
      activity,
      pauses,
      damage,
      acknowledge: () => learner.acknowledge(),
      problems: () => [...problems, privacyRules?.problem, trackerRules?.problem, isolation.problem, learner.failure, leaving.problem],
      countPage: (tabId) => pageCounts(pageScripts, engine, tabId),
      recent() {
        observing.deliver();
        return recent.list;
      },
      about: { version, engineBlocks },
      statistics,
    }),
  }, uniform);

  const shared = { connections, leaving, tor, statistics, engine, settings, records, stoppedPages, learner, tabButton, ready, handlers, popups, widgetPasses, troubles };
  if (pageRequests !== null) {
    deliverInChromium({ browser: { pageScripts, contentScripts }, engine, settings, ready, troubles });
    const blockedWatch = new BlockedWatch({ engine, ready, records, stoppedPages, tabs });
    return { ...shared, requestHandler: null, documentHeaders: null, blockedWatch, blockedRequests, pageRequests, chromiumWatch, firefoxWatch: null };
  }
  const surrogates = new Surrogates(files);
  const onDocument = (/** @type {import("../shared/browser.js").RequestDetails} */ details) => {
    navigations.expect(details.tabId);
    privacyControl?.onDocument();
    void popups.onDocument(details.tabId, details.url, details.originUrl);
    return firefoxWatch?.onDocument(details);
  };
  const { pageFilters, registered } = deliverInFirefox({ browser: { pageScripts, responseTexts }, engine, settings, ready, files, troubles });
  const allReady = Promise.all([ready, surrogates.ready, registered]);
  // A start reads one image. Without copies, e.g. on a full disk, the next start reads the package.
  void allReady.then(() => setTimeout(() => files.keep((path) => path !== PACKED_IMAGE || engine.packed).catch(() => {}), COPIED_AFTER));
  const editText = (/** @type {import("../shared/browser.js").RequestDetails} */ { requestId, url, type }, /** @type {string[]} */ values) => responseTexts.change(requestId, hostIn(url), textEditor(values), type);
  // Asked for stopped requests only.
  const anyPass = { has: (/** @type {number} */ tabId, /** @type {string} */ host) => widgetPasses.has(tabId, host) || troubles.allows(tabId) };
  const requestHandler = new RequestHandler({ engine, ready: allReady, records, stoppedPages, starts, surrogates, requests, widgetPasses: anyPass, onBlockedFrame: pageTools.tellBlocked, onDocument, editText, cleansLinks: () => settings.linkCleaning, pageFilters, ownUrl });
  const documentHeaders = firefoxWatch === null ? null : connections.before(firefoxWatch.after(requestHandler.headers));
  return { ...shared, requestHandler, documentHeaders, blockedWatch: null, blockedRequests: null, pageRequests: null, chromiumWatch: null, firefoxWatch };
}

/**
 * `ready` settles when every part has loaded or failed, so that no request waits for ever; `problems` has the failures.
 *
 * @param {{ engine: LoadedEngine, settings: Settings, stoppedPages: StoppedPages, records: import("./tab-records.js").TabRecords, learner: Learner, userRules: UserRules | null, starts: StartLog, troubles: Troubles, passes: () => import("./user-rules.js").AnyPass[] }} parts
 */
function start({ engine, settings, stoppedPages, records, learner, userRules, starts, troubles, passes }) {
  /** @type {string[]} */
  const problems = [];
  // The user's rules need only the settings.
  const userRulesApplied = Promise.all([settings.ready, stoppedPages.ready, troubles.ready]).then(() =>
    userRules?.apply(settings, passes()),
  );
  const ready = Promise.allSettled([engine.ready, userRulesApplied, records.ready, learner.ready, troubles.ready]).then((outcomes) => {
    const failed = outcomes.filter(({ status }) => status === "rejected");
    problems.push(...failed.map((outcome) => String(/** @type {any} */ (outcome).reason?.message)));
    engine.current?.setSitesOff(settings.sitesOff);
    engine.current?.setChosen(troubles.chosen(settings.chosenLines()));
    engine.current?.setLearned(troubles.learned(settings.learnedLines(learner.lines)));
    starts.ready();
  });
  // The held-back requests are answered in the turns just after `ready`; then their figures are complete.
  void ready.then(() => setTimeout(() => starts.keep(), 0));
  return { ready, problems };
}
