/**
 * Top-level pages that a tab only went through, on its way from one site to another.
 *
 * @module
 */

import { hostOf, related } from "./hosts.js";

/** @import { Exchange, Navigation } from "../../shared/watching.js" */
/** @import { LearnerEvent } from "./event-queue.js" */
/** @import { Page } from "./tab-pages.js" */

/** A page that leads on by itself within so many milliseconds was not the goal, as browsers count it, too. */
const LINGERS = 10_000;
const HOPS = 20;

/**
 * @typedef {object} Hop A document that was asked for, shown or not.
 * @property {string} url
 * @property {number} at
 * @property {string | undefined} cookies
 * @property {string[]} setCookies
 */

/** @typedef {{ requestId: string, hops: Hop[] }} Journey Of one request, through its redirects. */
/** @typedef {{ from: string, hop: Hop | undefined }} Arrival How a tab's page was come to: from a page, or from nowhere ("") if the person asked for it. */

/** @param {Page} page @returns {Hop} */
const hopOf = ({ url, began }) => ({ url, at: began, cookies: undefined, setCookies: [] });

export class Bounces {
  /** @type {Map<number, Journey>} */
  #journeys = new Map();
  /** @type {Map<number, Arrival>} */
  #arrivals = new Map();
  /** New tabs, and the address of the page that opened each. @type {Map<number, string>} */
  #openers = new Map();
  #tell;

  /** @param {(event: LearnerEvent) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /** @param {number} tabId @param {string} url Of the page that opened it. */
  opened(tabId, url) {
    this.#openers.set(tabId, url);
  }

  /** @param {number} tabId */
  forget(tabId) {
    this.#journeys.delete(tabId);
    this.#arrivals.delete(tabId);
    this.#openers.delete(tabId);
  }

  /** @param {Exchange} exchange For a tab's document. @param {string | undefined} cookies */
  asked({ tabId, requestId, url, timeStamp }, cookies) {
    let journey = this.#journeys.get(tabId);
    if (journey?.requestId !== requestId) {
      journey = { requestId, hops: [] };
      this.#journeys.set(tabId, journey);
    }
    if (journey.hops.length < HOPS) journey.hops.push({ url, at: timeStamp, cookies, setCookies: [] });
  }

  /** @param {Exchange} exchange @param {string[]} setCookies */
  answered({ tabId, requestId, url }, setCookies) {
    const journey = this.#journeys.get(tabId);
    const hop = journey?.requestId === requestId ? journey.hops.at(-1) : undefined;
    if (hop?.url === url) hop.setCookies = setCookies;
  }

  /**
   * The tab shows another page.
   *
   * @param {Navigation} navigation @param {Page | null} left The page before.
   */
  committed(navigation, left) {
    const { tabId, url } = navigation;
    const hops = this.#hopsTo(tabId, url);
    const from = navigation.asked ? "" : this.#from(navigation, left, hops);
    if (from !== "") hops.slice(0, -1).forEach((hop, at) => this.#bounce(from, hop, url, hops[at + 1].at));
    this.forget(tabId);
    this.#arrivals.set(tabId, { from, hop: hops.at(-1) });
  }

  /** @param {Navigation} navigation @param {Page | null} left @param {Hop[]} hops */
  #from({ tabId, url, time }, left, hops) {
    const before = this.#arrivals.get(tabId);
    // A new tab is empty at first.
    if (left === null) return this.#openers.get(tabId) ?? before?.from ?? "";
    if (before === undefined || before.from === "" || left.touched || time - left.began >= LINGERS) return left.url;
    this.#bounce(before.from, before.hop ?? hopOf(left), url, hops[0]?.at ?? time);
    return before.from;
  }

  /**
   * What led to a document; nothing to one that came without a request, from the browser's memory of pages, say.
   *
   * @param {number} tabId @param {string} url
   */
  #hopsTo(tabId, url) {
    const { hops } = this.#journeys.get(tabId) ?? { hops: [] };
    return hops.at(-1)?.url === url.replace(/#.*/, "") ? hops : [];
  }

  /** @param {string} site @param {Hop} hop @param {string} to @param {number} until */
  #bounce(site, { url, at, cookies, setCookies }, to, until) {
    const host = hostOf(url);
    if (related(host, hostOf(site)) || related(host, hostOf(to))) return;
    this.#tell({
      event: "bounce",
      time: Math.round(at),
      site,
      url,
      to,
      cookies,
      setCookies: setCookies.length > 0 ? setCookies : undefined,
      seconds: Math.max(0, Math.round((until - at) / 100) / 10),
    });
  }
}
