/**
 * Makes events of requests to third parties and their responses.
 *
 * @module
 */

import { Expiring } from "./expiring.js";
import { hostIn, hostOf, isCertainlySameSite } from "../../shared/hosts.js";
import { bodyText } from "./body-text.js";
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
/** Bodies and milliseconds for which they are kept at most. A body waits for the headers of its request, which follow at once. */
const BODIES = 100;
const LONGEST_BODY = 1000;
const LONGEST_URL = 8192;
const HOPS = 20;

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

/** @typedef {{ place: Place, cookies: string | undefined, cloaked: boolean, counts: boolean, urls: string[] }} Pending A request without its response. Cloaked: a CNAME may hide another site. Counts: to a third party. URLs: of a script, with its redirects. */

export class Observer {
  /** @type {Expiring<string, Pending>} */
  #pending = new Expiring(MOST_PENDING, LONGEST_PENDING);
  /** @type {Expiring<string, string>} */
  #bodies = new Expiring(BODIES, LONGEST_BODY);
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

  /** @param {Exchange} exchange With its body, before its headers are sent. */
  onBody(exchange) {
    const { requestId, method, url, initiator, documentUrl } = exchange;
    if (method !== "POST" || exchange.incognito || isCertainlySameSite(hostIn(url), hostOf(initiator ?? documentUrl ?? ""))) return;
    const body = bodyText(exchange);
    if (body !== "") this.#bodies.set(requestId, body);
  }

  /** @param {Exchange} exchange With its request headers. */
  onSent(exchange) {
    const { requestId, url, type } = exchange;
    const body = this.#bodies.get(requestId);
    this.#bodies.delete(requestId);
    if (type === "main_frame") {
      if (this.#isLearned(exchange)) this.#bounces.onRequest(exchange, headerOf(exchange.requestHeaders, "cookie"));
      return;
    }
    const place = this.#pages.ofExchange(exchange);
    if (place === null || !this.#mayLearn(place.site)) return;

    const host = hostIn(url);
    const isOwn = isCertainlySameSite(host, place.host);
    const cloaked = isOwn && this.#names.mayCloak(host, place.host, exchange);
    const urls = type === "script" ? this.#urlsOf(requestId, url) : [];
    if (!isOwn || cloaked) this.#addPending(exchange, { place, cloaked, urls }, body);
    else if (urls.length > 0) this.#pending.set(requestId, { place, cookies: undefined, cloaked, counts: false, urls });
  }

  /** The URLs of a script: the requested one and those of its redirects. @param {string} requestId @param {string} url */
  #urlsOf(requestId, url) {
    return [...(this.#pending.get(requestId)?.urls ?? []), url].slice(-HOPS);
  }

  /** @param {Exchange} exchange @param {Pick<Pending, "place" | "cloaked" | "urls">} known @param {string | undefined} body */
  #addPending(exchange, known, body) {
    const cookies = headerOf(exchange.requestHeaders, "cookie");
    this.#pending.set(exchange.requestId, { ...known, cookies, counts: true });
    this.#onThirdParty(exchange.tabId, known.place, exchange.timeStamp);
    // The body is reported now, so that it is not kept until the response.
    if (body !== undefined && !known.cloaked) this.#report({ ...this.#event(exchange, known.place), body });
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
    const { place, urls } = pending;
    // A redirected script stays pending; its cookies are dropped.
    if (urls.length > 0 && isRedirect(exchange)) this.#pending.set(requestId, { ...pending, cookies: undefined, counts: false });
    else this.#pending.delete(requestId);
    if (urls.length > 0 && place.page) this.#pages.onScript(place.page, exchange, urls);
    if (pending.counts) this.#reportResponse(exchange, pending);
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
