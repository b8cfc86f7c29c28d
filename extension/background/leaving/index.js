/**
 * "Forget this site when I leave": when the last tab of a chosen site has closed or left it, its cookies and storage are
 * removed, and the cookies of what it has embedded.
 *
 * The visits are kept in session storage, since the browser can end the background, and those of usual windows also on the
 * disk: when the browser closes with them, they are forgotten at its next start, unless it has restored their tabs.
 *
 * @module
 */

import { SerialQueue } from "../serial-queue.js";
import { Ending } from "./ending.js";
import { Removal } from "./removal.js";
import { AWAY, keyOf, Visits } from "./visits.js";

/** @import { Alarms, Local, Session, Tabs } from "../../shared/browser.js" */
/** @import { OpenTab, SiteStorage } from "../../shared/site-storage.js" */
/** @import { Navigations } from "../../shared/watching.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Settings } from "../settings.js" */
/** @import { Requested } from "./requested.js" */

const ALARM = "leaving";
/**
 * Milliseconds: from a closed tab to the check, since the tabs of a window close one by one; between two writes; at the
 * browser's start, from the latest tab that it restores.
 */
const DELAYS = { check: 300, write: 500, restored: 5000 };

/**
 * @typedef {object} Parts
 * @property {Settings} settings
 * @property {Pick<LoadedEngine, "current" | "watchLoaded">} engine Without one, the sites of URLs are unknown.
 * @property {Promise<unknown>} ready Settles when the engine is loaded, or has failed.
 * @property {(url: string) => string} siteOf
 * @property {SiteStorage} storage
 * @property {Pick<Local, "read" | "write">} local
 * @property {Pick<Session, "readAll" | "write">} session
 * @property {Alarms} alarms
 * @property {Pick<Navigations, "watchPages">} navigations
 * @property {Pick<Tabs, "watchClosed">} tabs
 * @property {(tabId: number) => Promise<Requested>} requested What a tab's page has requested.
 * @property {{ stores: Set<string>, ready: Promise<unknown> }} unlearned Containers for Tor, whose visits are never on the disk.
 * @property {boolean} engineBlocks Whether every request is heard of (Firefox).
 * @property {() => number} now
 * @property {typeof DELAYS} [delays]
 */

export class Leaving {
  #parts;
  #delays;
  #visits;
  #removal;
  #ending;
  #queue = new SerialQueue();
  /** Chromium: by tab, ends the watching of its requests. @type {Map<number, () => void>} */
  #watched = new Map();
  /** By tab, the latest page. @type {Map<number, { url: string, asked: boolean }>} */
  #pages = new Map();
  /** Tabs that were opened in this run. */
  #newTabs = 0;
  /** What earlier runs have stored is there. */
  #loaded;
  /** Tabs that the browser restores are there, too. */
  #started;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #checking;
  #writing = false;
  /** There was no engine when pages came, or when visits were to end. */
  #hasMissed = false;
  /** @type {string | null} */
  #problem = null;

