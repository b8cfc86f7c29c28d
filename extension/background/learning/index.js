/**
 * Makes the parts that watch for what trackers do, and connects them.
 *
 * They give events to a sink, in the form of docs/learner.md, and decide nothing.
 *
 * @module
 */

import { Attention } from "./attention.js";
import { Bounces } from "./bounces.js";
import { CanonicalNames } from "./canonical-names.js";
import { EventQueue } from "./event-queue.js";
import { Injection } from "./injection.js";
import { Observer } from "./observer.js";
import { Reports } from "./reports.js";
import { TabPages } from "./tab-pages.js";

/** @import { HeaderVerdict, ResponseDetails, Session, Tabs } from "../../shared/browser.js" */
/** @import { ContentScripts, Exchange, Exchanges, Names, Navigations, WatchedTabs } from "../../shared/watching.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Settings } from "../settings.js" */
/** @import { Sink } from "./event-queue.js" */
/** @import { Place } from "./tab-pages.js" */

/** Scripts write cookies long after a page has loaded: it is asked again, but not more often than this. */
const COOKIES_STALE = 10_000;

/** @typedef {Record<"sent" | "received", (details: ResponseDetails) => HeaderVerdict | undefined>} Gate */

/**
 * @param {object} parts
 * @param {{ exchanges: Exchanges, navigations: Navigations, watchedTabs: WatchedTabs, contentScripts: ContentScripts, names: Names, tabs: Pick<Tabs, "watchClosed"> }} parts.browser
 * @param {Pick<Session, "readAll" | "write">} parts.session
 * @param {LoadedEngine} parts.engine
 * @param {Settings} parts.settings
 * @param {boolean} parts.hearsGate Whether headers come by the gate that `beside` is given, or are to be asked for.
 * @param {Sink} parts.sink
 */
export function observe({ browser, session, engine, settings, hearsGate, sink }) {
  const { exchanges, navigations, watchedTabs, contentScripts, names, tabs } = browser;
  // Until the setting is read, events come and wait: the browser only wakes the background for whom it knows.
  let on = true;
  let open = false;

  const mayLearn = (/** @type {string} */ site) => on && !settings.isOff(engine.current?.site(site) ?? "");
  const queue = new EventQueue((events) => on && sink(events));
  const tell = (/** @type {import("./event-queue.js").LearnerEvent} */ event) => {
    if (mayLearn(event.site)) queue.add(event);
  };
  const pages = new TabPages(watchedTabs);
  const bounces = new Bounces(tell);
  const reports = new Reports({ pages, tell });
  const injection = new Injection(contentScripts);
  const observer = new Observer({ pages, bounces, names: new CanonicalNames(names), mayLearn, asked: freshenCookies, tell });

  /** @param {number} tabId @param {Place} place @param {number} time */
  function freshenCookies(tabId, { page }, time) {
    if (page === null || time - page.cookiesAsked < COOKIES_STALE) return;
    page.cookiesAsked = time;
    void contentScripts.ask(tabId, "cookies");
  }

  const siteOf = (/** @type {string} */ host) => engine.current?.site(`https://${host}/`) || host;
  const attention = hearsGate ? null : new Attention({ store: session, start: watchParts, stop: unwatchParts, siteOf });
  const ready = Promise.all([settings.ready, engine.ready, pages.ready, attention?.ready]).then(() => {
    open = true;
    return settings.learning ? undefined : switchTo(false);
  });
  /** @template {unknown[]} T @param {(...args: T) => void} hear @returns {(...args: T) => void} */
  const whenOpen = (hear) => (...args) => {
    if (open) {
      if (on) hear(...args);
    } else {
      void ready.then(() => on && hear(...args));
    }
  };

  const begun = whenOpen((/** @type {Exchange} */ exchange) => observer.begun(exchange));
  /** One for documents and one for their parts, so that the browser tells them apart. */
  const headers = () => ({
    sent: whenOpen((/** @type {Exchange} */ exchange) => observer.sent(exchange)),
    received: whenOpen((/** @type {Exchange} */ exchange) => observer.received(exchange)),
  });
  const [ofDocuments, ofParts] = [headers(), headers()];

  function watchParts() {
    exchanges.watchBodies(begun);
    if (!hearsGate) exchanges.watchParts(ofParts);
  }
  function unwatchParts() {
    exchanges.unwatchBodies(begun);
    if (!hearsGate) exchanges.unwatch(ofParts);
  }
  /** @param {boolean} next */
  function switchTo(next) {
    if (next === on) return;
    on = next;
    if (!on) {
      queue.empty();
      attention?.end();
    }
    if (hearsGate) (on ? watchParts : unwatchParts)();
    else if (on) exchanges.watchDocuments(ofDocuments);
    else exchanges.unwatch(ofDocuments);
  }

  watchParts();
  if (!hearsGate) exchanges.watchDocuments(ofDocuments);
  /** @param {{ tabId: number, url: string, time: number }} navigation */
  const attend = ({ tabId, url, time }) => {
    if (pages.page(tabId) !== undefined) attention?.begins(tabId, url, time);
  };
  navigations.watchStarts(whenOpen(attend));
  navigations.watchPages(whenOpen((navigation) => {
    const { tabId, ahead } = navigation;
    if (ahead) return;
    if (pages.page(tabId) !== undefined) attention?.arrives(tabId, navigation.url, navigation.time);
    const left = pages.page(tabId);
    if (pages.committed(navigation) === undefined || left === undefined) bounces.forget(tabId);
    else bounces.committed(navigation, left);
  }));
  navigations.watchOpened(whenOpen((opener, tabId) => {
    const page = pages.page(opener);
    if (page) bounces.opened(tabId, page.url);
  }));
  // Not only while learning is on: what is not known of a tab cannot be made up for later.
  watchedTabs.watchCreated((tabId, incognito) => pages.opened(tabId, incognito));
  tabs.watchClosed((tabId) => {
    pages.closed(tabId);
    bounces.forget(tabId);
  });
  contentScripts.hear(whenOpen((seen, teller) => reports.heard(seen, teller)));

  const inject = () => injection.apply(settings.learning, settings.sitesOff);
  settings.watchSitesOff(inject);
  settings.watchLearning(async (learning) => {
    switchTo(learning);
    await inject();
  });
  // A page that refuses them is no reason to stop; the next start tries again.
  void settings.ready.then(inject).catch(() => {});

  return {
    /**
     * Hears what a gate for headers hears, after it: of requests that go, with the headers that go.
     *
     * @param {Gate} gate @returns {Gate}
     */
    beside: (gate) => ({
      sent(details) {
        const verdict = gate.sent(details);
        ofParts.sent(/** @type {any} */ ({ ...details, ...verdict }));
        return verdict;
      },
      received(details) {
        const verdict = gate.received(details);
        if (!verdict?.cancel) ofParts.received(/** @type {any} */ (details));
        return verdict;
      },
    }),
    /** Hands over what waits for its batch. */
    deliver: () => queue.deliver(),
    /** That a site was ever watched. @param {string} [site] Every one. */
    forget: (site) => attention?.forget(site),
  };
}
