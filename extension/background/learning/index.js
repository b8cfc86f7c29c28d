/**
 * Firefox: makes the parts that watch for tracking, and connects them with the browser's events.
 *
 * They give events in the form of docs/learner.md to a sink. The learner's module draws the conclusions.
 *
 * @module
 */

import { Bounces } from "./bounces.js";
import { CanonicalNames } from "./canonical-names.js";
import { CookiePartitioning } from "./cookie-partitioning.js";
import { Injection } from "./injection.js";
import { Observer } from "./observer.js";
import { VisitCookies } from "./visit-cookies.js";
import { VisitRequests } from "./visit-requests.js";
import { Visits } from "./visits.js";
import { Watch } from "./watch.js";

/** @import { HeaderListeners, RequestDetails, Tabs } from "../../shared/browser.js" */
/** @import { ContentScripts, CookieStore, Exchange, Exchanges, Names, Navigations, WatchedTabs } from "../../shared/watching.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Settings } from "../settings.js" */
/** @import { Sink } from "./event-queue.js" */
/** @import { Place } from "./tab-pages.js" */

/** Milliseconds between two queries of a page's cookies at least. Scripts write cookies long after a page has loaded. */
const COOKIES_INTERVAL = 10_000;

/**
 * @param {object} parts
 * @param {{ exchanges: Exchanges, navigations: Navigations, watchedTabs: WatchedTabs, contentScripts: ContentScripts, cookieStore: CookieStore, names: Names, tabs: Pick<Tabs, "watchClosed"> }} parts.browser
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {Sink} parts.sink
 */
export function observe({ browser, engine, settings, sink }) {
  const { exchanges, contentScripts, cookieStore, names } = browser;
  const watch = new Watch({ browser, engine, settings, sink });
  const { pages, reports, mayLearn, report, siteOf, whenReady } = watch;
  const bounces = new Bounces(report);
  const injection = new Injection(contentScripts);

  /** @param {number} tabId @param {Place} place @param {number} time */
  function queryCookies(tabId, { page }, time) {
    if (page === null || time - page.cookiesQueried < COOKIES_INTERVAL) return;
    page.cookiesQueried = time;
    void contentScripts.send(tabId, "cookies");
  }

  const visits = new Visits({ watch: watchTab, scripts: (isWatching) => injection.watch(isWatching), siteOf });
  const canonicalNames = new CanonicalNames(names);
  const cookies = new VisitCookies(cookieStore, siteOf);
  const observer = new Observer({ pages, bounces, names: canonicalNames, mayLearn, onThirdParty: queryCookies, report });
  const listeners = {
    sent: whenReady((/** @type {Exchange} */ exchange) => observer.onSent(exchange)),
    received: whenReady((/** @type {Exchange} */ exchange) => observer.onReceived(exchange)),
  };
  /** By watched tab. @type {Map<number, VisitRequests>} */
  const watched = new Map();
  const partitioning = new CookiePartitioning(cookieStore, cookies, (host) => [...watched.values()].some((requests) => requests.hasRequested(host)));

  /** @param {number} tabId @returns {() => void} Ends it. */
  function watchTab(tabId) {
    const requests = new VisitRequests({ pages, names: canonicalNames, cookies, onThirdParty: queryCookies, report });
    const unwatch = exchanges.watchTab(tabId, whenReady((exchange) => requests.onBody(exchange)));
    watched.set(tabId, requests);
    partitioning.watch(true);
    return () => {
      watched.delete(tabId);
      requests.end();
      unwatch();
      partitioning.watch(watched.size > 0);
    };
  }
  /** Firefox: requests of service workers are few, and in no tab that could be selected. @type {() => void} */
  let unwatchWorkers = () => {};
  function watchWorkers() {
    unwatchWorkers();
    // New functions: those of documents are registered too.
    unwatchWorkers = watch.on ? exchanges.watchWorkers({ sent: (exchange) => listeners.sent(exchange), received: (exchange) => listeners.received(exchange) }) : () => {};
  }

  watchWorkers();
  watch.start({ bounces, injection }, {
    onSwitched(on) {
      if (!on) {
        visits.end();
        visits.forget();
      }
      watchWorkers();
    },
    onReport: (seen, sender) => reports.onReport(seen, sender),
    onClosed: (tabId) => visits.closed(tabId),
  });

  return {
    /**
     * The same listeners for documents, followed by the learner's: it sees those that continue, with their changed headers.
     *
     * @param {HeaderListeners} first @returns {HeaderListeners}
     */
    after: (first) => ({
      sent(details) {
        const verdict = first.sent(details);
        listeners.sent(/** @type {any} */ ({ ...details, ...verdict }));
        return verdict;
      },
      received(details) {
        const verdict = first.received(details);
        if (!verdict?.cancel) listeners.received(/** @type {any} */ (details));
        return verdict;
      },
    }),
    /** Firefox: a document is requested, and continues when this has settled. @param {RequestDetails} details */
    onDocument: ({ tabId, url, timeStamp }) => (mayLearn(url) && pages.page(tabId) !== undefined ? visits.onDocument(tabId, url, timeStamp) : undefined),
    /** Firefox: a request that is no document of a tab continues. @param {RequestDetails} details */
    onRequest(details) {
      const requests = watched.get(details.tabId);
      if (requests !== undefined && watch.on && exchanges.isWatched(details.type)) requests.onRequest(/** @type {Exchange} */ (details));
    },
    /** Hands over the events of the current batch. */
    deliver: () => watch.deliver(),
    /** Forgets when a site was last sampled, and what waits for its cookies. @param {string} [site] Default: every site. */
    forget(site) {
      for (const requests of watched.values()) requests.drop();
      visits.forget(site);
    },
  };
}
