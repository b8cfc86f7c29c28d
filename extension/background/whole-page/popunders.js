/**
 * Stops popunders: a page opens a tab, which shows what the person wants, and goes to an advert in its own tab behind it.
 *
 * The tab is not closed: it has the person's history, and what was typed there. It stays at its page, or goes back to it where
 * the browser does not let the extension stop a navigation (Chromium).
 *
 * Browsers do not tell that one causes the other. So a tab counts as going away because of the tab that it has opened if both
 * happen within three seconds, in either order, and only if a `popunder` filter blocks the address to which it goes, or a
 * `popup` filter whose pattern has its host. What the person enters in the address bar is no popunder.
 *
 * @module
 */

import { hostIn, hostOf, isWeb } from "../../shared/hosts.js";
import { Recent } from "../recent.js";

/** @import { Reason } from "./closed-popups.js" */

/** Milliseconds between the opened tab and the navigation. */
const TOGETHER = 3000;
const MOST = 100;
/** The host with which a filter's pattern starts. */
const HOST = /^\|{0,2}(?:(?:https?|\*)?:\/\/)?\.?([^/^$*|:?]+)/;

/** @typedef {{ page: Promise<string | null>, at: number }} Opened Page: the opener's at that time. */
/** @typedef {{ url: string, before: string, at: number, asked: boolean }} Left The document that a tab has requested, and the one before. Asked: by the person. */

/** Whether the pattern of a filter starts with the host of an address, or with a domain above it. @param {string} filter @param {string} url */
export function namesHost(filter, url) {
  const named = HOST.exec(filter)?.[1] ?? "";
  if (!named.includes(".")) return false;
  const host = hostOf(`http://${named}/`);
  return host !== "" && `.${hostIn(url)}`.endsWith(`.${host}`);
}

export class Popunders {
  #reason;
  #stopped;
  #now;
  /** By opener. @type {Recent<number, Opened>} */
  #opened = new Recent(MOST);
  /** By tab. @type {Recent<number, Left>} */
  #left = new Recent(MOST);

  /**
   * @param {object} parts
   * @param {(page: string, url: string) => Promise<Reason | null>} parts.reason The filter that makes the address a popunder; null where Brock is off.
   * @param {(stopped: { opener: number, page: string, url: string, reason: Reason }) => unknown} parts.stopped Called for each popunder.
   * @param {() => number} [parts.now]
   */
  constructor({ reason, stopped, now = Date.now }) {
    this.#reason = reason;
    this.#stopped = stopped;
    this.#now = now;
  }

  /**
   * A page has opened a tab.
   *
   * @param {number} opener @param {Promise<string | null>} shown The page that the opener shows. Null: the tab is not the page's doing.
   * @returns {Promise<string | null>} The opener's page, if the opener has already requested a popunder.
   */
  async onOpened(opener, shown) {
    const now = this.#now();
    const latest = this.#left.get(opener);
    const page = shown.catch(() => null);
    this.#opened.set(opener, { page, at: now });
    if (latest === undefined || latest.asked || now - latest.at > TOGETHER) return null;
    // The opener may already show where it has gone.
    return this.#pageOf(opener, page.then((url) => (url === latest.url ? latest.before : url)), latest.url);
  }

  /**
   * A tab's document is requested, or shown.
   *
   * @param {number} opener @param {string} url @param {boolean} asked By the person, with the browser's own controls.
   * @returns {Promise<string | null> | null} The page from which a popunder goes away. Null: it is none.
   */
  onDocument(opener, url, asked) {
    if (!isWeb(url)) return null;
    const now = this.#now();
    const { url: before = "", asked: wasAsked = false } = this.#left.get(opener) ?? {};
    // It is requested, and then shown. Firefox does not always tell at both times that the person has asked for it.
    if (before !== url) this.#left.set(opener, { url, before, at: now, asked });
    if (asked || (before === url && wasAsked)) return null;
    const opened = this.#opened.get(opener);
    return opened === undefined || now - opened.at > TOGETHER ? null : this.#pageOf(opener, opened.page, url);
  }

  /** @param {number} opener @param {Promise<string | null>} shown @param {string} url */
  async #pageOf(opener, shown, url) {
    const page = await shown;
    if (page === null || !isWeb(page) || page === url) return null;
    const reason = await this.#reason(page, url);
    if (reason === null) return null;
    // The opener stays: it has gone nowhere.
    this.#left.delete(opener);
    this.#stopped({ opener, page, url, reason });
    return page;
  }

  /** A tab was closed. @param {number} tabId */
  forget(tabId) {
    this.#opened.delete(tabId);
    this.#left.delete(tabId);
  }
}
