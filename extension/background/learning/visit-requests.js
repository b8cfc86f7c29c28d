/**
 * Firefox: the requests of a watched tab to third parties, without a listener for headers.
 *
 * The blocking listener sees every request. A listener for headers costs each request two more messages between the browser's
 * processes; with listeners for a sample of the requests a page had 91 more events. So the cookies of a host are read from the
 * browser when its requests have been answered, as in Chromium. A redirected request comes again with the same id, which shows
 * its target.
 *
 * @module
 */

import { hostIn, hostOf, isCertainlySameSite } from "../../shared/hosts.js";
import { bodyText } from "./body-text.js";
import { Expiring } from "./expiring.js";
import { frameOf } from "./tab-pages.js";

/** @import { Exchange } from "../../shared/watching.js" */
/** @import { CanonicalNames } from "./canonical-names.js" */
/** @import { LearnerEvent } from "./event-queue.js" */
/** @import { Place, TabPages } from "./tab-pages.js" */
/** @import { Look, VisitCookies } from "./visit-cookies.js" */

/** Milliseconds from a request to its event, at least: most are answered by then, and the browser has their cookies. At most twice as long. */
export const SETTLED = 1000;
/** Requests that wait at most. */
const MOST = 1000;
/** Bodies and milliseconds for which they are kept at most: a body comes in the same turn as its request. */
const BODIES = 100;
const LONGEST_BODY = 1000;
const LONGEST_URL = 8192;

/** @typedef {{ event: LearnerEvent, id: string, url: string, host: string, place: Place, storeId: string | undefined, isCloaked: boolean, at: number }} Waiting Cloaked: a CNAME may hide another site. */

export class VisitRequests {
  /** In their order. @type {Waiting[]} */
  #waiting = [];
  /** The latest of each request. @type {Map<string, Waiting>} */
  #byId = new Map();
  /** By host, its cookies that were reported on this site. @type {Map<string, string>} */
  #told = new Map();
  /** @type {Expiring<string, string>} */
  #bodies = new Expiring(BODIES, LONGEST_BODY);
  #siteHost = "";
  /** Changes when requests are dropped, also those whose cookies are being read. */
  #dropped = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #pages;
  #names;
  #cookies;
  #onThirdParty;
  #report;

  /**
   * @param {object} parts
   * @param {TabPages} parts.pages
   * @param {Pick<CanonicalNames, "mayCloak" | "foreignName">} parts.names
   * @param {Pick<VisitCookies, "read">} parts.cookies
   * @param {(tabId: number, place: Place, time: number) => void} parts.onThirdParty Called for each request to a third party.
   * @param {(event: LearnerEvent) => void} parts.report
   */
  constructor({ pages, names, cookies, onThirdParty, report }) {
    this.#pages = pages;
    this.#names = names;
    this.#cookies = cookies;
    this.#onThirdParty = onThirdParty;
    this.#report = report;
  }

  /** A request of the tab continues. @param {Exchange} exchange Without headers. */
  onRequest(exchange) {
    const { requestId, url, type } = exchange;
    const before = this.#byId.get(requestId);
    if (before !== undefined && before.url !== url) before.event.redirectedTo = url.slice(0, LONGEST_URL);
    const place = this.#pages.ofExchange(exchange);
    if (place === null) return;
    if (type === "script" && place.page) this.#pages.addScript(place.page, exchange, url);
    const host = hostIn(url);
    const isOwn = isCertainlySameSite(host, place.host);
    const isCloaked = isOwn && this.#names.mayCloak(host, place.host, exchange);
    if (isOwn && !isCloaked) return;
    this.#onThirdParty(exchange.tabId, place, exchange.timeStamp);
    this.#add(exchange, { host, place, isCloaked });
  }

