/**
 * What the observation of tracking needs in both browsers: the queue of events, the setting, the pages of tabs, and their events.
 *
 * @module
 */

import { EventQueue } from "./event-queue.js";
import { Reports } from "./reports.js";
import { TabPages } from "./tab-pages.js";

/** @import { Tabs } from "../../shared/browser.js" */
/** @import { ContentScripts, Navigation, Navigations, ReportSender, WatchedTabs } from "../../shared/watching.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Settings } from "../settings.js" */
/** @import { Bounces } from "./bounces.js" */
/** @import { LearnerEvent, Sink } from "./event-queue.js" */
/** @import { Injection } from "./injection.js" */

/** @typedef {{ navigations: Navigations, watchedTabs: WatchedTabs, contentScripts: ContentScripts, tabs: Pick<Tabs, "watchClosed"> }} Browser */

/**
 * @typedef {object} Listeners
 * @property {(on: boolean) => void} onSwitched Learning is switched on or off.
 * @property {(seen: Record<string, unknown>, sender: ReportSender) => void} onReport
 * @property {(navigation: Navigation) => void} [onNavigation] Called before the tab's page changes.
 * @property {(tabId: number) => void} [onClosed]
 */

export class Watch {
  pages;
  reports;

  #browser;
  #engine;
  #settings;
  #queue;
  // Until the setting is read, events are held back: the browser wakes the background only for registered listeners.
  #on = true;
  #isReady = false;
  /** @type {Promise<unknown>} */
  #ready = Promise.resolve();
  /** @type {(on: boolean) => void} */
  #onSwitched = () => {};

  /** @param {{ browser: Browser, engine: LoadedEngine, settings: Settings, sink: Sink }} parts */
  constructor({ browser, engine, settings, sink }) {
    this.#browser = browser;
    this.#engine = engine;
    this.#settings = settings;
    this.#queue = new EventQueue((events) => this.#on && sink(events));
    this.pages = new TabPages(browser.watchedTabs);
    this.reports = new Reports({ pages: this.pages, report: this.report });
  }

  /** Whether learning is on. */
  get on() {
    return this.#on;
  }

  /** @param {string} site */
  mayLearn = (site) => this.#on && !this.#settings.isOff(this.#engine.current?.site(site) ?? "");

  /** @param {LearnerEvent} event */
  report = (event) => {
    if (this.mayLearn(event.site)) this.#queue.add(event);
  };

  /** @param {string} host */
  siteOf = (host) => this.#engine.current?.site(`https://${host}/`) || host;

  /**
   * The listener, called while learning is on, and not before everything is read.
   *
   * @template {unknown[]} T @param {(...args: T) => void} listener @returns {(...args: T) => void}
   */
  whenReady = (listener) => (...args) => {
    if (this.#isReady) {
      if (this.#on) listener(...args);
    } else {
      void this.#ready.then(() => this.#on && listener(...args));
    }
  };

  /** Hands over the events of the current batch. */
  deliver() {
    this.#queue.deliver();
  }

  /**
   * Connects the parts with the browser's events and the settings.
   *
   * @param {{ bounces: Bounces, injection?: Injection, alsoReady?: Promise<unknown> }} parts @param {Listeners} listeners
   */
  start({ bounces, injection, alsoReady }, { onSwitched, onReport, onNavigation, onClosed }) {
    const { navigations, watchedTabs, contentScripts, tabs } = this.#browser;
    const { pages } = this;
    this.#onSwitched = onSwitched;
    this.#ready = Promise.all([this.#settings.ready, this.#engine.ready, pages.ready, alsoReady]).then(() => {
      this.#isReady = true;
      if (!this.#settings.learning) this.#switchTo(false);
    });
    navigations.watchPages(this.whenReady((/** @type {Navigation} */ navigation) => {
      const { tabId, ahead } = navigation;
      if (ahead) return;
      const left = pages.page(tabId);
      onNavigation?.(navigation);
      if (pages.committed(navigation) === undefined || left === undefined) bounces.forget(tabId);
      else bounces.onCommitted(navigation, left);
    }));
    navigations.watchOpened(this.whenReady((/** @type {number} */ opener, /** @type {number} */ tabId) => {
      const page = pages.page(opener);
      if (page) bounces.onOpened(tabId, page.url);
    }));
    // Also while learning is off: whether a tab is private cannot be found out later.
    watchedTabs.watchCreated((tabId, incognito) => pages.opened(tabId, incognito));
    tabs.watchClosed((tabId) => {
      pages.closed(tabId);
      bounces.forget(tabId);
      onClosed?.(tabId);
    });
    contentScripts.watchReports(this.whenReady(onReport));
    this.#inject(injection);
  }

  /** @param {Injection | undefined} injection Firefox only. */
  #inject(injection) {
    const settings = this.#settings;
    const inject = () => injection?.apply(settings.learning, settings.sitesOff);
    settings.watch("sitesOff", inject);
    settings.watch("learning", async (learning) => {
      this.#switchTo(learning);
      await inject();
    });
    // The next start tries again after a failure.
    void settings.ready.then(inject).catch(() => {});
  }

  /** @param {boolean} next */
  #switchTo(next) {
    if (next === this.#on) return;
    this.#on = next;
    if (!next) this.#queue.empty();
    this.#onSwitched(next);
  }
}
