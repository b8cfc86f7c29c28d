/**
 * Firefox: the canonical names of a site's own hosts. A CNAME can hide a tracker behind a subdomain of the site.
 *
 * @module
 */

import { Recent } from "../recent.js";
import { isCertainlySameSite } from "../../shared/hosts.js";

/** @import { Exchange, Names } from "../../shared/watching.js" */

const KEPT = 500;

export class CanonicalNames {
  /** By host, the canonical name; null if it is unknown, or the query is pending. @type {Recent<string, string | null>} */
  #known = new Recent(KEPT);
  #names;

  /** @param {Names} names */
  constructor(names) {
    this.#names = names;
  }

  /**
   * Whether a subdomain of the site may be a tracker's server. Starts a DNS query for it.
   *
   * The site's own host is not queried. Through a proxy Firefox makes no DNS queries: one of ours would bypass the proxy.
   *
   * @param {string} host @param {string} siteHost @param {Pick<Exchange, "proxyInfo">} exchange
   */
  mayCloak(host, siteHost, { proxyInfo }) {
    if (!this.#names.available() || proxyInfo || host === siteHost || siteHost.endsWith(`.${host}`)) return false;
    if (!this.#known.has(host)) void this.#query(host);
    return true;
  }

  /** @param {string} host */
  async #query(host) {
    this.#known.set(host, null);
    const name = await this.#names.canonical(host).catch(() => undefined);
    this.#known.set(host, name?.replace(/\.$/, "").toLowerCase() ?? null);
  }

  /** The canonical name if it is another site's. Known when the response arrives: the browser made the same query. @param {string} host @param {string} siteHost */
  foreignName(host, siteHost) {
    const name = this.#known.get(host) ?? null;
    return name === null || isCertainlySameSite(name, siteHost) || isCertainlySameSite(name, host) ? undefined : name;
  }
}
