/**
 * Chromium: the browser's rules have already blocked; the engine says which filter it was.
 *
 * @module
 */

import { chromiumRequest } from "./request.js";

/** @import { FailedRequestDetails, RequestDetails } from "../shared/browser.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { StoppedPages } from "./stopped-pages.js" */
/** @import { TabRecords } from "./tab-records.js" */

/** What Chromium calls a request that an extension has stopped, whichever extension that was. */
const BLOCKED = "net::ERR_BLOCKED_BY_CLIENT";

export class BlockedWatch {
  #engine;
  #ready;
  #records;
  #stoppedPages;
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
   */
  constructor({ engine, ready, records, stoppedPages }) {
    this.#engine = engine;
    this.#ready = ready;
    this.#records = records;
    this.#stoppedPages = stoppedPages;
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
    if (details.error !== BLOCKED) return;
    await this.#ready;
    const engine = this.#engine.current;
    if (engine === null) return;

    const request = chromiumRequest(details, this.#records.get(details.tabId)?.url);
    const decision = engine.check(request);
    if (decision.action !== "block" && decision.action !== "redirect") {
      this.#records.addElsewhere(details.tabId);
    } else if (request.type === "main_frame") {
      const previous = this.#navigations.get(details.tabId)?.left ?? "";
      await this.#stoppedPages.stop(details.tabId, request.url, decision, previous);
    } else {
      this.#records.addBlocked(details.tabId, request.url, () => decision);
    }
  }

  /** @param {number} tabId */
  forget(tabId) {
    this.#navigations.delete(tabId);
  }
}
