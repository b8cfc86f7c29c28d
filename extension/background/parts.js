/**
 * Makes the parts of the background and connects them with each other.
 *
 * @module
 */

import { about, access, alarms, button, local, loggedRequests, offscreen, ports, requests, rules, session, startup, tabs } from "../shared/browser.js";
import { hostIn, isWeb } from "../shared/hosts.js";
import { pageScripts, responseTexts } from "../shared/page-scripts.js";
import { openedTabs, pageTools } from "../shared/page-tools.js";
import { Store } from "../shared/store.js";
import { contentScripts, cookieStore, exchanges, names, navigations, pageFrames, watchedTabs } from "../shared/watching.js";
import { BlockedRequests } from "./blocked-requests.js";
import { BlockedWatch } from "./blocked-watch.js";
import { Forgetting } from "./learning/forgetting.js";
import { frameSelection } from "./learning/frame-selection.js";
import { observe } from "./learning/index.js";
import { observeInChromium } from "./learning/observe-chromium.js";
import { handleFactory } from "./learning/learner-handle.js";
import { Learner } from "./learning/learner.js";
import { messageHandlers as learnerMessages } from "./learning/messages.js";
import { RecentEvents } from "./learning/recent-events.js";
import { StorageIsolation } from "./learning/storage-isolation.js";
import { TrackerRules } from "./learning/tracker-rules.js";
import { LoadedEngine } from "./loaded-engine.js";
import { BackupFile } from "./backup/index.js";
import { Logger } from "./logger/index.js";
import { MatchedRules } from "./matched-rules.js";
import { messageHandlers } from "./messages.js";
import { openEngine } from "./open-engine.js";
import { deliverInChromium, deliverInFirefox } from "./page/index.js";
import { pageCounts } from "./page/page-counts.js";
import { PageRequests } from "./page-requests.js";
import { PrivacyControl } from "./privacy-control.js";
import { PrivacyRules } from "./privacy-rules.js";
import { RequestHandler } from "./request-handler.js";
import { Settings } from "./settings.js";
import { Statistics } from "./statistics.js";
import { StartLog } from "./start-log.js";
import { StoppedPages } from "./stopped-pages.js";
import { StoredDamage } from "./stored-damage.js";
import { Surrogates } from "./surrogates.js";
import { TabButton } from "./tab-button.js";
import { TabRecords } from "./tab-records.js";
import { textEditor } from "./text-edits.js";
import { keepListsUpdated } from "./updates/index.js";
import { UserRules } from "./user-rules.js";
import { keepPagesWhole } from "./whole-page/index.js";
import { WidgetPasses } from "./whole-page/widget-passes.js";

const FORGET_PREVIOUS = "forget-previous";
const MODULE = "engine/learner_bg.wasm";
/**
 * Milliseconds from a blocked request to its record and the tab's button. Each costs messages to the browser's main process,
 * while a page loads (measurement: docs/page-load.md).
 */
const RECORDED_AFTER = 500;
/** Firefox: milliseconds from an event to the ledger's storage: after a page has loaded, not while it loads. */
const LEARNED_AFTER = 2000;

