/**
 * "Forget this site when I leave": when the last tab of a chosen site has closed or left it, its cookies and storage are
 * removed.
 *
 * The visits are kept in session storage, since the browser can end the background, and those of usual windows also on the
 * disk: when the browser closes with them, they are forgotten at its next start, unless it has restored their tabs.
 *
 * @module
 */

import { SerialQueue } from "../serial-queue.js";
import { Removal } from "./removal.js";
import { AWAY, keyOf, Visits } from "./visits.js";

/** @import { Alarms, Local, Session, Tabs } from "../../shared/browser.js" */
/** @import { OpenTab, SiteStorage } from "../../shared/site-storage.js" */
/** @import { Navigations } from "../../shared/watching.js" */
/** @import { Settings } from "../settings.js" */

const ALARM = "leaving";
/**
 * Milliseconds: from a closed tab to the check, since the tabs of a window close one by one; between two writes; from the
 * browser's start until the tabs are there that it restores.
 */
const DELAYS = { check: 300, write: 500, restored: 5000 };

/**
 * @typedef {object} Parts
 * @property {Settings} settings
 * @property {Promise<unknown>} ready Settles when sites of URLs can be told.
 * @property {(url: string) => string} siteOf
 * @property {SiteStorage} storage
 * @property {Pick<Local, "read" | "write">} local
 * @property {Pick<Session, "readAll" | "write">} session
 * @property {Alarms} alarms
 * @property {Pick<Navigations, "watchPages">} navigations
 * @property {Pick<Tabs, "watchClosed">} tabs
 * @property {(tabId: number) => Promise<import("../../shared/watching.js").FrameRequests[]>} list The requests of a page.
 * @property {boolean} engineBlocks Whether every request is heard of (Firefox).
 * @property {() => number} now
 * @property {typeof DELAYS} [delays]
 */

export class Leaving {
  /** Why the latest removal failed. @type {string | null} */
  problem = null;

  #parts;
  #delays;
  #visits;
  #removal;
  #queue = new SerialQueue();
  /** Chromium: by tab, ends the watching of its requests. @type {Map<number, () => void>} */
  #watched = new Map();
  /** What earlier runs have stored is there. */
  #loaded;
  /** Tabs that the browser restores are there, too. */
  #started;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #checking;
  #writing = false;

