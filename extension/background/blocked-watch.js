/**
 * Chromium: the page of each tab, and events of stopped requests that frames do not list: documents, web sockets, and requests
 * with surrogates. These are rare. blocked-requests.js finds the others without events.
 *
 * @module
 */

import { chromiumRequest } from "./request.js";

/** @import { FailedRequestDetails, RedirectDetails, RequestDetails, Tabs } from "../shared/browser.js" */
/** @import { Engine } from "../engine/index.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { StoppedPages } from "./stopped-pages.js" */
/** @import { TabRecords } from "./tab-records.js" */

/** Chromium's error for a request that any extension has blocked. */
const BLOCKED = "net::ERR_BLOCKED_BY_CLIENT";
/** The redirect target of a request with a surrogate. Servers cannot redirect to such URLs, other extensions can. */
const SURROGATE = /^(?:data:|about:blank$)/;
/** The redirect target of a request that another extension answers with one of its files. */
const EXTENSION = "chrome-extension:";

export class BlockedWatch {
  #engine;
  #ready;
  #records;
  #stoppedPages;
  #tabs;

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {Promise<unknown>} parts.ready Settles when engine, settings and records are loaded.
   * @param {TabRecords} parts.records
   * @param {StoppedPages} parts.stoppedPages
   * @param {Pick<Tabs, "get">} parts.tabs
   */
  constructor({ engine, ready, records, stoppedPages, tabs }) {
    this.#engine = engine;
    this.#ready = ready;
    this.#records = records;
    this.#stoppedPages = stoppedPages;
    this.#tabs = tabs;
  }

  /** A tab shows another page. @param {number} tabId @param {string} url Of a web page. */
  async onPage(tabId, url) {
    await this.#ready;
    this.#stoppedPages.leave(tabId, url);
    this.#records.begin(tabId, url, this.#engine.current?.site(url) ?? "");
  }

  /** @param {FailedRequestDetails} details */
  async onFailure(details) {
    if (details.error === BLOCKED) await this.#record(details);
  }

  /** @param {RedirectDetails} details */
  async onRedirect(details) {
    const { redirectUrl } = details;
    if (SURROGATE.test(redirectUrl)) await this.#record(details, true);
    else if (redirectUrl.startsWith(EXTENSION)) await this.#record(details);
  }

  /** @param {RequestDetails} details Of a request that an extension has stopped. @param {boolean} [hasSurrogate] By a surrogate, which can be another extension's. */
  async #record(details, hasSurrogate = false) {
    await this.#ready;
    const engine = this.#engine.current;
    if (engine === null) return;

    if (this.#records.get(details.tabId) === undefined) await this.#beginLate(details.tabId, engine);
    const request = chromiumRequest(details, this.#records.get(details.tabId)?.url);
    const decision = engine.check(request);
    if (decision.action !== "block" && decision.action !== "redirect") {
      if (!hasSurrogate) this.#records.addElsewhere(details.tabId);
    } else if (request.type === "main_frame") {
      // A stopped document is not shown: the record is of the page before, the target of the interstitial page's "back".
      const previous = this.#records.get(details.tabId)?.url ?? "";
      await this.#stoppedPages.stop(details.tabId, request.url, decision, previous);
    } else {
      this.#records.addBlocked(details.tabId, request.url, () => decision);
    }
  }

  /**
   * The page was loaded before Brock was installed, or while the background was being ended.
   *
   * @param {number} tabId @param {Engine} engine
   */
  async #beginLate(tabId, engine) {
    const tab = await this.#tabs.get(tabId).catch(() => null);
    // Another failed request may have started the record meanwhile.
    if (tab !== null && this.#records.get(tabId) === undefined) {
      this.#records.begin(tabId, tab.url, engine.site(tab.url));
    }
  }
}
