/**
 * Firefox: selects the requests of a watched tab whose headers are read.
 *
 * The blocking listener sees every request. A listener for headers costs each request two more messages between the
 * browser's processes, and a recorded page has 88 requests that are not blocked: 43 to its own site, and 45 to 8 hosts of
 * others. So headers are read of the first requests to each foreign host and of those with a body. A later request has the
 * cookies that its host got before, and its response is not read unless it is a script.
 *
 * @module
 */

import { HeaderPhases } from "../header-phases.js";
import { hostIn, isCertainlySameSite } from "../../shared/hosts.js";

/** @import { Requests } from "../../shared/browser.js" */
/** @import { Exchange, ExchangeListener } from "../../shared/watching.js" */
/** @import { CanonicalNames } from "./canonical-names.js" */
/** @import { TabPages } from "./tab-pages.js" */

/** Requests of a host whose headers are read: the second has the cookies that the first response sets. */
const READ = 2;
/**
 * Further requests whose headers are read because none had cookies: anonymous requests have none, others may. With eight, all
 * requests to hosts without cookies were read, 51 of a recorded page.
 */
const READ_WITHOUT = 2;

/** @typedef {{ sent: ExchangeListener, received: ExchangeListener }} Listeners */

export class HeaderSample {
  /** By foreign host, its requests so far, and the latest cookies that it was sent. @type {Map<string, { requests: number, without: number, cookies: Exchange["requestHeaders"] }>} */
  #hosts = new Map();
  /** Ids of requests whose headers are read. @type {Set<string>} */
  #read = new Set();
  #siteHost = "";
  #phases;
  #pages;
  #names;
  #listeners;

  /**
   * @param {object} parts
   * @param {Requests["watchHost"]} parts.watchHost Of the tab.
   * @param {TabPages} parts.pages
   * @param {Pick<CanonicalNames, "mayCloak">} parts.names
   * @param {Listeners} parts.listeners
   */
  constructor({ watchHost, pages, names, listeners }) {
    this.#pages = pages;
    this.#names = names;
    this.#listeners = listeners;
    this.#phases = new HeaderPhases({ watchHost }, {
      sent: (details) => this.#onSent(/** @type {Exchange} */ (details)),
      received: (details) => this.#onReceived(/** @type {Exchange} */ (details)),
    }, (requestId) => this.#read.delete(requestId));
  }

  /** A request of the tab continues. @param {Exchange} exchange Without headers. */
  onRequest(exchange) {
    const place = this.#pages.ofExchange(exchange);
    if (place === null) return;
    // Another page is another site: a host can have other cookies there.
    if (place.host !== this.#siteHost) this.#hosts.clear();
    this.#siteHost = place.host;
    const host = hostIn(exchange.url);
    if (isCertainlySameSite(host, place.host) && !this.#names.mayCloak(host, place.host, exchange)) {
      // Reports about a script count if the page has loaded it.
      if (exchange.type === "script") this.#listeners.sent(exchange);
      return;
    }
    const known = this.#hosts.get(host) ?? { requests: 0, without: 0, cookies: undefined };
    this.#hosts.set(host, known);
    known.requests += 1;
    if (known.requests <= READ || exchange.method === "POST") {
      this.#read.add(exchange.requestId);
      this.#phases.expect(exchange.requestId, host);
      return;
    }
    this.#listeners.sent({ ...exchange, requestHeaders: known.cookies });
    if (exchange.type !== "script") this.#listeners.received({ ...exchange, responseHeaders: [] });
  }

  /** @param {Exchange} exchange @returns {undefined} */
  #onSent(exchange) {
    if (!this.#read.has(exchange.requestId)) return;
    const known = this.#hosts.get(hostIn(exchange.url));
    const cookies = exchange.requestHeaders?.filter(({ name }) => name.toLowerCase() === "cookie") ?? [];
    if (known !== undefined && cookies.length > 0) known.cookies = cookies;
    else if (known !== undefined && known.without < READ_WITHOUT) {
      known.without += 1;
      known.requests -= 1;
    }
    this.#listeners.sent(exchange);
  }

  /** @param {Exchange} exchange @returns {undefined} */
  #onReceived(exchange) {
    if (this.#read.delete(exchange.requestId)) this.#listeners.received(exchange);
  }

  /** Stops listening. */
  end() {
    this.#phases.end();
    this.#read.clear();
  }
}
