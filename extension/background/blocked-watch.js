/**
 * Chromium: records requests that the browser's rules have blocked. The engine finds the filter.
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
   * By tab, the latest navigation and the page that it left: the target of the interstitial page's "back".
   *
   * @type {Map<number, { requestId: string, left: string }>}
   */
  #navigations = new Map();

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

  /** @param {RequestDetails} details Of a main document. */
  async onDocument(details) {
    await this.#ready;
    // A prerendered page is not visible.
    if (details.documentLifecycle === "prerender") return;
    // A redirect keeps the request's id, and leaves no page.
    if (this.#navigations.get(details.tabId)?.requestId !== details.requestId) {
      const left = this.#records.get(details.tabId)?.url ?? "";
      this.#navigations.set(details.tabId, { requestId: details.requestId, left });
    }
    this.#stoppedPages.leave(details.tabId, details.url);
    this.#records.begin(details.tabId, details.url, this.#engine.current?.site(details.url) ?? "");
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
      const previous = this.#navigations.get(details.tabId)?.left ?? "";
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

  /** @param {number} tabId */
  forget(tabId) {
    this.#navigations.delete(tabId);
  }
}
