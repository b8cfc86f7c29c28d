/**
 * Makes the parts that watch for tracking, and connects them with the browser's events.
 *
 * They give events in the form of docs/learner.md to a sink. The learner's module draws the conclusions.
 *
 * @module
 */

import { Bounces } from "./bounces.js";
import { CanonicalNames } from "./canonical-names.js";
import { EventQueue } from "./event-queue.js";
import { Injection } from "./injection.js";
import { Observer } from "./observer.js";
import { Reports } from "./reports.js";
import { TabPages } from "./tab-pages.js";
import { Visits } from "./visits.js";
import { NO_TAB } from "../../shared/watching.js";

/** @import { HeaderListeners, RequestDetails, Session, Tabs } from "../../shared/browser.js" */
/** @import { ContentScripts, Exchange, Exchanges, Names, Navigations, WatchedTabs } from "../../shared/watching.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Settings } from "../settings.js" */
/** @import { Sink } from "./event-queue.js" */
/** @import { Place } from "./tab-pages.js" */

/** Milliseconds between two queries of a page's cookies at least. Scripts write cookies long after a page has loaded. */
const COOKIES_INTERVAL = 10_000;

/**
 * @param {object} parts
 * @param {{ exchanges: Exchanges, navigations: Navigations, watchedTabs: WatchedTabs, contentScripts: ContentScripts, names: Names, tabs: Pick<Tabs, "watchClosed"> }} parts.browser
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {Sink} parts.sink
 */
export function observe({ browser, engine, settings, sink }) {
  const { exchanges, navigations, watchedTabs, contentScripts, names, tabs } = browser;
  // Until the setting is read, events are held back: the browser wakes the background only for registered listeners.
  let on = true;
  let isReady = false;

  const mayLearn = (/** @type {string} */ site) => on && !settings.isOff(engine.current?.site(site) ?? "");
  const queue = new EventQueue((events) => on && sink(events));
  const report = (/** @type {import("./event-queue.js").LearnerEvent} */ event) => {
    if (mayLearn(event.site)) queue.add(event);
  };
  const pages = new TabPages(watchedTabs);
  const bounces = new Bounces(report);
  const reports = new Reports({ pages, report });
  const injection = new Injection(contentScripts, true);
  const observer = new Observer({ pages, bounces, names: new CanonicalNames(names), mayLearn, onThirdParty: queryCookies, report });

  /** @param {number} tabId @param {Place} place @param {number} time */
  function queryCookies(tabId, { page }, time) {
    if (page === null || time - page.cookiesQueried < COOKIES_INTERVAL) return;
    page.cookiesQueried = time;
    void contentScripts.send(tabId, "cookies");
  }

  const siteOf = (/** @type {string} */ host) => engine.current?.site(`https://${host}/`) || host;
  const visits = new Visits({ watch: watchTab, scripts: (isWatching) => injection.watch(isWatching), siteOf });
  const ready = Promise.all([settings.ready, engine.ready, pages.ready]).then(() => {
    isReady = true;
    return settings.learning ? undefined : switchTo(false);
  });
  /** @template {unknown[]} T @param {(...args: T) => void} listener @returns {(...args: T) => void} */
  const whenReady = (listener) => (...args) => {
    if (isReady) {
      if (on) listener(...args);
    } else {
      void ready.then(() => on && listener(...args));
    }
  };

  const onBody = whenReady((/** @type {Exchange} */ exchange) => observer.onBody(exchange));
  /** New functions for each call: browsers identify listeners by the function. */
  const headerListeners = () => ({
    sent: whenReady((/** @type {Exchange} */ exchange) => observer.onSent(exchange)),
    received: whenReady((/** @type {Exchange} */ exchange) => observer.onReceived(exchange)),
  });
  const ofDocuments = headerListeners();

  /** @param {number} tabId @returns {() => void} Ends it. */
  function watchTab(tabId) {
    const { sent, received } = headerListeners();
    return exchanges.watchTab(tabId, { sent, received, body: (exchange) => onBody(exchange) });
  }
  /** Firefox: requests of service workers are few, and in no tab that could be selected. @type {() => void} */
  let unwatchWorkers = () => {};
  function watchWorkers() {
    unwatchWorkers();
    unwatchWorkers = on ? watchTab(NO_TAB) : () => {};
  }
  /** @param {boolean} next */
  function switchTo(next) {
    if (next === on) return;
    on = next;
    if (!on) {
      queue.empty();
      visits.end();
      visits.forget();
    }
    watchWorkers();
  }

  watchWorkers();
  navigations.watchPages(whenReady((navigation) => {
    const { tabId, ahead } = navigation;
    if (ahead) return;
    const left = pages.page(tabId);
    if (pages.committed(navigation) === undefined || left === undefined) bounces.forget(tabId);
    else bounces.onCommitted(navigation, left);
  }));
  navigations.watchOpened(whenReady((opener, tabId) => {
    const page = pages.page(opener);
    if (page) bounces.onOpened(tabId, page.url);
  }));
  // Also while learning is off: whether a tab is private cannot be found out later.
  watchedTabs.watchCreated((tabId, incognito) => pages.opened(tabId, incognito));
  tabs.watchClosed((tabId) => {
    pages.closed(tabId);
    bounces.forget(tabId);
    visits.closed(tabId);
  });
  contentScripts.watchReports(whenReady((seen, sender) => reports.onReport(seen, sender)));

  const inject = () => injection.apply(settings.learning, settings.sitesOff);
  settings.watch("sitesOff", inject);
  settings.watch("learning", async (learning) => {
    switchTo(learning);
    await inject();
  });
  // The next start tries again after a failure.
  void settings.ready.then(inject).catch(() => {});

  return {
    /**
     * The same listeners for documents, followed by the learner's: it sees those that continue, with their changed headers.
     *
     * @param {HeaderListeners} listeners @returns {HeaderListeners}
     */
    after: (listeners) => ({
      sent(details) {
        const verdict = listeners.sent(details);
        ofDocuments.sent(/** @type {any} */ ({ ...details, ...verdict }));
        return verdict;
      },
      received(details) {
        const verdict = listeners.received(details);
        if (!verdict?.cancel) ofDocuments.received(/** @type {any} */ (details));
        return verdict;
      },
    }),
    /** Firefox: a document is requested, and continues when this has settled. @param {RequestDetails} details */
    onDocument: ({ tabId, url, timeStamp }) => (on && mayLearn(url) && pages.page(tabId) !== undefined ? visits.onDocument(tabId, url, timeStamp) : undefined),
    /** Hands over the events of the current batch. */
    deliver: () => queue.deliver(),
    /** Forgets when a site was last sampled. @param {string} [site] Default: every site. */
    forget(site) {
      visits.forget(site);
    },
  };
}
