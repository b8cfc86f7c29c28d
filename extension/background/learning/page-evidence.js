/**
 * Chromium: makes events of the requests that the frames of a page have listed (page-requests.js), and of redirects and bodies.
 *
 * @module
 */

import { hostOf, isCertainlySameSite, isWeb } from "../../shared/hosts.js";
import { requestOf } from "../blocked-requests.js";
import { isStopped } from "../packed-decision.js";
import { bodyText } from "./body-text.js";

/** @import { Exchange, FrameRequests } from "../../shared/watching.js" */
/** @import { RedirectDetails } from "../../shared/browser.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { LearnerEvent } from "./event-queue.js" */
/** @import { SentCookies } from "./sent-cookies.js" */
/** @import { Page, Place, TabPages } from "./tab-pages.js" */

/** Events of one page at most. */
const EVENTS = 1000;
const LONGEST_URL = 8192;

/** @typedef {{ url: string, type: string, frame: number, redirectedTo?: string }} Listed */
/** @typedef {{ seen: Map<number, number>, hosts: Set<string>, left: number }} State Of a page: by frame, the number of requests that are known; the hosts whose cookies are known. */

export class PageEvidence {
  /** @type {WeakMap<Page, State>} */
  #states = new WeakMap();
  #pages;
  #engine;
  #cookies;
  #mayLearn;
  #isSampled;
  #report;

  /**
   * @param {object} parts
   * @param {TabPages} parts.pages
   * @param {LoadedEngine} parts.engine
   * @param {SentCookies} parts.cookies
   * @param {(site: string) => boolean} parts.mayLearn
   * @param {(tabId: number) => boolean} parts.isSampled Whether the tab's page is learned from.
   * @param {(event: LearnerEvent) => void} parts.report
   */
  constructor({ pages, engine, cookies, mayLearn, isSampled, report }) {
    this.#pages = pages;
    this.#engine = engine;
    this.#cookies = cookies;
    this.#mayLearn = mayLearn;
    this.#isSampled = isSampled;
    this.#report = report;
  }

  /** The frames of a tab's page have listed their requests. @param {number} tabId @param {FrameRequests[]} frames */
  async onList(tabId, frames) {
    const page = this.#pages.listed(tabId, frames);
    if (page === null) return;
    for (const { sendsCookies } of frames) if (sendsCookies !== null) this.#cookies.isSending = sendsCookies;
    if (!this.#isSampled(tabId) || !this.#mayLearn(page.url)) return;
    const state = this.#stateOf(page);
    const place = { site: page.url, host: page.host, page };
    await Promise.all(this.#fresh(state, page, frames).map((request) => this.#tell(request, place, state)));
  }

  /** A request of a page is redirected. @param {Exchange & RedirectDetails} details */
  async onRedirect(details) {
    const { redirectUrl, url, type } = details;
    const place = this.#pages.ofExchange(details);
    if (place === null || !isWeb(redirectUrl) || !this.#mayLearn(place.site)) return;
    if (type === "script" && place.page) this.#pages.addScript(place.page, details, redirectUrl);
    if (place.page === null || !this.#isSampled(details.tabId)) return;
    const state = this.#stateOf(place.page);
    const frame = details.parentFrameId < 0 ? 0 : details.frameId;
    const hop = { url, type, frame, redirectedTo: redirectUrl.slice(0, LONGEST_URL) };
    const target = { url: redirectUrl, type, frame };
    await Promise.all([hop, target].filter((request) => isForeign(request.url, place.host)).map((request) => this.#tell(request, place, state)));
  }

  /** A script sends a body. @param {Exchange} exchange */
  onBody(exchange) {
    const { method, url, type, timeStamp, initiator } = exchange;
    if (method !== "POST" || exchange.incognito || isCertainlySameSite(hostOf(url), hostOf(initiator))) return;
    const place = this.#pages.ofExchange(exchange);
    if (place === null || !isForeign(url, place.host) || !this.#mayLearn(place.site)) return;
    const body = bodyText(exchange);
    const frame = exchange.parentFrameId < 0 ? 0 : exchange.frameId;
    const source = { frameId: frame, url: place.site, isTop: true, sendsCookies: null, requests: [] };
    if (body === "" || this.#isBlocked(source, place.site, url, type)) return;
    this.#report({ event: "request", time: Math.round(timeStamp), site: place.site, url: url.slice(0, LONGEST_URL), type, frame, body });
  }

  /** @param {Page} page @returns {State} */
  #stateOf(page) {
    const state = this.#states.get(page) ?? { seen: new Map(), hosts: new Set(), left: EVENTS };
    this.#states.set(page, state);
    return state;
  }

  /** The new requests to third parties that were not blocked. @param {State} state @param {Page} page @param {FrameRequests[]} frames @returns {Listed[]} */
  #fresh({ seen }, page, frames) {
    return frames.flatMap((frame) => {
      const { frameId, requests } = frame;
      const from = seen.get(frameId) ?? 0;
      seen.set(frameId, requests.length);
      const fresh = requests.slice(Math.min(from, requests.length));
      return fresh
        .filter(([url, type]) => isForeign(url, page.host) && !this.#isBlocked(frame, page.url, url, type))
        .map(([url, type]) => ({ url, type, frame: frameId }));
    });
  }

  /** @param {FrameRequests} frame @param {string} topUrl @param {string} url @param {string} type */
  #isBlocked(frame, topUrl, url, type) {
    const engine = this.#engine.current;
    return engine !== null && isStopped(engine.decide(requestOf(frame, topUrl, url, type)));
  }

  /** @param {Listed} request @param {Place} place @param {State} state */
  async #tell({ url, type, frame, redirectedTo }, { site, host }, state) {
    if (state.left === 0) return;
    state.left -= 1;
    const time = Date.now();
    // The cookies of a host are told once for a page, and with redirects, which can contain them.
    const isKnown = state.hosts.has(hostOf(url)) && redirectedTo === undefined;
    state.hosts.add(hostOf(url));
    const sent = isKnown ? {} : await this.#cookies.ofPart(url, host, time);
    this.#report({ event: "request", time, site, url: url.slice(0, LONGEST_URL), type, frame, ...sent, redirectedTo });
  }
}

/** @param {string} url @param {string} host Of the page. */
const isForeign = (url, host) => !isCertainlySameSite(hostOf(url), host);
