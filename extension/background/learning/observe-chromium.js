/**
 * Chromium: makes the parts that watch for tracking, and connects them with the browser's events.
 *
 * An event per request costs more than blocking saves. So the requests of a page are listed after it has loaded, and their cookies
 * are read from the browser. Events are used for redirects and for the bodies of sampled pages.
 *
 * @module
 */

import { Bounces } from "./bounces.js";
import { PageEvidence } from "./page-evidence.js";
import { Sampling } from "./sampling.js";
import { SentCookies } from "./sent-cookies.js";
import { Watch } from "./watch.js";

/** @import { RedirectDetails, Session, Tabs } from "../../shared/browser.js" */
/** @import { ContentScripts, CookieStore, Exchange, Exchanges, FrameRequests, Navigations, ReportSender, WatchedTabs } from "../../shared/watching.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { PageRequests } from "../page-requests.js" */
/** @import { Settings } from "../settings.js" */
/** @import { LearnerEvent, Sink } from "./event-queue.js" */
/** @import { Page } from "./tab-pages.js" */

/** Milliseconds until a page has answered with its cookies. */
const ANSWER = 50;
/** Milliseconds between two requests for a page's cookies at least. */
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
  const { exchanges, contentScripts, cookieStore } = browser;
  const watch = new Watch({ browser, engine, settings, sink });
  const { pages, reports, mayLearn, report, siteOf, whenReady } = watch;
  const cookies = new SentCookies(cookieStore);
  const bounces = new Bounces((event) => void withCookies(event).then(report));
  const sampling = new Sampling({ store: session, start: () => exchanges.watchBodies(onBody), stop: () => exchanges.unwatchBodies(onBody), siteOf });
  const isSampled = (/** @type {number} */ tabId) => sampling.isSampled(tabId);
  const evidence = new PageEvidence({ pages, engine, cookies, mayLearn, isSampled, report });

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

  exchanges.watchBodies(onBody);
  watch.start({ bounces, alsoReady: sampling.ready }, {
    onSwitched(on) {
      if (!on) sampling.end();
    },
    onReport: (seen, sender) => void onReport(seen, sender),
    onClosed: (tabId) => sampling.left(tabId),
    // No request of a page starts before its commit, and events of starts would double those of navigations.
    onNavigation({ tabId, url, time }) {
      if (pages.page(tabId) !== undefined) sampling.onNavigation(tabId, url, time);
    },
  });
  pageRequests.wantsOwnData = (tabId) => watch.on && isSampled(tabId);
  pageRequests.watch(whenReady((/** @type {number} */ tabId, /** @type {FrameRequests[]} */ frames) => void onList(tabId, frames)));

  /** By page, the answer to the latest question. @type {WeakMap<Page, Promise<void>>} */
  const answers = new WeakMap();
  /** The page's own cookies are known before bodies are searched for them. Frames of other sites report stored items, too. @param {number} tabId @param {Page} page @returns {Promise<void>} */
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
    const page = pages.listed(tabId, frames);
    if (page === null) return;
    if (isSampled(tabId)) {
      if (!listed.has(page)) pageRequests.again(tabId, LAST);
      listed.add(page);
      page.cookiesQueried = Date.now();
      answers.set(page, Promise.resolve());
      // Requests are searched for the page's own cookies. Frames of other sites report stored items.
      for (const { frameId, url, ownData = [] } of frames) {
        for (const seen of ownData) reports.onReport(seen, { tabId, tabUrl: page.url, incognito: false, frameId, url });
      }
    }
    await evidence.onList(tabId, frames);
  }

  /** A report about a script or a frame counts if the page has loaded it. @param {Record<string, unknown>} seen @param {ReportSender} sender */
  async function onReport(seen, sender) {
    // Cookies and stored items are compared with the requests of their page.
    if ((seen.cookies !== undefined || seen.items !== undefined) && !isSampled(sender.tabId)) return;
    if (seen.scripts !== undefined || sender.frameId !== 0) {
      // The listeners are not notified, because a list makes frames report.
      const frames = await pageRequests.frames(sender.tabId);
      pages.listed(sender.tabId, frames);
    }
    reports.onReport(seen, sender);
  }

  return {
    /** A request is redirected. @param {RedirectDetails} details */
    onRedirect: whenReady((/** @type {RedirectDetails} */ details) => {
      const exchange = /** @type {Exchange & RedirectDetails} */ (details);
      if (details.type !== "main_frame") void evidence.onRedirect(exchange);
      else if (!exchange.incognito && details.documentLifecycle !== "prerender" && pages.page(details.tabId) !== undefined) bounces.onRedirect(exchange);
    }),
    /** Hands over the events of the current batch. */
    deliver: () => watch.deliver(),
    /** Forgets when a site was last sampled. @param {string} [site] Default: every site. */
    forget: (site) => sampling.forget(site),
  };
}

