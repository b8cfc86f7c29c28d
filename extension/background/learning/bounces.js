/**
 * Bounces: top-level pages that only redirect a tab from one site to another
 * ([bounce tracking](https://privacycg.github.io/nav-tracking-mitigations/)).
 *
 * @module
 */

import { hostOf, isCertainlySameSite } from "../../shared/hosts.js";

/** @import { Exchange, Navigation } from "../../shared/watching.js" */
/** @import { LearnerEvent } from "./event-queue.js" */
/** @import { Page } from "./tab-pages.js" */

/** Milliseconds: a page that navigates on by itself sooner was not the user's target. Browsers use the same limit. */
const STAY = 10_000;
const HOPS = 20;

/**
 * @typedef {object} Hop A requested document, shown or not.
 * @property {string} url
 * @property {number} at
 * @property {string | undefined} cookies
 * @property {string[]} setCookies
 */

/** @typedef {{ requestId: string, hops: Hop[] }} Journey One request with its redirects. */
/** @typedef {{ from: string, hop: Hop | undefined }} Arrival The page from which a tab came to its page; empty if the user asked for the page. */

/** @param {Page} page @returns {Hop} */
const hopOf = ({ url, began }) => ({ url, at: began, cookies: undefined, setCookies: [] });

export class Bounces {
  /** @type {Map<number, Journey>} */
  #journeys = new Map();
  /** @type {Map<number, Arrival>} */
  #arrivals = new Map();
  /** By new tab, the URL of the page that opened it. @type {Map<number, string>} */
  #openers = new Map();
  #report;

  /** @param {(event: LearnerEvent) => void} report */
  constructor(report) {
    this.#report = report;
  }

  /** A page opens a tab. @param {number} tabId @param {string} url Of the page. */
  onOpened(tabId, url) {
    this.#openers.set(tabId, url);
  }

  /** @param {number} tabId */
  forget(tabId) {
    this.#journeys.delete(tabId);
    this.#arrivals.delete(tabId);
    this.#openers.delete(tabId);
  }

  /** @param {Exchange} exchange Of a tab's document. @param {string | undefined} cookies */
  onRequest({ tabId, requestId, url, timeStamp }, cookies) {
    let journey = this.#journeys.get(tabId);
    if (journey?.requestId !== requestId) {
      journey = { requestId, hops: [] };
      this.#journeys.set(tabId, journey);
    }
    if (journey.hops.length < HOPS) journey.hops.push({ url, at: timeStamp, cookies, setCookies: [] });
  }

  /** Chromium: a request for a tab's document is redirected. @param {Exchange & { redirectUrl: string }} exchange */
  onRedirect(exchange) {
    const { tabId, requestId, url, redirectUrl } = exchange;
    const journey = this.#journeys.get(tabId);
    const isKnown = journey?.requestId === requestId && journey.hops.at(-1)?.url === url;
    if (!isKnown) this.onRequest(exchange, undefined);
    this.onRequest({ ...exchange, url: redirectUrl }, undefined);
  }

  /** @param {Exchange} exchange @param {string[]} setCookies */
  onResponse({ tabId, requestId, url }, setCookies) {
    const journey = this.#journeys.get(tabId);
    const hop = journey?.requestId === requestId ? journey.hops.at(-1) : undefined;
    if (hop?.url === url) hop.setCookies = setCookies;
  }

  /**
   * A tab shows another page.
   *
   * @param {Navigation} navigation @param {Page | null} left The previous page.
   */
  onCommitted(navigation, left) {
    const { tabId, url } = navigation;
    const hops = this.#hopsTo(tabId, url);
    const from = navigation.asked ? "" : this.#from(navigation, left);
    if (from !== "") for (const hop of hops.slice(0, -1)) this.#bounce(from, hop, url);
    this.forget(tabId);
    this.#arrivals.set(tabId, { from, hop: hops.at(-1) });
  }

  /** @param {Navigation} navigation @param {Page | null} left */
  #from({ tabId, url, time }, left) {
    const before = this.#arrivals.get(tabId);
    // A new tab has no page.
    if (left === null) return this.#openers.get(tabId) ?? before?.from ?? "";
    if (before === undefined || before.from === "" || left.touched || time - left.began >= STAY) return left.url;
    this.#bounce(before.from, before.hop ?? hopOf(left), url);
    return before.from;
  }

  /**
   * The hops to a document; none if it came without a request, e.g. from the back-forward cache.
   *
   * @param {number} tabId @param {string} url
   */
  #hopsTo(tabId, url) {
    const { hops } = this.#journeys.get(tabId) ?? { hops: [] };
    return hops.at(-1)?.url === url.replace(/#.*/, "") ? hops : [];
  }

  /** @param {string} site @param {Hop} hop @param {string} to */
  #bounce(site, { url, at, cookies, setCookies }, to) {
    const host = hostOf(url);
    if (isCertainlySameSite(host, hostOf(site)) || isCertainlySameSite(host, hostOf(to))) return;
    this.#report({
      event: "bounce",
      time: Math.round(at),
      site,
      url,
      to,
      cookies,
      setCookies: setCookies.length > 0 ? setCookies : undefined,
    });
  }
}
