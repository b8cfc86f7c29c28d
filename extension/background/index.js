/**
 * The background: makes the parts and connects them to the browser's events.
 *
 * Every listener is registered before the first `await`, for the browser wakes a sleeping background
 * only for listeners it found in that first turn.
 *
 * @module
 */

import {
  about,
  access,
  alarms,
  button,
  local,
  offscreen,
  questions,
  requests,
  rules,
  session,
  startup,
  tabs,
} from "../shared/browser.js";
import { Store } from "../shared/store.js";
import { contentScripts, exchanges, names, navigations, watchedTabs } from "../shared/watching.js";
import { answers } from "./answers.js";
import { BlockedWatch } from "./blocked-watch.js";
import { answers as learnerAnswers } from "./learning/answers.js";
import { Frames } from "./learning/frames.js";
import { observe } from "./learning/index.js";
import { Learner } from "./learning/learner.js";
import { handleFactory } from "./learning/learner-handle.js";
import { RecentEvents } from "./learning/recent-events.js";
import { TrackerRules } from "./learning/tracker-rules.js";
import { LoadedEngine } from "./loaded-engine.js";
import { openEngine } from "./open-engine.js";
import { PrivacyControl } from "./privacy-control.js";
import { RequestGate } from "./request-gate.js";
import { Settings } from "./settings.js";
import { StoredDamage } from "./stored-damage.js";
import { StartLog } from "./start-log.js";
import { StoppedPages } from "./stopped-pages.js";
import { Surrogates } from "./surrogates.js";
import { TabButton } from "./tab-button.js";
import { isOfPage, isWebPage, TabRecords } from "./tab-records.js";
import { keepListsUpdated } from "./updates/index.js";
import { UserRules } from "./user-rules.js";

const engineBlocks = about.engineBlocks();

const version = about.version();
const store = new Store();

const starts = new StartLog(session, Date.now);
const engine = new LoadedEngine(() => openEngine({ packed: about.fileUrl("data/default.image"), version, store }));
const settings = new Settings(local);
const tabButton = new TabButton(button);
const userRules = engineBlocks ? null : new UserRules(rules, new URL(about.fileUrl("")).hostname);
const records = new TabRecords(session, (tabId, record) => {
  showButton(tabId, record);
});
/** @param {number} tabId @param {import("./tab-records.js").TabRecord} record */
function showButton(tabId, record) {
  void (isWebPage(record.url) ? tabButton.show(tabId, record, settings.isOff(record.site)) : tabButton.clear(tabId));
}
const stoppedPages = new StoppedPages({
  store: session,
  tabs,
  pageUrl: about.fileUrl("interstitial/index.html"),
  inPrivateWindows: engineBlocks,
  passesChanged: (passes) => userRules?.apply(settings, passes),
});

const FORGET_PREVIOUS = "forget-previous";
const learner = new Learner({
  store,
  local,
  make: handleFactory(about.fileUrl),
  now: Date.now,
  later: (at) => void alarms.set(FORGET_PREVIOUS, at),
});
alarms.watch((name) => {
  if (name === FORGET_PREVIOUS) void learner.dropPrevious().catch(() => {});
});
const damage = new StoredDamage({ local, session, store });
const trackerRules = engineBlocks ? null : new TrackerRules({ rules, local, moduleUrl: about.fileUrl("engine/learner_bg.wasm") });

engine.watch((next) => {
  next.setSitesOff(settings.sitesOff);
  next.setChosen(settings.chosenLines());
  next.setLearned(learner.lines);
});
learner.watch((lines) => engine.current?.setLearned(lines));
learner.watch((lines) => trackerRules?.apply("learned", lines));
const frames = new Frames(contentScripts, !engineBlocks);
/** @type {string | null} */
let framesProblem = null;
const emptyStorage = () =>
  frames.emptyStorage({ chosen: settings.chosenLines(), learned: learner.lines, sitesOff: settings.sitesOff }).then(
    () => {
      framesProblem = null;
    },
    (error) => {
      framesProblem = String(error?.message ?? error);
    },
  );
learner.watch(emptyStorage);
settings.watchChosen(emptyStorage);
settings.watchSitesOff(emptyStorage);
settings.watchChosen((lines) => engine.current?.setChosen(lines));
settings.watchChosen((lines) => trackerRules?.apply("chosen", lines));
settings.watchSitesOff((sites) => engine.current?.setSitesOff(sites));
settings.watchSitesOff(() => userRules?.apply(settings, stoppedPages.list()));
settings.watchPrivacyControl(() => userRules?.apply(settings, stoppedPages.list()));

