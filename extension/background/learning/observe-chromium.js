/**
 * Chromium: makes the parts that watch for tracking, and connects them with the browser's events.
 *
 * An event per request costs more than blocking saves. So the requests of a page are listed after it has loaded, and their cookies
 * are read from the browser. Events are used for redirects and for the bodies of sampled pages.
 *
 * @module
 */

import { Bounces } from "./bounces.js";
import { EventQueue } from "./event-queue.js";
import { Injection } from "./injection.js";
import { PageEvidence } from "./page-evidence.js";
import { Reports } from "./reports.js";
import { Sampling } from "./sampling.js";
import { SentCookies } from "./sent-cookies.js";
import { TabPages } from "./tab-pages.js";

/** @import { RedirectDetails, Session, Tabs } from "../../shared/browser.js" */
/** @import { ContentScripts, CookieStore, Exchange, Exchanges, FrameRequests, Navigations, ReportSender, WatchedTabs } from "../../shared/watching.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { PageRequests } from "../page-requests.js" */
/** @import { Settings } from "../settings.js" */
/** @import { LearnerEvent, Sink } from "./event-queue.js" */
/** @import { Page } from "./tab-pages.js" */

/** Milliseconds until a page has answered with its cookies. */
const ANSWER = 50;
/** Milliseconds between two questions for a page's cookies at least. */
const COOKIES_INTERVAL = 2000;
/** Milliseconds until a page that is learned from is listed for the last time. */
const LAST = 10_000;

/**
 * @param {object} parts
 * @param {{ exchanges: Exchanges, navigations: Navigations, watchedTabs: WatchedTabs, contentScripts: ContentScripts, cookieStore: CookieStore, tabs: Pick<Tabs, "watchClosed"> }} parts.browser
 * @param {Pick<Session, "readAll" | "write">} parts.session
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {PageRequests} parts.pageRequests
 * @param {Sink} parts.sink
 */
export function observeInChromium({ browser, session, engine, settings, pageRequests, sink }) {
  const { exchanges, navigations, watchedTabs, contentScripts, cookieStore, tabs } = browser;
  // Until the setting is read, events are held back: the browser wakes the background only for registered listeners.
  let on = true;
  let isReady = false;

  const mayLearn = (/** @type {string} */ site) => on && !settings.isOff(engine.current?.site(site) ?? "");
  const queue = new EventQueue((events) => on && sink(events));
  const report = (/** @type {LearnerEvent} */ event) => {
    if (mayLearn(event.site)) queue.add(event);
  };
  const pages = new TabPages(watchedTabs);
  const cookies = new SentCookies(cookieStore);
  const bounces = new Bounces((event) => void withCookies(event).then(report));
  const reports = new Reports({ pages, report });
  const injection = new Injection(contentScripts, false);
  const siteOf = (/** @type {string} */ host) => engine.current?.site(`https://${host}/`) || host;
  const sampling = new Sampling({ store: session, start: () => exchanges.watchBodies(onBody), stop: () => exchanges.unwatchBodies(onBody), siteOf });
  const isSampled = (/** @type {number} */ tabId) => sampling.isSampled(tabId);
  const evidence = new PageEvidence({ pages, engine, cookies, mayLearn, isSampled, report });

  const ready = Promise.all([settings.ready, engine.ready, pages.ready, sampling.ready]).then(() => {
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
  const onBody = whenReady(async (/** @type {Exchange} */ exchange) => {
    const page = pages.page(exchange.tabId);
    // Bodies are searched for the page's own cookies.
    if (page && exchange.method === "POST") await askForCookies(exchange.tabId, page);
    evidence.onBody(exchange);
  });

  /** A bounce with the cookies of its host. @param {LearnerEvent} event @returns {Promise<LearnerEvent>} */
  async function withCookies(event) {
    return { ...event, ...(await cookies.ofDocument(String(event.url), event.time)) };
  }
  /** @param {boolean} next */
  function switchTo(next) {
    if (next === on) return;
    on = next;
    if (on) return;
    queue.empty();
    sampling.end();
  }

  exchanges.watchBodies(onBody);
  navigations.watchPages(whenReady((navigation) => {
    const { tabId, ahead } = navigation;
    if (ahead) return;
    // No request of a page starts before its commit, and events of starts would double those of navigations.
    if (pages.page(tabId) !== undefined) sampling.onNavigation(tabId, navigation.url, navigation.time);
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
  pageRequests.watch(whenReady((/** @type {number} */ tabId, /** @type {FrameRequests[]} */ frames) => void onList(tabId, frames)));
  contentScripts.watchReports(whenReady((seen, sender) => void onReport(seen, sender)));

  /** By page, the answer to the latest question. @type {WeakMap<Page, Promise<void>>} */
  const answers = new WeakMap();
  /** Frames of other sites report stored items, too. The page's own cookies are known before requests are searched for them. @param {number} tabId @param {Page} page @returns {Promise<void>} */
  function askForCookies(tabId, page) {
    const time = Date.now();
    const latest = answers.get(page);
    if (latest !== undefined && time - page.cookiesQueried < COOKIES_INTERVAL) return latest;
    page.cookiesQueried = time;
    const answer = contentScripts.sendAll(tabId, "cookies").then(() => new Promise((resolve) => setTimeout(resolve, ANSWER)));
    answers.set(page, answer);
    return answer;
  }

  /** @type {WeakSet<Page>} */
  const listed = new WeakSet();
  /** @param {number} tabId @param {FrameRequests[]} frames */
  async function onList(tabId, frames) {
    const page = pages.page(tabId);
    if (isSampled(tabId) && page) {
      if (!listed.has(page)) pageRequests.again(tabId, LAST);
      listed.add(page);
      await askForCookies(tabId, page);
    }
    await evidence.onList(tabId, frames);
  }

  /** A report about a script or a frame counts if the page has loaded it. @param {Record<string, unknown>} seen @param {ReportSender} sender */
  async function onReport(seen, sender) {
    // Cookies and stored items are compared with the requests of their page.
    if ((seen.cookies !== undefined || seen.items !== undefined) && !isSampled(sender.tabId)) return;
    if (seen.scripts !== undefined || sender.frameId !== 0) {
      // Without telling the listeners: a list asks frames for reports.
      const frames = await pageRequests.frames(sender.tabId);
      pages.listed(sender.tabId, frames);
    }
    reports.onReport(seen, sender);
  }

  const inject = () => injection.apply(settings.learning, settings.sitesOff);
  settings.watch("sitesOff", inject);
  settings.watch("learning", async (learning) => {
    switchTo(learning);
    await inject();
  });
  // The next start tries again after a failure.
  void settings.ready.then(inject).catch(() => {});

  return {
    /** A request is redirected. @param {RedirectDetails} details */
    onRedirect: whenReady((/** @type {RedirectDetails} */ details) => {
      const exchange = /** @type {Exchange & RedirectDetails} */ (details);
      if (details.type !== "main_frame") void evidence.onRedirect(exchange);
      else if (!exchange.incognito && details.documentLifecycle !== "prerender" && pages.page(details.tabId) !== undefined) bounces.onRedirect(exchange);
    }),
    /** Hands over the events of the current batch. */
    deliver: () => queue.deliver(),
    /** Forgets when a site was last sampled. @param {string} [site] Default: every site. */
    forget: (site) => sampling.forget(site),
  };
}