  /** @param {Exchange} exchange @param {Pick<Waiting, "host" | "place" | "isCloaked">} known */
  #add(exchange, known) {
    const { requestId, url, type, timeStamp } = exchange;
    // Another page is another site: a host can have other cookies there.
    if (known.place.host !== this.#siteHost) this.#told.clear();
    this.#siteHost = known.place.host;
    const event = { event: "request", time: Math.round(timeStamp), site: known.place.site, url: url.slice(0, LONGEST_URL), type, frame: frameOf(exchange) };
    const { cookieStoreId: storeId } = /** @type {{ cookieStoreId?: string }} */ (exchange);
    const waiting = { event, id: requestId, url, ...known, storeId, at: Date.now() };
    const body = this.#bodies.get(requestId);
    if (body !== undefined) this.#tellBody(waiting, body);
    this.#byId.set(requestId, waiting);
    this.#waiting.push(waiting);
    if (this.#waiting.length > MOST) this.#byId.delete(this.#waiting.shift()?.id ?? "");
    this.#timer ??= setTimeout(() => this.#tellSettled(), SETTLED);
  }

  /** @param {Exchange} exchange With its body, about the time of its request. */
  onBody(exchange) {
    const { requestId, method, url, documentUrl } = exchange;
    if (method !== "POST" || exchange.incognito || isCertainlySameSite(hostIn(url), hostOf(documentUrl ?? ""))) return;
    const body = bodyText(exchange);
    if (body === "") return;
    const waiting = this.#byId.get(requestId);
    if (waiting === undefined) this.#bodies.set(requestId, body);
    else this.#tellBody(waiting, body);
  }

  /** Reports a body at once, so that it is not kept. @param {Waiting} waiting @param {string} body */
  #tellBody({ id, event, isCloaked }, body) {
    this.#bodies.delete(id);
    if (!isCloaked) this.#report({ ...event, body });
  }

  #tellSettled() {
    this.#timer = undefined;
    const until = Date.now() - SETTLED;
    const count = this.#waiting.findIndex(({ at }) => at > until);
    void this.#tell(this.#waiting.splice(0, count < 0 ? this.#waiting.length : count));
    // One question for cookies then answers for all requests of that time. A timer for the next request alone made ten of a page.
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#tellSettled(), SETTLED);
  }

  /** @param {Waiting[]} all Of one site and container, except where the tab has just left a site. */
  async #tell(all) {
    const [first] = all;
    if (first === undefined) return;
    /** The first of each host. @type {Map<string, Waiting>} */
    const firsts = new Map();
    for (const waiting of all) {
      if (this.#byId.get(waiting.id) === waiting) this.#byId.delete(waiting.id);
      if (waiting.place.site === first.place.site && !firsts.has(waiting.host)) firsts.set(waiting.host, waiting);
    }
    const dropped = this.#dropped;
    const look = await this.#cookies.read(first.place.site, [...firsts.values()].map(({ url }) => url), Date.now(), first.storeId);
    if (dropped !== this.#dropped) return;
    for (const waiting of all) {
      const { event, host, place, isCloaked } = waiting;
      const cname = isCloaked ? this.#names.foreignName(host, place.host) : undefined;
      if (isCloaked && cname === undefined) continue;
      this.#report({ ...event, ...(firsts.get(host) === waiting && this.#news(waiting, look)), cname });
    }
  }

  /** The cookies of a host's first request, if they have not been reported on this site. @param {Waiting} waiting @param {Look} look */
  #news({ url, host, place }, look) {
    const sent = look(url);
    const values = `${sent.cookies ?? ""}\n${(sent.setCookies ?? []).map((one) => one.replace(/;.*/, "")).join("\n")}`;
    const isKnown = (this.#told.get(host) ?? "\n") === values;
    if (place.host === this.#siteHost) this.#told.set(host, values);
    return isKnown ? {} : sent;
  }

  /** Whether a request to the host waits. @param {string} host */
  hasRequested(host) {
    return this.#waiting.some((one) => one.host === host);
  }

  /** Drops the waiting requests. */
  drop() {
    this.#dropped += 1;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.#byId.clear();
  }

  /** The visit ends. */
  end() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#tell(this.#waiting.splice(0));
    this.#byId.clear();
  }
}