/** @type {string[]} */
const startProblems = [];
// The reader's choices wait for nothing but themselves.
const chosen = Promise.all([settings.ready, stoppedPages.ready]).then(() =>
  userRules?.apply(settings, stoppedPages.list()),
);
// Whatever fails, requests do not wait for ever.
const ready = Promise.allSettled([engine.ready, chosen, records.ready, learner.ready]).then((parts) => {
  startProblems.push(...parts.filter(({ status }) => status === "rejected").map((part) => String(/** @type {any} */ (part).reason?.message)));
  engine.current?.setSitesOff(settings.sitesOff);
  engine.current?.setChosen(settings.chosenLines());
  engine.current?.setLearned(learner.lines);
  starts.ready();
});
// The held-back requests are answered in the turns just after `ready`; then their figures are complete.
void ready.then(() => setTimeout(() => starts.keep(), 0));

const privacyControl = new PrivacyControl({ contentScripts, engine, settings });

const seen = new RecentEvents();
const observing = observe({
  browser: { exchanges, navigations, watchedTabs, contentScripts, names, tabs },
  session,
  engine,
  settings,
  hearsGate: engineBlocks,
  sink(events) {
    seen.add(events);
    void learner.observe(events).catch((error) => {
      learner.failure = String(error?.message ?? error);
    });
  },
});
settings.watchLearning((on) => {
  if (!on) seen.empty();
});
startup.watch(async () => {
  await Promise.all([settings.ready, learner.ready]);
  if (settings.learning) await learner.apply();
});
void Promise.all([settings.ready, learner.ready]).then(async () => {
  await trackerRules?.apply("chosen", settings.chosenLines());
  await trackerRules?.apply("learned", learner.lines);
  await emptyStorage();
});

if (engineBlocks) {
  const surrogates = new Surrogates(about.fileUrl);
  const allReady = Promise.all([ready, surrogates.ready]);
  const ownUrl = about.fileUrl("");
  const gate = new RequestGate({ engine, ready: allReady, records, stoppedPages, starts, surrogates, ownUrl });
  requests.decideEach((details) => gate.decide(details));
  requests.changeHeaders(observing.beside(privacyControl.over(gate.headers)));
} else {
  const watch = new BlockedWatch({ engine, ready, records, stoppedPages, tabs });
  requests.watchDocuments((details) => void watch.documentAsked(details));
  requests.watchFailures((details) => void watch.failed(details));
  requests.watchRedirects((details) => void watch.redirected(details));
  tabs.watchClosed((tabId) => watch.forget(tabId));
}

tabs.watchUpdated(async (tabId, url, isComplete) => {
  await ready;
  records.shown(tabId, url, (url) => engine.current?.site(url) ?? "");
  if (url === "" && isComplete) records.leave(tabId);
  // The browser wipes a tab's button when a page is committed, which may be after the first blocked request.
  const record = records.get(tabId);
  if (record && isOfPage(record, url)) showButton(tabId, record);
});
navigations.watchPages(async ({ tabId, url, ahead }) => {
  // Every tab begins with an empty page, which may be told of after the first request of the next one.
  if (ahead || isWebPage(url) || url === "about:blank") return;
  await ready;
  records.leave(tabId);
});
tabs.watchClosed(async (tabId) => {
  await ready;
  records.forget(tabId);
  stoppedPages.forget(tabId);
});

const updates = keepListsUpdated({
  browser: { alarms, local, session, offscreen, rules, startup },
  store,
  engine,
  about: { version, engineBlocks, fileUrl: about.fileUrl },
});

/** What is held of a site beside the ledger. @param {string} [site] Every one. */
async function forgetSeen(site) {
  seen.list = site === undefined ? [] : seen.list.filter((event) => engine.current?.site(event.site) !== site);
  observing.forget(site);
  if (site === undefined) await damage.dropLearned();
}

/** @type {Record<string, (question: any, asker: import("../shared/browser.js").Asker) => Promise<unknown>>} */
const answerTo = {
  ...updates.answers,
  ...learnerAnswers({
    learner,
    settings,
    deliver: () => observing.deliver(),
    forgetSeen,
    tabs,
  }),
  ...answers({
    engine,
    ready,
    settings,
    records,
    stoppedPages,
    starts,
    userRules,
    tabs,
    access,
    updates,
    async siteSwitched(site, off) {
      observing.deliver();
      if (off) await forgetSeen(site);
      // The switch is what was asked for; that nothing could be forgotten is told on the options page.
      await (off ? learner.siteSwitchedOff(site) : learner.siteSwitchedOn(site)).catch((error) => {
        learner.failure = String(error?.message ?? error);
      });
    },
    damage,
    acknowledge: () => learner.acknowledge(),
    problems: () => [...startProblems, trackerRules?.problem, framesProblem, learner.failure],
    seen: () => {
      observing.deliver();
      return seen.list;
    },
    about: { version, engineBlocks },
  }),
};
questions.answer(async (question, asker) => {
  if (!Object.hasOwn(answerTo, question.ask)) throw new Error(`nobody answers "${question.ask}"`);
  return answerTo[question.ask](question, asker);
});
