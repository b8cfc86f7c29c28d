/**
 * Firefox: makes events of requests and responses whose headers are read: documents of tabs, and requests of service workers.
 *
 * @module
 */

import { Expiring } from "./expiring.js";
import { hostIn, isCertainlySameSite } from "../../shared/hosts.js";
import { frameOf } from "./tab-pages.js";

/** @import { Exchange } from "../../shared/watching.js" */
/** @import { Header } from "../../shared/browser.js" */
/** @import { Bounces } from "./bounces.js" */
/** @import { CanonicalNames } from "./canonical-names.js" */
/** @import { LearnerEvent } from "./event-queue.js" */
/** @import { Place, TabPages } from "./tab-pages.js" */

/** Pending requests and milliseconds for which they are kept at most: some never get a response. */
const MOST_PENDING = 1000;
const LONGEST_PENDING = 30_000;
const LONGEST_URL = 8192;

/** @param {Header[] | undefined} headers @param {string} name @returns {string | undefined} */
const headerOf = (headers, name) => headers?.find((header) => header.name.toLowerCase() === name)?.value;

/** @param {Header[] | undefined} headers Firefox joins headers of the same name with line breaks. @returns {string[]} */
const setCookiesOf = (headers = []) =>
  headers.filter(({ name }) => name.toLowerCase() === "set-cookie").flatMap(({ value = "" }) => value.split("\n"));

/** @param {Exchange} exchange */
const isRedirect = ({ statusCode = 0, responseHeaders }) => statusCode >= 300 && statusCode <= 399 && headerOf(responseHeaders, "location") !== undefined;

/** @param {Exchange} exchange @returns {string | undefined} */
function redirectTarget(exchange) {
  if (!isRedirect(exchange)) return undefined;
  const { url, responseHeaders } = exchange;
  const location = headerOf(responseHeaders, "location");
  return location !== undefined && URL.canParse(location, url) ? new URL(location, url).href.slice(0, LONGEST_URL) : undefined;
}

/** @typedef {{ place: Place, cookies: string | undefined, cloaked: boolean }} Pending A request without its response. Cloaked: a CNAME may hide another site. */

export class Observer {
  /** @type {Expiring<string, Pending>} */
  #pending = new Expiring(MOST_PENDING, LONGEST_PENDING);
  #pages;
  #bounces;
  #names;
  #mayLearn;
  #onThirdParty;
  #report;

  /**
   * @param {object} parts
   * @param {TabPages} parts.pages
   * @param {Bounces} parts.bounces
   * @param {CanonicalNames} parts.names
   * @param {(site: string) => boolean} parts.mayLearn
   * @param {(tabId: number, place: Place, time: number) => void} parts.onThirdParty Called for each request to a third party.
   * @param {(event: LearnerEvent) => void} parts.report
   */
  constructor({ pages, bounces, names, mayLearn, onThirdParty, report }) {
    this.#pages = pages;
    this.#bounces = bounces;
    this.#names = names;
    this.#mayLearn = mayLearn;
    this.#onThirdParty = onThirdParty;
    this.#report = report;
  }

  /** @param {Exchange} exchange With its request headers. */
  onSent(exchange) {
    const { url, type } = exchange;
    if (type === "main_frame") {
      if (this.#isLearned(exchange)) this.#bounces.onRequest(exchange, headerOf(exchange.requestHeaders, "cookie"));
      return;
    }
    const place = this.#pages.ofExchange(exchange);
    if (place === null || !this.#mayLearn(place.site)) return;

    const host = hostIn(url);
    const isOwn = isCertainlySameSite(host, place.host);
    const cloaked = isOwn && this.#names.mayCloak(host, place.host, exchange);
    if (isOwn && !cloaked) return;
    this.#pending.set(exchange.requestId, { place, cloaked, cookies: headerOf(exchange.requestHeaders, "cookie") });
    this.#onThirdParty(exchange.tabId, place, exchange.timeStamp);
  }

  /** @param {Exchange} exchange @param {Place} place @returns {LearnerEvent} */
  #event(exchange, { site }) {
    const { url, type, timeStamp } = exchange;
    return { event: "request", time: Math.round(timeStamp), site, url: url.slice(0, LONGEST_URL), type, frame: frameOf(exchange) };
  }

  /** @param {Exchange} exchange */
  #isLearned({ tabId, incognito, documentLifecycle }) {
    return !incognito && documentLifecycle !== "prerender" && this.#pages.page(tabId) !== undefined;
  }

  /** @param {Exchange} exchange With its response headers. */
  onReceived(exchange) {
    const { requestId, type } = exchange;
    if (type === "main_frame") {
      this.#bounces.onResponse(exchange, setCookiesOf(exchange.responseHeaders));
      return;
    }
    const pending = this.#pending.get(requestId);
    if (pending === undefined) return;
    this.#pending.delete(requestId);
    this.#reportResponse(exchange, pending);
  }

  /** @param {Exchange} exchange @param {Pending} pending */
  #reportResponse(exchange, { place, cookies, cloaked }) {
    const cname = cloaked ? this.#names.foreignName(hostIn(exchange.url), place.host) : undefined;
    if (cloaked && cname === undefined) return;

    const setCookies = setCookiesOf(exchange.responseHeaders);
    this.#report({
      ...this.#event(exchange, place),
      cookies,
      setCookies: setCookies.length > 0 ? setCookies : undefined,
      redirectedTo: redirectTarget(exchange),
      cname,
    });
  }
}
