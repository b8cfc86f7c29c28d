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
import { Sampling } from "./sampling.js";
import { TabPages } from "./tab-pages.js";

/** @import { HeaderListeners, Session, Tabs } from "../../shared/browser.js" */
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
 * @param {Pick<Session, "readAll" | "write">} parts.session
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {boolean} parts.isChained Whether headers come from the listeners given to `after` (Firefox), or from listeners
 *   of the learner's own (Chromium).
 * @param {Sink} parts.sink
 */
export function observe({ browser, session, engine, settings, isChained, sink }) {
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
  const injection = new Injection(contentScripts);
  const observer = new Observer({ pages, bounces, names: new CanonicalNames(names), mayLearn, onThirdParty: queryCookies, report });

  /** @param {number} tabId @param {Place} place @param {number} time */
  function queryCookies(tabId, { page }, time) {
    if (page === null || time - page.cookiesQueried < COOKIES_INTERVAL) return;
    page.cookiesQueried = time;
    void contentScripts.send(tabId, "cookies");
  }

  const siteOf = (/** @type {string} */ host) => engine.current?.site(`https://${host}/`) || host;
  const sampling = isChained ? null : new Sampling({ store: session, start: watchParts, stop: unwatchParts, siteOf });
  const ready = Promise.all([settings.ready, engine.ready, pages.ready, sampling?.ready]).then(() => {
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
  const [ofDocuments, ofParts] = [headerListeners(), headerListeners()];

  function watchParts() {
    exchanges.watchBodies(onBody);
    if (!isChained) exchanges.watchParts(ofParts);
  }
  function unwatchParts() {
    exchanges.unwatchBodies(onBody);
    if (!isChained) exchanges.unwatch(ofParts);
  }
  /** @param {boolean} next */
  function switchTo(next) {
    if (next === on) return;
    on = next;
    if (!on) {
      queue.empty();
      sampling?.end();
    }
    if (isChained) (on ? watchParts : unwatchParts)();
    else if (on) exchanges.watchDocuments(ofDocuments);
    else exchanges.unwatch(ofDocuments);
  }

  watchParts();
  if (!isChained) exchanges.watchDocuments(ofDocuments);
  navigations.watchStarts(whenReady(({ tabId, url, time }) => {
    if (pages.page(tabId) !== undefined) sampling?.onNavigation(tabId, url, time);
  }));
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
     * The same listeners, followed by the learner's: it sees the requests that continue, with their changed headers.
     *
     * @param {HeaderListeners} listeners @returns {HeaderListeners}
     */
    after: (listeners) => ({
      sent(details) {
        const verdict = listeners.sent(details);
        ofParts.sent(/** @type {any} */ ({ ...details, ...verdict }));
        return verdict;
      },
      received(details) {
        const verdict = listeners.received(details);
        if (!verdict?.cancel) ofParts.received(/** @type {any} */ (details));
        return verdict;
      },
    }),
    /** Hands over the events of the current batch. */
    deliver: () => queue.deliver(),
    /** Forgets when a site was last sampled. @param {string} [site] Default: every site. */
    forget: (site) => sampling?.forget(site),
  };
}
