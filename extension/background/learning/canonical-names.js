/**
 * Firefox: whose server it really is that a site calls its own.
 *
 * @module
 */

import { Recent } from "../recent.js";
import { related } from "./hosts.js";

/** @import { Exchange, Names } from "../../shared/watching.js" */

const KEPT = 500;

export class CanonicalNames {
  /** Host to the name at the end of its CNAMEs; null where it is not known (yet). @type {Recent<string, string | null>} */
  #known = new Recent(KEPT);
  #names;

  /** @param {Names} names */
  constructor(names) {
    this.#names = names;
  }

  /**
   * Whether a host of the site's own may be another's; what it is called is then being asked for.
   * The site's own address is where it is, whoever runs it. Through a proxy Firefox asks for no names, and neither may
   * we: the question would go past the proxy.
   *
   * @param {string} host @param {string} siteHost @param {Pick<Exchange, "proxyInfo">} exchange
   */
  mayCloak(host, siteHost, { proxyInfo }) {
    if (!this.#names.available() || proxyInfo || host === siteHost || siteHost.endsWith(`.${host}`)) return false;
    if (!this.#known.has(host)) void this.#ask(host);
    return true;
  }

  /** @param {string} host */
  async #ask(host) {
    this.#known.set(host, null);
    const name = await this.#names.canonical(host).catch(() => undefined);
    this.#known.set(host, name?.replace(/\.$/, "").toLowerCase() ?? null);
  }

  /** By the time of a response the name is known, for the same question led there. @param {string} host @param {string} siteHost */
  strangerBehind(host, siteHost) {
    const name = this.#known.get(host) ?? null;
    return name === null || related(name, siteHost) || related(name, host) ? undefined : name;
  }
}
