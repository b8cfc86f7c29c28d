/**
 * Tells the learner of requests to third parties: what was sent, and what came back.
 *
 * @module
 */

import { Recent } from "../recent.js";
import { hostOf, related } from "./hosts.js";
import { frameOf } from "./tab-pages.js";

/** @import { Exchange } from "../../shared/watching.js" */
/** @import { Header } from "../../shared/browser.js" */
/** @import { Bounces } from "./bounces.js" */
/** @import { CanonicalNames } from "./canonical-names.js" */
/** @import { LearnerEvent } from "./event-queue.js" */
/** @import { Place, TabPages } from "./tab-pages.js" */

/** Some requests never have a response. */
const ON_THEIR_WAY = 1000;
const BODIES = 100;
const BODY = 4096;
const LONGEST_URL = 8192;

/** @param {Header[] | undefined} headers @param {string} name @returns {string | undefined} */
const headerOf = (headers, name) => headers?.find((header) => header.name.toLowerCase() === name)?.value;

/** @param {Header[] | undefined} headers Firefox gives several of a name as the lines of one. @returns {string[]} */
const setCookiesOf = (headers = []) =>
  headers.filter(({ name }) => name.toLowerCase() === "set-cookie").flatMap(({ value = "" }) => value.split("\n"));

/** @param {Exchange} exchange @returns {string | undefined} */
function redirection({ url, statusCode = 0, responseHeaders }) {
  if (statusCode < 300 || statusCode > 399) return undefined;
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

export class Observer {
  /** @type {Recent<string, { place: Place, cookies: string | undefined, body: string | undefined, cloaked: boolean }>} */
  #waiting = new Recent(ON_THEIR_WAY);
  /** @type {Recent<string, string>} */
  #bodies = new Recent(BODIES);
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
    const { requestId, tabId, url, type, timeStamp } = exchange;
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
    if (inside && !cloaked) return;
    this.#waiting.set(requestId, { place, cookies: headerOf(exchange.requestHeaders, "cookie"), body, cloaked });
    this.#asked(tabId, place, timeStamp);
  }

  /** @param {Exchange} exchange */
  #isLearned({ tabId, incognito, documentLifecycle }) {
    return !incognito && documentLifecycle !== "prerender" && this.#pages.page(tabId) !== undefined;
  }

  /** @param {Exchange} exchange With its response's headers. */
  received(exchange) {
    const { requestId, url, type, timeStamp } = exchange;
    if (type === "main_frame") {
      this.#bounces.answered(exchange, setCookiesOf(exchange.responseHeaders));
      return;
    }
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined) return;
    this.#waiting.delete(requestId);
    const { place, cookies, body, cloaked } = waiting;
    const cname = cloaked ? this.#names.strangerBehind(hostOf(url), place.host) : undefined;
    if (cloaked && cname === undefined) return;

    const setCookies = setCookiesOf(exchange.responseHeaders);
    this.#tell({
      event: "request",
      time: Math.round(timeStamp),
      site: place.site,
      url: url.slice(0, LONGEST_URL),
      type,
      frame: frameOf(exchange),
      cookies,
      setCookies: setCookies.length > 0 ? setCookies : undefined,
      redirectedTo: redirection(exchange),
      body,
      cname,
    });
  }
}
