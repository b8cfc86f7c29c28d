/**
 * Closes tabs that pages open and that a `popup` filter names, and stops popunders (popunders.js).
 *
 * A tab that the person opened stays: pages do not open tabs behind the present one, and the content script knows links that
 * were opened with a key, the middle button or the menu.
 *
 * @module
 */

import { isWeb } from "../../shared/hosts.js";
import { CLOSED_POPUPS } from "../../shared/agreed-names.js";
import { namesHost, Popunders } from "./popunders.js";

/** @import { Session, Tabs } from "../../shared/browser.js" */
/** @import { OpenedTabs } from "../../shared/page-tools.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Settings } from "../settings.js" */

/** @typedef {{ filter: string, list: string, line: number }} Reason */
/** @typedef {Reason & { tabId: number, store: string, page: string, url: string }} ClosedPopup TabId, cookie store and page: the opener's. */

/** Closed popups that are kept. */
const MOST = 50;
/** Opened tabs whose first page is awaited. */
const MOST_OPENED = 100;

export class ClosedPopups {
  #engine;
  #ready;
  #settings;
  #tabs;
  #opened;
  #session;
  #popunders;
  /** Tabs that go back to this page. @type {Map<number, string>} */
  #returning = new Map();
  /** Opened tabs that have not yet shown a page: the opener, and its page at that time. @type {Map<number, { opener: number, store: string, page: string, isByHand: boolean | undefined }>} */
  #waiting = new Map();

