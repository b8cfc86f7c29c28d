/**
 * Closes tabs that pages open and that a `popup` filter names, and popunders: the page opens what the person wants in a new tab,
 * and shows in its own tab what a `popunder` filter names.
 *
 * A tab that the person opened stays: pages do not open tabs behind the present one, and the content script knows links that
 * were opened with a key, the middle button or the menu.
 *
 * @module
 */

import { isWeb } from "../../shared/hosts.js";

/** @import { Session, Tabs } from "../../shared/browser.js" */
/** @import { OpenedTabs } from "../../shared/page-tools.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Settings } from "../settings.js" */

/** @typedef {{ tabId: number, page: string, url: string, filter: string, list: string, line: number }} ClosedPopup TabId and page: the opener's; of a popunder those of the new tab, whose page may not be known yet. */

export const CLOSED_POPUPS = "closedPopups";
/** Closed popups that are kept. */
const MOST = 50;
/** Opened tabs whose first page is awaited. */
const MOST_OPENED = 100;
/** Milliseconds in which the tab of the opener becomes a popunder. */
const LONGEST_POPUNDER = 10_000;
/** Milliseconds between the reports of what a page does in one turn. */
const SAME_TURN = 200;

export class ClosedPopups {
  #engine;
  #ready;
  #settings;
  #tabs;
  #opened;
  #session;
  /** Opened tabs that have not yet shown a page: the opener, and its page at that time. @type {Map<number, { opener: number, page: string, isByHand: boolean | undefined }>} */
  #waiting = new Map();
  /** Tabs that have opened one in front of them. @type {Map<number, { tabId: number, page: string, at: number }>} */
  #openers = new Map();
  /** What tabs have requested or shown last, and before. @type {Map<number, { url: string, before: string, at: number }>} */
  #latest = new Map();

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {Promise<unknown>} parts.ready
   * @param {Settings} parts.settings
   * @param {Pick<Tabs, "get" | "close">} parts.tabs
   * @param {Pick<OpenedTabs, "isActive" | "isByHand" | "open">} parts.opened
   * @param {Pick<Session, "readAll" | "write">} parts.session
   */
  constructor({ engine, ready, settings, tabs, opened, session }) {
    this.#engine = engine;
    this.#ready = ready;
    this.#settings = settings;
    this.#tabs = tabs;
    this.#opened = opened;
    this.#session = session;
  }

  /** @param {{ opener: number, tabId: number, url: string }} opened */
  async onOpened({ opener, tabId, url }) {
    const since = Date.now();
    try {
      const [{ url: present }, isActive] = await Promise.all([this.#tabs.get(opener), this.#opened.isActive(tabId)]);
      const next = this.#latest.get(opener);
      // The page may navigate its own tab in the same turn.
      const isMoving = next !== undefined && next.at >= since - SAME_TURN;
      const page = isMoving && next.url === present ? next.before : present;
      if (!isWeb(page)) return;
      if (this.#waiting.size >= MOST_OPENED) this.#waiting.clear();
      this.#waiting.set(tabId, { opener, page, isByHand: isActive ? undefined : true });
      if (this.#openers.size >= MOST_OPENED) this.#openers.clear();
      if (isActive) this.#openers.set(opener, { tabId, page, at: since });
      if (isMoving) void this.#onOpenerUrl(opener, next.url);
      const now = (await this.#tabs.get(tabId)).url;
      await this.onUrl(tabId, isWeb(now) ? now : url);
    } catch {
      // One of the tabs has closed.
    }
  }

  /** A tab's document is requested, or shown. @param {number} tabId @param {string} url @param {boolean} [isShown] */
  async onUrl(tabId, url, isShown = false) {
    this.#moved(tabId, url);
    if (this.#openers.has(tabId)) void this.#onOpenerUrl(tabId, url);
    const waiting = this.#waiting.get(tabId);
    // Redirects of a popup have URLs of their own. The first page that stays ends it.
    if (waiting === undefined || !isWeb(url)) return;
    if (isShown) this.#waiting.delete(tabId);
    await this.#ready;
    const { opener, page } = waiting;
    const reason = this.#reason(page, url, "popup");
    if (reason === null || (waiting.isByHand ?? (await this.#opened.isByHand(opener, url)))) return;
    this.#waiting.delete(tabId);
    await this.#tabs.close(tabId).catch(() => {});
    await this.#note({ tabId: opener, page, url, ...reason });
  }

  /** @param {number} tabId @param {string} url */
  #moved(tabId, url) {
    const last = this.#latest.get(tabId);
    if (last?.url === url) return;
    this.#latest.delete(tabId);
    this.#latest.set(tabId, { url, before: last?.url ?? "", at: Date.now() });
    const [oldest] = this.#latest.keys();
    if (this.#latest.size > MOST_OPENED && oldest !== undefined) this.#latest.delete(oldest);
  }

  /** A tab that has opened another shows another page. @param {number} opener @param {string} url */
  async #onOpenerUrl(opener, url) {
    const opened = this.#openers.get(opener);
    if (opened === undefined || url === opened.page) return;
    if (Date.now() - opened.at > LONGEST_POPUNDER) return void this.#openers.delete(opener);
    await this.#ready;
    const reason = this.#reason(opened.page, url, "popunder");
    if (reason === null) return;
    this.#openers.delete(opener);
    // What the person wanted must be there.
    const front = await this.#tabs.get(opened.tabId).catch(() => null);
    if (front === null) return;
    await this.#tabs.close(opener).catch(() => {});
    await this.#note({ tabId: opened.tabId, page: isWeb(front.url) ? front.url : "", url, ...reason });
  }

  /** The filter that names a popup. @param {string} page @param {string} url @param {"popup" | "popunder"} type */
  #reason(page, url, type) {
    const engine = this.#engine.current;
    if (engine === null || this.#settings.isOff(engine.site(page))) return null;
    const { action, filter, list, line } = engine.check({ url, sourceUrl: page, topUrl: page, type });
    return action === "block" && filter !== null && list !== null && line !== null ? { filter, list, line } : null;
  }

  /** @param {number} tabId */
  forget(tabId) {
    this.#waiting.delete(tabId);
    this.#openers.delete(tabId);
    this.#latest.delete(tabId);
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
    return (await this.#all()).filter((one) => one.tabId === tabId && (one.page === page || one.page === ""));
  }

  /** Opens a closed popup: the extension's own tabs are not closed. @param {number} tabId @param {string} url */
  async reopen(tabId, url) {
    const all = await this.#all();
    if (!all.some((one) => one.tabId === tabId && one.url === url)) return;
    await this.#session.write({ [CLOSED_POPUPS]: all.filter((one) => one.tabId !== tabId || one.url !== url) });
    await this.#opened.open(url);
  }
}
