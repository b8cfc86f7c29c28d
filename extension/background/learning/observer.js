/**
 * Tells the learner of requests to third parties: what was sent, and what came back.
 *
 * @module
 */

import { Expiring } from "./expiring.js";
import { hostOf, related } from "./hosts.js";
import { frameOf } from "./tab-pages.js";

/** @import { Exchange } from "../../shared/watching.js" */
/** @import { Header } from "../../shared/browser.js" */
/** @import { Bounces } from "./bounces.js" */
/** @import { CanonicalNames } from "./canonical-names.js" */
/** @import { LearnerEvent } from "./event-queue.js" */
/** @import { Place, TabPages } from "./tab-pages.js" */

/** Some requests never have a response: what is known of them is dropped then, or after so many milliseconds. */
const ON_THEIR_WAY = 1000;
const LONGEST_WAY = 30_000;
/** A body waits for its request to go, which follows at once. */
const BODIES = 100;
const LONGEST_WAIT = 1000;
const BODY = 4096;
const LONGEST_URL = 8192;
const HOPS = 20;

/** @param {Header[] | undefined} headers @param {string} name @returns {string | undefined} */
const headerOf = (headers, name) => headers?.find((header) => header.name.toLowerCase() === name)?.value;

/** @param {Header[] | undefined} headers Firefox gives several of a name as the lines of one. @returns {string[]} */
const setCookiesOf = (headers = []) =>
  headers.filter(({ name }) => name.toLowerCase() === "set-cookie").flatMap(({ value = "" }) => value.split("\n"));

/** @param {Exchange} exchange */
const leads = ({ statusCode = 0, responseHeaders }) => statusCode >= 300 && statusCode <= 399 && headerOf(responseHeaders, "location") !== undefined;

/** @param {Exchange} exchange @returns {string | undefined} */
function redirection(exchange) {
  if (!leads(exchange)) return undefined;
  const { url, responseHeaders } = exchange;
  const location = headerOf(responseHeaders, "location");
  return location !== undefined && URL.canParse(location, url) ? new URL(location, url).href.slice(0, LONGEST_URL) : undefined;
}

/** @param {Exchange} exchange @returns {string} */
function bodyText({ requestBody }) {
  if (requestBody?.formData) {
    const fields = Object.entries(requestBody.formData).flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
    return fields.join("&").slice(0, BODY);
  }
  const bytes = requestBody?.raw?.find((part) => part.bytes !== undefined)?.bytes;
  return bytes === undefined ? "" : new TextDecoder().decode(bytes.slice(0, BODY));
}

/** @typedef {{ place: Place, cookies: string | undefined, cloaked: boolean, counts: boolean, urls: string[] }} Waiting A request without its response. */

export class Observer {
  /** @type {Expiring<string, Waiting>} */
  #waiting = new Expiring(ON_THEIR_WAY, LONGEST_WAY);
  /** @type {Expiring<string, string>} */
  #bodies = new Expiring(BODIES, LONGEST_WAIT);
  #pages;
  #bounces;
  #names;
  #mayLearn;
  #asked;
  #tell;

  /**
   * @param {object} parts
   * @param {TabPages} parts.pages
   * @param {Bounces} parts.bounces
   * @param {CanonicalNames} parts.names
   * @param {(site: string) => boolean} parts.mayLearn
   * @param {(tabId: number, place: Place, time: number) => void} parts.asked Told of each third party's request.
   * @param {(event: LearnerEvent) => void} parts.tell
   */
  constructor({ pages, bounces, names, mayLearn, asked, tell }) {
    this.#pages = pages;
    this.#bounces = bounces;
    this.#names = names;
    this.#mayLearn = mayLearn;
    this.#asked = asked;
    this.#tell = tell;
  }

  /** @param {Exchange} exchange With its body, before it goes. */
  begun(exchange) {
    const { requestId, method, url, initiator, documentUrl } = exchange;
    if (method !== "POST" || exchange.incognito || related(hostOf(url), hostOf(initiator ?? documentUrl ?? ""))) return;
    const body = bodyText(exchange);
    if (body !== "") this.#bodies.set(requestId, body);
  }

  /** @param {Exchange} exchange With its headers, as it goes. */
  sent(exchange) {
    const { requestId, url, type } = exchange;
    const body = this.#bodies.get(requestId);
    this.#bodies.delete(requestId);
    if (type === "main_frame") {
      if (this.#isLearned(exchange)) this.#bounces.asked(exchange, headerOf(exchange.requestHeaders, "cookie"));
      return;
    }
    const place = this.#pages.ofExchange(exchange);
    if (place === null || !this.#mayLearn(place.site)) return;

    const host = hostOf(url);
    const inside = related(host, place.host);
    const cloaked = inside && this.#names.mayCloak(host, place.host, exchange);
    const urls = type === "script" ? this.#wayOf(requestId, url) : [];
    if (!inside || cloaked) this.#sentToThird(exchange, { place, cloaked, urls }, body);
    else if (urls.length > 0) this.#waiting.set(requestId, { place, cookies: undefined, cloaked, counts: false, urls });
  }

  /** Where a script was asked for first, and where it was led to until now. @param {string} requestId @param {string} url */
  #wayOf(requestId, url) {
    return [...(this.#waiting.get(requestId)?.urls ?? []), url].slice(-HOPS);
  }

  /** @param {Exchange} exchange @param {Pick<Waiting, "place" | "cloaked" | "urls">} known @param {string | undefined} body */
  #sentToThird(exchange, known, body) {
    const cookies = headerOf(exchange.requestHeaders, "cookie");
    this.#waiting.set(exchange.requestId, { ...known, cookies, counts: true });
    this.#asked(exchange.tabId, known.place, exchange.timeStamp);
    // A body is looked through now, not when the response comes.
    if (body !== undefined && !known.cloaked) this.#tell({ ...this.#event(exchange, known.place), body });
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

  /** @param {Exchange} exchange With its response's headers. */
  received(exchange) {
    const { requestId, type } = exchange;
    if (type === "main_frame") {
      this.#bounces.answered(exchange, setCookiesOf(exchange.responseHeaders));
      return;
    }
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined) return;
    const { place, urls } = waiting;
    // A script that is led elsewhere is on its way; of what was sent with it nothing is kept.
    if (urls.length > 0 && leads(exchange)) this.#waiting.set(requestId, { ...waiting, cookies: undefined, counts: false });
    else this.#waiting.delete(requestId);
    if (urls.length > 0 && place.page) this.#pages.scriptCame(place.page, exchange, urls);
    if (waiting.counts) this.#receivedOfThird(exchange, waiting);
  }

  /** @param {Exchange} exchange @param {Waiting} waiting */
  #receivedOfThird(exchange, { place, cookies, cloaked }) {
    const cname = cloaked ? this.#names.strangerBehind(hostOf(exchange.url), place.host) : undefined;
    if (cloaked && cname === undefined) return;

    const setCookies = setCookiesOf(exchange.responseHeaders);
    this.#tell({
      ...this.#event(exchange, place),
      cookies,
      setCookies: setCookies.length > 0 ? setCookies : undefined,
      redirectedTo: redirection(exchange),
      cname,
    });
  }
}