export function makeParts() {
  const engineBlocks = about.engineBlocks();
  const version = about.version();
  const ownUrl = about.fileUrl("");
  const store = new Store();

  const starts = new StartLog(session, Date.now);
  const engine = new LoadedEngine((replace) => openEngine({ packed: about.fileUrl("data/default.image"), version, store }, replace));
  const settings = new Settings(local);
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
  const passes = () => [...stoppedPages.list(), ...widgetPasses.list()];
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
  connectPolicies({ engine, settings, learner, trackerRules, userRules, passes, isolation });

  const { ready, problems } = start({ engine, settings, stoppedPages, records, learner, userRules, starts });
  const blockedRequests = pageRequests && explainBlocked({ engine, ready, records, pageRequests, tabButton, statistics });
  const privacyRules = engineBlocks ? new PrivacyRules(rules) : null;
  new PrivacyControl({ contentScripts, settings, rules: privacyRules });
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
    store,
    engine,
    about: { version, engineBlocks, fileUrl: about.fileUrl },
  });
  const { popups, handlers: toolHandlers } = keepPagesWhole({
    browser: { tools: pageTools, opened: openedTabs, tabs, session, contentScripts, watchedTabs },
    engine,
    ready,
    settings,
    passes: widgetPasses,
    widgets: fetch(about.fileUrl("data/widgets.json")).then((response) => response.json()),
    choiceApplied: () => trackerRules?.apply("chosen", settings.chosenLines()),
    own: { read: () => updates.handlers.ownFilters(), save: (filters) => updates.handlers.saveOwnFilters({ filters }) },
  });
  const backup = new BackupFile({ settings, learner, lists: updates.lists, version, now: Date.now });
  const logger = new Logger({ engine, ready, ports, requests: loggedRequests, countPage: (tabId) => pageCounts(pageScripts, engine, tabId), engineBlocks, ownUrl });
  const handlers = {
    ...backup.handlers,
    ...logger.handlers,
    ...updates.handlers,
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
      siteSwitched: (site, off) => forgetting.siteSwitched(site, off),
      damage,
      acknowledge: () => learner.acknowledge(),
      problems: () => [...problems, privacyRules?.problem, trackerRules?.problem, isolation.problem, learner.failure],
      countPage: (tabId) => pageCounts(pageScripts, engine, tabId),
      recent() {
        observing.deliver();
        return recent.list;
      },
      about: { version, engineBlocks },
      statistics,
    }),
  };

  const shared = { statistics, engine, settings, records, stoppedPages, learner, tabButton, ready, handlers, popups, widgetPasses };
  if (pageRequests !== null) {
    deliverInChromium({ browser: { pageScripts, contentScripts }, engine, settings, ready });
    const blockedWatch = new BlockedWatch({ engine, ready, records, stoppedPages, tabs });
    return { ...shared, requestHandler: null, documentHeaders: null, blockedWatch, blockedRequests, pageRequests, chromiumWatch, firefoxWatch: null };
  }
  const surrogates = new Surrogates(about.fileUrl);
  const onDocument = (/** @type {import("../shared/browser.js").RequestDetails} */ details) => {
    navigations.expect(details.tabId);
    void popups.onUrl(details.tabId, details.url);
    return firefoxWatch?.onDocument(details);
  };
  const { pageFilters, registered } = deliverInFirefox({ browser: { pageScripts, responseTexts }, engine, settings, ready, fileUrl: about.fileUrl });
  const allReady = Promise.all([ready, surrogates.ready, registered]);
  const onBlockedFrame = pageTools.tellBlocked;
  const editText = (/** @type {import("../shared/browser.js").RequestDetails} */ { requestId, url, type }, /** @type {string[]} */ values) => responseTexts.change(requestId, hostIn(url), textEditor(values), type);
  const requestHandler = new RequestHandler({ engine, ready: allReady, records, stoppedPages, starts, surrogates, requests, widgetPasses, onBlockedFrame, onDocument, editText, pageFilters, ownUrl });
  const documentHeaders = firefoxWatch?.after(requestHandler.headers) ?? null;
  return { ...shared, requestHandler, documentHeaders, blockedWatch: null, blockedRequests: null, pageRequests: null, chromiumWatch: null, firefoxWatch };
}

/** @param {{ settings: Settings, pageRequests: PageRequests | null, tabButton: TabButton, statistics: Statistics }} parts */
function makeRecords({ settings, pageRequests, tabButton, statistics }) {
  if (pageRequests === null) {
    return new TabRecords(session, (tabId, record) => {
      statistics.note(tabId, record);
      void tabButton.show(tabId, record);
    }, RECORDED_AFTER);
  }
  return new TabRecords(session, (tabId, record) => {
    // The record has only the requests known by events. The button shows them with those that the page lists.
    if (!isWeb(record.url) || settings.isOff(record.site)) void tabButton.show(tabId, record);
    else if (record.blocked > 0) pageRequests.again(tabId);
  }, RECORDED_AFTER);
}

/** @param {{ engine: LoadedEngine, ready: Promise<unknown>, records: TabRecords, pageRequests: PageRequests, tabButton: TabButton, statistics: Statistics }} parts */
function explainBlocked({ tabButton, statistics, ...parts }) {
  const packed = () => fetch(about.fileUrl("data/passing-rules.json")).then((response) => response.json());
  const matchedRules = new MatchedRules({ rules, packed, now: Date.now });
  return new BlockedRequests({ ...parts, matchedRules, button: tabButton, listed: (tabId, page) => statistics.note(tabId, page) });
}