  /** Firefox: new tabs without a known opener. @type {Set<number>} */
  #alone = new Set();

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {Promise<unknown>} parts.ready
   * @param {Settings} parts.settings
   * @param {Pick<Tabs, "get" | "close" | "show">} parts.tabs
   * @param {Pick<OpenedTabs, "isActive" | "isByHand" | "openerOfWindow" | "storeOf" | "open" | "back" | "stopLoading">} parts.opened
   * @param {Pick<Session, "readAll" | "write">} parts.session
   */
  constructor({ engine, ready, settings, tabs, opened, session }) {
    this.#engine = engine;
    this.#ready = ready;
    this.#settings = settings;
    this.#tabs = tabs;
    this.#opened = opened;
    this.#session = session;
    const note = (/** @type {ClosedPopup} */ closed) => this.#note(closed);
    this.#popunders = new Popunders({
      reason: (page, url) => ready.then(() => this.#underReason(page, url)),
      async stopped({ opener, page, url, reason }) {
        const store = await opened.storeOf(opener).catch(() => null);
        // Without its tab nobody can open it again.
        if (store !== null) await note({ tabId: opener, store, page, url, ...reason });
      },
    });
  }

  /** @param {{ opener: number | null, tabId: number, url: string }} opened Opener: null where Firefox does not tell it. */
  async onOpened({ opener, tabId, url }) {
    if (opener === null) {
      if (this.#alone.size >= MOST_OPENED) this.#alone.clear();
      this.#alone.add(tabId);
      return;
    }
    const both = Promise.all([this.#tabs.get(opener), this.#opened.isActive(tabId), this.#opened.storeOf(opener)]);
    void this.#popunders.onOpened(opener, both.then(([{ url }, isActive]) => (isActive ? url : null))).then((page) => this.#keep(opener, page));
    try {
      const [{ url: page }, isActive, store] = await both;
      if (!isWeb(page)) return;
      if (this.#waiting.size >= MOST_OPENED) this.#waiting.clear();
      this.#waiting.set(tabId, { opener, store, page, isByHand: isActive ? undefined : true });
      const now = (await this.#tabs.get(tabId)).url;
      await this.onUrl(tabId, isWeb(now) ? now : url);
    } catch {
      // One of the tabs has closed.
    }
  }

  /**
   * Firefox: a tab's document is requested, and waits for the promise: whether the tab stays at its page.
   *
   * @param {number} tabId @param {string} url @param {boolean} asked By the person, with the browser's own controls.
   * @returns {Promise<boolean> | null} Null: certainly not.
   */
  isPopunder(tabId, url, asked) {
    return this.#popunders.onDocument(tabId, url, asked)?.then((page) => page !== null) ?? null;
  }

  /** A tab shows a page. @param {number} tabId @param {string} url @param {boolean} asked By the person, with the browser's own controls. */
  async onShown(tabId, url, asked) {
    const wanted = this.#returning.get(tabId);
    this.#returning.delete(tabId);
    if (wanted !== undefined && wanted !== url) void this.#tabs.show(tabId, wanted).catch(() => {});
    const leaving = this.#popunders.onDocument(tabId, url, asked);
    await this.onUrl(tabId, url, true);
    await this.#keep(tabId, await leaving);
  }

  /** A tab stays at its page, or goes back to it. @param {number} tabId @param {string | null} page Null: no popunder. */
  async #keep(tabId, page) {
    if (page === null || this.#returning.has(tabId)) return;
    try {
      if ((await this.#tabs.get(tabId)).url === page) return await this.#opened.stopLoading(tabId);
      this.#returning.set(tabId, page);
      // A page that was replaced is not in the tab's history: then the tab shows another one, or none is before.
      await this.#opened.back(tabId).catch(() => this.#tabs.show(tabId, page));
    } catch {
      // The tab has closed.
    }
  }

  /** Firefox: a tab's document is requested, and continues. @param {number} tabId @param {string} url @param {string} [origin] The address of the document whose script requests it. */
  async onDocument(tabId, url, origin = "") {
    const isFirst = this.#alone.delete(tabId);
    const opener = isFirst && isWeb(origin) ? await this.#opened.openerOfWindow(tabId, origin).catch(() => undefined) : undefined;
    await (opener === undefined ? this.onUrl(tabId, url) : this.onOpened({ opener, tabId, url }));
  }

  /** A tab's document is requested, or shown. @param {number} tabId @param {string} url @param {boolean} [isShown] */
  async onUrl(tabId, url, isShown = false) {
    const waiting = this.#waiting.get(tabId);
    // Redirects of a popup have URLs of their own. The first page that stays ends it.
    if (waiting === undefined || !isWeb(url)) return;
    if (isShown) this.#waiting.delete(tabId);
    await this.#ready;
    const { opener, store, page } = waiting;
    const reason = this.#reason(page, url, "popup");
    if (reason === null || (waiting.isByHand ?? (await this.#opened.isByHand(opener, url)))) return;
    this.#waiting.delete(tabId);
    await this.#tabs.close(tabId).catch(() => {});
    await this.#note({ tabId: opener, store, page, url, ...reason });
  }

  /** The filter that blocks an address that a page opens. @param {string} page @param {string} url @param {"popup" | "popunder"} type @returns {Reason | null} */
  #reason(page, url, type) {
    const engine = this.#engine.current;
    if (engine === null || this.#settings.isOff(engine.site(page))) return null;
    const { action, filter, list, line } = engine.check({ url, sourceUrl: page, topUrl: page, type });
    return action === "block" && filter !== null && list !== null && line !== null ? { filter, list, line } : null;
  }

  /**
   * The filter that makes an address a popunder. Broad filters for popups, such as `*$popup,3p`, are written for opened tabs:
   * here they would stop every link to another site.
   *
   * @param {string} page @param {string} url
   */
  #underReason(page, url) {
    const popup = this.#reason(page, url, "popup");
    return popup !== null && namesHost(popup.filter, url) ? popup : this.#reason(page, url, "popunder");
  }

  /** @param {number} tabId */
  forget(tabId) {
    this.#alone.delete(tabId);
    this.#waiting.delete(tabId);
    this.#returning.delete(tabId);
    this.#popunders.forget(tabId);
  }

  /** @returns {Promise<ClosedPopup[]>} */
  async #all() {
    return (await this.#session.readAll())[CLOSED_POPUPS] ?? [];
  }

  /** @param {ClosedPopup} closed */
  async #note(closed) {
    const others = (await this.#all()).filter(({ tabId, url }) => tabId !== closed.tabId || url !== closed.url);
    await this.#session.write({ [CLOSED_POPUPS]: [...others, closed].slice(-MOST) });
  }

  /** Those that a tab's present page has opened. @param {number} tabId @param {string} page */
  async of(tabId, page) {
    return (await this.#all()).filter((one) => one.tabId === tabId && one.page === page);
  }

  /** Opens a closed popup, in the container of its opener: the extension's own tabs are not closed. @param {number} tabId @param {string} url */
  async reopen(tabId, url) {
    const all = await this.#all();
    const closed = all.find((one) => one.tabId === tabId && one.url === url);
    if (closed === undefined) return;
    await this.#session.write({ [CLOSED_POPUPS]: all.filter((one) => one.tabId !== tabId || one.url !== url) });
    await this.#opened.open(url, { opener: tabId, store: closed.store });
  }
}