  /** @param {Parts} parts */
  constructor(parts) {
    const { settings, siteOf, storage, alarms, navigations, tabs } = parts;
    this.#parts = parts;
    this.#delays = parts.delays ?? DELAYS;
    this.#visits = new Visits(siteOf);
    this.#removal = new Removal(storage, siteOf);
    this.#loaded = this.#load();
    this.#started = this.#loaded.then((isNewRun) => this.#start(isNewRun)).catch((error) => {
      this.problem = String(error?.message ?? error);
    });
    navigations.watchPages(({ tabId, url, asked, redirected, ahead }) => {
      // A server can lead an address of the site to a page for signing in.
      if (!ahead) void this.#onPage(tabId, url, asked && !redirected);
    });
    tabs.watchClosed((tabId) => void this.#onClosed(tabId));
    alarms.watch((name) => {
      if (name === ALARM) void this.#started.then(() => this.#checkSoon(0));
    });
    settings.watch("forgetOnLeaving", () => this.#loaded.then(() => this.#enterOpen()));
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

  /** Firefox: a request continues. @param {{ tabId: number, url: string, type: string }} details */
  onRequest({ tabId, url, type }) {
    if (this.#visits.size > 0 && type !== "main_frame" && this.#visits.request(tabId, url)) this.#write();
  }

  /** @returns {Promise<boolean>} Whether the browser has just started. */
  async #load() {
    const { settings, ready, local, session } = this.#parts;
    await Promise.all([settings.ready, ready]);
    const unforgotten = await local.read("unforgotten");
    // Most people choose no site, and the records of all tabs need not be read for them.
    if (settings.forgetOnLeaving.length === 0 && unforgotten.length === 0) return false;
    const { leaving, leavingKnown = {} } = await session.readAll();
    for (const visit of leaving ?? []) this.#visits.add(visit);
    for (const visit of unforgotten) this.#visits.add({ ...visit, isPrivate: false, tabs: [], away: [] });
    for (const [key, domains] of Object.entries(leavingKnown)) this.#visits.known.set(key, new Set(domains));
    for (const { tabs } of this.#visits.all) tabs.forEach((tabId) => this.#watch(tabId));
    return leaving === undefined;
  }

  /** @param {boolean} isNewRun */
  async #start(isNewRun) {
    const { settings } = this.#parts;
    if (settings.forgetOnLeaving.length === 0 && this.#visits.size === 0) return;
    if (isNewRun) await new Promise((resolve) => setTimeout(resolve, this.#delays.restored));
    await this.#enterOpen();
    this.#checkSoon();
  }

  /** The pages that are open already. */
  async #enterOpen() {
    for (const tab of await this.#parts.storage.openTabs()) {
      for (const url of tab.urls) await this.#enter(tab, url);
      await this.onComplete(tab.id);
    }
  }

  /** @param {OpenTab} tab @param {string} url */
  async #enter({ id, store, isPrivate }, url) {
    const { settings, siteOf } = this.#parts;
    const site = siteOf(url);
    if (site === "" || !settings.forgetOnLeaving.includes(site)) return;
    const isNew = this.#visits.enter({ site, store, isPrivate }, id);
    const key = keyOf({ site, store });
    this.#visits.request(id, url);
    this.#watch(id);
    if (isNew || !this.#visits.known.has(key)) {
      this.#visits.known.set(key, await this.#removal.domainsWithCookies(store));
      const known = Object.fromEntries([...this.#visits.known].map(([key, domains]) => [key, [...domains]]));
      await this.#parts.session.write({ leavingKnown: known });
    }
    this.#write();
  }

  /** Chromium has no listener for every request. @param {number} tabId */
  #watch(tabId) {
    const { engineBlocks, storage } = this.#parts;
    if (engineBlocks || this.#watched.has(tabId)) return;
    this.#watched.set(tabId, storage.watchRequests(tabId, (url) => {
      if (this.#visits.request(tabId, url)) this.#write();
    }));
  }

  /** @param {number} tabId */
  #unwatch(tabId) {
    this.#watched.get(tabId)?.();
    this.#watched.delete(tabId);
  }

  /** @param {number} tabId @param {string} url @param {boolean} asked */
  async #onPage(tabId, url, asked) {
    const { settings, siteOf, storage, now } = this.#parts;
    await this.#loaded;
    if (settings.forgetOnLeaving.length === 0 && this.#visits.size === 0) return;
    const site = siteOf(url);
    this.#visits.leave(tabId, site, asked ? null : now() + AWAY);
    if (settings.forgetOnLeaving.includes(site)) {
      const tab = (await storage.openTabs()).find(({ id }) => id === tabId);
      if (tab !== undefined) await this.#enter(tab, url);
    } else this.#unwatch(tabId);
    await this.#started;
    this.#write();
    this.#checkSoon();
  }

  /** @param {number} tabId */
  async #onClosed(tabId) {
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
    const frames = await this.#parts.list(tabId);
    const urls = frames.flatMap(({ url, requests }) => [url, ...requests.map(([requested]) => requested)]);
    // Each of them is tried.
    if (urls.map((url) => this.#visits.request(tabId, url)).includes(true)) this.#write();
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
    const all = this.#visits.all;
    await session.write({ leaving: all });
    await local.write("unforgotten", all.filter(({ isPrivate }) => !isPrivate).map(({ site, store, origins }) => ({ site, store, origins })));
  }

  #checkSoon(after = this.#delays.check) {
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => void this.#queue.run(() => this.#check()), after);
  }

  async #check() {
    const { settings, storage, alarms, now } = this.#parts;
    const open = await storage.openTabs();
    for (const visit of this.#visits.all) {
      const isWanted = settings.forgetOnLeaving.includes(visit.site);
      if (isWanted && this.#visits.isOpen(visit, open, now())) continue;
      // The person can open the site again meanwhile: that is a new visit.
      this.#visits.end(visit);
      try {
        if (isWanted) await this.#removal.remove(visit, open);
        this.problem = null;
      } catch (error) {
        // The next check tries again.
        this.#visits.add(visit);
        this.problem = `${visit.site}: ${String(/** @type {any} */ (error)?.message ?? error)}`;
      }
    }
    await this.#store();
    if (Number.isFinite(this.#visits.next)) await alarms.set(ALARM, Math.max(this.#visits.next, now() + 1000));
  }
}