/**
 * The learner's parts: of Chromium if it lists the requests of pages, else of Firefox.
 *
 * @param {{ engine: LoadedEngine, settings: Settings, pageRequests: PageRequests | null, sink: import("./learning/event-queue.js").Sink }} parts
 */
function watchTracking({ engine, settings, pageRequests, sink }) {
  const browser = { exchanges, navigations, watchedTabs, contentScripts, cookieStore, names, tabs };
  if (pageRequests === null) {
    const firefoxWatch = observe({ browser, engine, settings, sink });
    return { observing: firefoxWatch, firefoxWatch, chromiumWatch: null };
  }
  const chromiumWatch = observeInChromium({ browser, session, engine, settings, pageRequests, sink });
  return { observing: chromiumWatch, firefoxWatch: null, chromiumWatch };
}

/**
 * Applies settings and the learned policy: to the engine, to Chromium's rules, to content scripts.
 *
 * @param {{ engine: LoadedEngine, settings: Settings, learner: Learner, trackerRules: TrackerRules | null, userRules: UserRules | null, passes: () => import("./user-rules.js").AnyPass[], isolation: StorageIsolation }} parts
 */
function connectPolicies({ engine, settings, learner, trackerRules, userRules, passes, isolation }) {
  const isolate = () => {
    const policies = { chosen: settings.chosenLines(), learned: learner.lines, sitesOff: settings.sitesOff };
    // `isolation.problem` has the failure.
    return isolation.apply(policies).catch(() => {});
  };
  const applyUserRules = () => userRules?.apply(settings, passes());

  engine.watch((next) => {
    next.setSitesOff(settings.sitesOff);
    next.setChosen(settings.chosenLines());
    next.setLearned(learner.lines);
  });
  learner.watch((lines) => engine.current?.setLearned(lines));
  learner.watch((lines) => trackerRules?.apply("learned", lines));
  learner.watch(isolate);
  settings.watch("chosen", isolate);
  settings.watch("chosen", () => engine.current?.setChosen(settings.chosenLines()));
  settings.watch("chosen", () => trackerRules?.apply("chosen", settings.chosenLines()));
  settings.watch("sitesOff", isolate);
  settings.watch("sitesOff", (sites) => engine.current?.setSitesOff(sites));
  settings.watch("sitesOff", applyUserRules);
  settings.watch("privacyControl", applyUserRules);

  startup.watch(async () => {
    await Promise.all([settings.ready, learner.ready]);
    if (settings.learning) await learner.apply();
  });
  void Promise.all([settings.ready, learner.ready]).then(async () => {
    await trackerRules?.apply("chosen", settings.chosenLines());
    await trackerRules?.apply("learned", learner.lines);
    await isolate();
  });
}

/**
 * `ready` settles when every part has loaded or failed, so that no request waits for ever; `problems` has the failures.
 *
 * @param {{ engine: LoadedEngine, settings: Settings, stoppedPages: StoppedPages, records: TabRecords, learner: Learner, userRules: UserRules | null, starts: StartLog }} parts
 */
function start({ engine, settings, stoppedPages, records, learner, userRules, starts }) {
  /** @type {string[]} */
  const problems = [];
  // The user's rules need only the settings.
  const userRulesApplied = Promise.all([settings.ready, stoppedPages.ready]).then(() =>
    userRules?.apply(settings, stoppedPages.list()),
  );
  const ready = Promise.allSettled([engine.ready, userRulesApplied, records.ready, learner.ready]).then((outcomes) => {
    const failed = outcomes.filter(({ status }) => status === "rejected");
    problems.push(...failed.map((outcome) => String(/** @type {any} */ (outcome).reason?.message)));
    engine.current?.setSitesOff(settings.sitesOff);
    engine.current?.setChosen(settings.chosenLines());
    engine.current?.setLearned(learner.lines);
    starts.ready();
  });
  // The held-back requests are answered in the turns just after `ready`; then their figures are complete.
  void ready.then(() => setTimeout(() => starts.keep(), 0));
  return { ready, problems };
}