  /** @param {Parts} parts */
  constructor(parts) {
    const { settings, engine, siteOf, storage, alarms, navigations, tabs, now } = parts;
    this.#parts = parts;
    this.#delays = parts.delays ?? DELAYS;
    this.#visits = new Visits(siteOf);
    this.#removal = new Removal(storage, siteOf);
    this.#ending = new Ending({ settings, storage, engine, visits: this.#visits, removal: this.#removal, now });
    this.#loaded = this.#load();
    this.#started = this.#loaded.then((isNewRun) => this.#start(isNewRun)).catch((error) => this.#fail(error));
    navigations.watchPages(({ tabId, url, asked, redirected, ahead }) => {
      // A server can lead an address of the site to a page for signing in.
      if (!ahead) this.#onPage(tabId, url, asked && !redirected).catch((error) => this.#fail(error));
    });
    tabs.watchClosed((tabId) => void this.#onClosed(tabId));
    storage.watchNewTabs(() => (this.#newTabs += 1));
    // The numbers of tabs are new then. An update of the extension keeps them.
    storage.watchBrowserStart(() => void this.#loaded.then(() => this.#visits.expire(Infinity), () => {}));
    alarms.watch((name) => {
      if (name === ALARM) void this.#started.then(() => this.#checkSoon(0));
    });
    const again = () => this.#loaded.then(() => this.#enterOpen()).catch((error) => this.#fail(error));
    settings.watch("forgetOnLeaving", again);
    engine.watchLoaded(() => {
      if (!this.#hasMissed) return;
      this.#hasMissed = false;
      void this.#started.then(again).then(() => this.#checkSoon());
    });
    this.handlers = {
      /** @param {{ site: string, on: boolean }} message */
      forgetOnLeaving: ({ site, on }) => settings.switchForgetting(site, on === true),
      /** @returns {Promise<string[]>} */
      async forgottenSites() {
        await settings.ready;
        return settings.forgetOnLeaving;
      },
    };
  }

  /** Why the latest removal failed. */
  get problem() {
    return this.#ending.problem ?? this.#problem;
  }

  /** @param {any} error */
  #fail(error) {
    this.#problem = String(error?.message ?? error);
  }

  /** Whether the sites of URLs are unknown: then no tab seems to show any. */
  #lacksEngine() {
    this.#hasMissed ||= this.#parts.engine.current === null;
    return this.#parts.engine.current === null;
  }

  /** Firefox: a request continues. @param {Pick<import("../../shared/browser.js").RequestDetails, "tabId" | "url" | "documentUrl" | "frameAncestors">} details */
  onRequest({ tabId, url, documentUrl, frameAncestors }) {
    const page = frameAncestors?.at(-1)?.url ?? documentUrl ?? "";
    if (this.#visits.size > 0 && this.#visits.request(tabId, url, page)) this.#write();
  }

  /** @returns {Promise<boolean>} Whether the browser has just started, or the extension was updated. */
  async #load() {
    const { settings, ready, local, session, unlearned } = this.#parts;
    await Promise.all([settings.ready, ready]);
    const unforgotten = await local.read("unforgotten");
    // Most people choose no site, and the records of all tabs need not be read for them.
    if (settings.forgetOnLeaving.length === 0 && unforgotten.length === 0) return false;
    await unlearned.ready;
    const { leaving, leavingKnown = {} } = await session.readAll();
    for (const visit of leaving ?? []) this.#visits.add(visit);
    for (const { away = [], ...visit } of unforgotten) this.#visits.add({ ...visit, isPrivate: unlearned.stores.has(visit.store), tabs: [], away });
    for (const [key, domains] of Object.entries(leavingKnown)) this.#visits.known.set(key, new Set(domains));
    for (const { tabs } of this.#visits.all) tabs.forEach((tabId) => this.#watch(tabId));
    return leaving === undefined;
  }

  /** @param {boolean} isNewRun */
  async #start(isNewRun) {
    const { settings } = this.#parts;
    if (settings.forgetOnLeaving.length === 0 && this.#visits.size === 0) return;
    for (let before = -1; isNewRun && before !== this.#newTabs; ) {
      before = this.#newTabs;
      await new Promise((resolve) => setTimeout(resolve, this.#delays.restored));
    }
    await this.#enterOpen();
    this.#checkSoon();
  }

  /** The pages that are open already. */
  async #enterOpen() {
    const { siteOf, storage } = this.#parts;
    if (this.#lacksEngine()) return;
    const open = await storage.openTabs();
    for (const { urls, store } of open) this.#visits.use(siteOf(urls[0] ?? ""), store);
    for (const tab of open) {
      await this.#enter(tab, tab.urls[0] ?? "");
      if (this.#pages.has(tab.id)) this.#leaveOthers(tab.id);
      await this.onComplete(tab.id);
    }
  }

  /** @param {OpenTab} tab @param {string} url */
  async #enter({ id, store, isPrivate }, url) {
    const { settings, siteOf, storage, unlearned } = this.#parts;
    const site = siteOf(url);
    if (site === "" || !settings.forgetOnLeaving.includes(site)) return;
    const place = { site, store, isPrivate: isPrivate || unlearned.stores.has(store) };
    const isNew = this.#visits.enter(place, id);
    this.#visits.request(id, url, url);
    this.#watch(id);
    if (isNew || !this.#visits.known.has(keyOf(place))) {
      const [domains, open] = [await this.#removal.domainsWithCookies(store), await storage.openTabs()];
      const shown = open.filter((tab) => tab.store === store).flatMap(({ urls }) => urls.map(siteOf));
      this.#visits.know(place, [...domains, ...shown].filter((domain) => domain !== ""));
    }
    this.#write();
  }

  /** Chromium has no listener for every request. @param {number} tabId */
  #watch(tabId) {
    const { engineBlocks, storage } = this.#parts;
    if (engineBlocks || this.#watched.has(tabId)) return;
    this.#watched.set(tabId, storage.watchRequests(tabId, (url, page) => {
      if (this.#visits.request(tabId, url, page)) this.#write();
    }));
  }

  /** @param {number} tabId */
  #unwatch(tabId) {
    this.#watched.get(tabId)?.();
    this.#watched.delete(tabId);
  }

  /** @param {number} tabId @param {string} url @param {boolean} asked */
  async #onPage(tabId, url, asked) {
    const { settings, siteOf, storage } = this.#parts;
    this.#pages.set(tabId, { url, asked });
    await this.#loaded;
    if ((settings.forgetOnLeaving.length === 0 && this.#visits.size === 0) || this.#lacksEngine()) return;
    this.#leaveOthers(tabId);
    const tab = (await storage.openTabs()).find(({ id }) => id === tabId);
    this.#visits.use(siteOf(url), tab?.store ?? null);
    if (tab !== undefined) await this.#enter(tab, url);
    // The tab can show another page by now.
    this.#leaveOthers(tabId);
    await this.#started;
    if (this.#visits.size === 0) return;
    this.#write();
    this.#checkSoon();
  }

  /** A tab shows its latest page, and has left other sites. @param {number} tabId */
  #leaveOthers(tabId) {
    const { settings, siteOf, now } = this.#parts;
    const { url, asked } = this.#pages.get(tabId) ?? { url: "", asked: true };
    const site = siteOf(url);
    this.#visits.leave(tabId, site, asked ? null : now() + AWAY);
    if (!settings.forgetOnLeaving.includes(site)) this.#unwatch(tabId);
  }

  /** @param {number} tabId */
  async #onClosed(tabId) {
    this.#pages.delete(tabId);
    this.#unwatch(tabId);
    await this.#started;
    if (this.#visits.size === 0) return;
    this.#visits.leave(tabId, "", null);
    this.#write();
    this.#checkSoon();
  }

  /** A page has loaded. Its first requests were made before the tab was known as the site's. @param {number} tabId */
  async onComplete(tabId) {
    if (this.#visits.of(tabId) === undefined) return;
    const { page, urls } = await this.#parts.requested(tabId);
    // Each of them is tried.
    if (urls.map((url) => this.#visits.request(tabId, url, page)).includes(true)) this.#write();
  }

  #write() {
    if (this.#writing) return;
    this.#writing = true;
    setTimeout(() => {
      this.#writing = false;
      void this.#queue.run(() => this.#store());
    }, this.#delays.write);
  }

  async #store() {
    const { local, session } = this.#parts;
    const { all, known } = this.#visits;
    const leavingKnown = Object.fromEntries([...known].map(([key, domains]) => [key, [...domains]]));
    await session.write({ leaving: all, leavingKnown });
    await local.write("unforgotten", all.filter(({ isPrivate }) => !isPrivate).map(({ site, store, origins, away }) => ({ site, store, origins, away })));
  }

  #checkSoon(after = this.#delays.check) {
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => void this.#queue.run(() => this.#check()), after);
  }

  async #check() {
    const { alarms, now } = this.#parts;
    if (this.#lacksEngine()) return;
    if (await this.#ending.run()) await this.#store();
    this.#problem = null;
    if (Number.isFinite(this.#visits.next)) await alarms.set(ALARM, Math.max(this.#visits.next, now() + 1000));
  }
}
