/**
 * Firefox: the cookies of requests to third parties, from the browser's cookies and without an event.
 *
 * Firefox keeps the cookies of third parties apart by site, so one call reads those of all third parties of a page. Cookies of
 * the jar that all sites share are read by host, where the browser sends them: see cookie-partitioning.js.
 *
 * @module
 */

import { hostIn } from "../../shared/hosts.js";
import { inHeaders } from "./sent-cookies.js";

/** @import { CookieStore } from "../../shared/watching.js" */
/** @import { Sent } from "./sent-cookies.js" */

/** @typedef {(url: string) => Sent} Look */

/** @param {chrome.cookies.Cookie} cookie @param {string} url */
function isFor({ domain, hostOnly, path, secure }, url) {
  const host = hostIn(url);
  const wanted = domain.replace(/^\./, "");
  if (host !== wanted && (hostOnly || !host.endsWith(`.${wanted}`))) return false;
  const rest = url.slice(url.indexOf(host) + host.length).replace(/^:\d+/, "");
  const isInPath = rest.startsWith(path) && (path.endsWith("/") || /^(?:[/?#]|$)/.test(rest.slice(path.length)));
  // Browsers trust connections to the device itself.
  return isInPath && (!secure || url.startsWith("https:") || /(?:^|\.)localhost$/.test(host));
}

/**
 * Whether a cookie is sent to other sites. One without `SameSite` is, in Firefox.
 *
 * @param {chrome.cookies.Cookie} cookie
 */
const isForOthers = ({ sameSite }) => sameSite !== "lax" && sameSite !== "strict";

/**
 * Firefox does not tell which third parties have asked for a cookie of this site alone. The values are compared as those of a
 * `Cookie` header.
 *
 * @param {chrome.cookies.Cookie} cookie @returns {chrome.cookies.Cookie}
 */
const asSent = ({ partitionKey: _, ...cookie }) => cookie;

export class VisitCookies {
  /** Whether the browser sends cookies to other sites from the jar that all sites share. */
  isSending = false;

  #store;
  #siteOf;

  /** @param {Pick<CookieStore, "sentTo" | "ofSite">} store @param {(host: string) => string} siteOf */
  constructor(store, siteOf) {
    this.#store = store;
    this.#siteOf = siteOf;
  }

  /**
   * Reads the cookies of requests on a site.
   *
   * @param {string} site URL of the page. @param {string[]} urls Of requests to different hosts. @param {number} time
   * @param {string | undefined} storeId Of the tab's container.
   * @returns {Promise<Look>}
   */
  async read(site, urls, time, storeId) {
    const { protocol, hostname, port } = new URL(site);
    const own = `${protocol}//${this.#siteOf(hostname)}${port === "" ? "" : `:${port}`}`;
    const reading = [this.#store.ofSite(own, storeId), ...(this.isSending ? urls.map((url) => this.#shared(url, storeId)) : [])];
    const all = (await Promise.all(reading.map((one) => one.catch(() => [])))).flat().filter(isForOthers).map(asSent);
    return (url) => inHeaders(all.filter((cookie) => isFor(cookie, url)), time);
  }

  /** @param {string} url @param {string | undefined} storeId */
  async #shared(url, storeId) {
    const all = await this.#store.sentTo(url, storeId);
    return all.filter(({ partitionKey }) => partitionKey === undefined || partitionKey === null);
  }
}
