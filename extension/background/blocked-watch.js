/**
 * Chromium: the browser's rules have already blocked; the engine says which filter it was.
 *
 * @module
 */

import { chromiumRequest } from "./request.js";

/** @import { FailedRequestDetails, RedirectDetails, RequestDetails, Tabs } from "../shared/browser.js" */
/** @import { Engine } from "../engine/index.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { StoppedPages } from "./stopped-pages.js" */
/** @import { TabRecords } from "./tab-records.js" */

/** What Chromium calls a request that an extension has stopped, whichever extension that was. */
const BLOCKED = "net::ERR_BLOCKED_BY_CLIENT";
/** Where a request goes that is answered by a surrogate: no server may lead there, but other extensions. */
const SURROGATE = /^(?:data:|about:blank$)/;
/** Where a request goes that another extension answers by a file of its own. */
const OTHERS = "chrome-extension:";

export class BlockedWatch {
  #engine;
  #ready;
  #records;
  #stoppedPages;
  #tabs;
  /**
   * Each tab's latest navigation and the page it left, for the way back from a stopped page.
   *
   * @type {Map<number, { requestId: string, left: string }>}
   */
  #navigations = new Map();

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {Promise<unknown>} parts.ready Engine, settings and records are all there.
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
  async documentAsked(details) {
    await this.#ready;
    // A page rendered ahead is not the one the reader sees.
    if (details.documentLifecycle === "prerender") return;
    // A redirect keeps its request's id, and leaves no page.
    if (this.#navigations.get(details.tabId)?.requestId !== details.requestId) {
      const left = this.#records.get(details.tabId)?.url ?? "";
      this.#navigations.set(details.tabId, { requestId: details.requestId, left });
    }
    this.#stoppedPages.leave(details.tabId, details.url);
    this.#records.begin(details.tabId, details.url, this.#engine.current?.site(details.url) ?? "");
  }

  /** @param {FailedRequestDetails} details */
  async failed(details) {
    if (details.error === BLOCKED) await this.#stopped(details);
  }

  /** @param {RedirectDetails} details */
  async redirected(details) {
    const { redirectUrl } = details;
    if (SURROGATE.test(redirectUrl)) await this.#stopped(details, true);
    else if (redirectUrl.startsWith(OTHERS)) await this.#stopped(details);
  }

  /** @param {RequestDetails} details Of what an extension has stopped. @param {boolean} [answered] By a surrogate, which need not be ours. */
  async #stopped(details, answered = false) {
    await this.#ready;
    const engine = this.#engine.current;
    if (engine === null) return;

    if (this.#records.get(details.tabId) === undefined) await this.#beginLate(details.tabId, engine);
    const request = chromiumRequest(details, this.#records.get(details.tabId)?.url);
    const decision = engine.check(request);
    if (decision.action !== "block" && decision.action !== "redirect") {
      if (!answered) this.#records.addElsewhere(details.tabId);
    } else if (request.type === "main_frame") {
      const previous = this.#navigations.get(details.tabId)?.left ?? "";
      await this.#stoppedPages.stop(details.tabId, request.url, decision, previous);
    } else {
      this.#records.addBlocked(details.tabId, request.url, () => decision);
    }
  }

  /**
   * The page began when nobody listened: before Brock was installed, or while the background was being ended.
   *
   * @param {number} tabId @param {Engine} engine
   */
  async #beginLate(tabId, engine) {
    const tab = await this.#tabs.get(tabId).catch(() => null);
    // Requests fail in bursts; another may have begun the record meanwhile.
    if (tab !== null && this.#records.get(tabId) === undefined) {
      this.#records.begin(tabId, tab.url, engine.site(tab.url));
    }
  }

  /** @param {number} tabId */
  forget(tabId) {
    this.#navigations.delete(tabId);
  }
}
