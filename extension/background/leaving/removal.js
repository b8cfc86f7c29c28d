/**
 * Removes what a visit has left: cookies and storage of the site, and cookies of what it has embedded.
 *
 * What belongs to others stays: the storage of embedded domains, since it is unknown whether they had some before, the
 * cookies that an embedded domain had before the visit, and those of a domain that another open tab shows or embeds. Its
 * person would be signed out there.
 *
 * @module
 */

/** @import { Cookie, OpenTab, SiteStorage } from "../../shared/site-storage.js" */
/** @import { Visit } from "./visits.js" */

/** @param {Cookie} cookie */
const isBound = ({ partitionKey }) => (partitionKey?.topLevelSite ?? "") !== "";
/** @param {Cookie} cookie */
const hostOf = ({ domain }) => domain.replace(/^\./, "");

export class Removal {
  #storage;
  #siteOf;

  /** @param {SiteStorage} storage @param {(url: string) => string} siteOf */
  constructor(storage, siteOf) {
    this.#storage = storage;
    this.#siteOf = siteOf;
  }

  /** The domain of a cookie. @param {Cookie} cookie */
  domainOf(cookie) {
    return this.#siteOf(`http://${hostOf(cookie)}/`);
  }

  /** The domains that have cookies of their own. @param {string} store */
  async domainsWithCookies(store) {
    const cookies = await this.#storage.cookies(store);
    return new Set(cookies.filter((cookie) => !isBound(cookie)).map((cookie) => this.domainOf(cookie)));
  }

  /** @param {Visit} visit @param {OpenTab[]} open Rejects after everything else is removed, if something cannot be. */
  async remove(visit, open) {
    const { site, store, origins } = visit;
    const ofSite = (/** @type {string} */ url) => this.#siteOf(url) === site;
    const embedded = new Set(origins.map((origin) => this.#siteOf(`${origin}/`)).filter((domain) => domain !== site));
    const used = embedded.size === 0 ? new Set() : await this.#usedIn(open.filter((tab) => tab.store === store));
    const domains = [site, ...[...embedded].filter((domain) => !used.has(domain))];

    const cookies = await this.#cookiesOf(visit, domains);
    // Subdomains that were not seen in this visit are known by their cookies.
    const hosts = cookies.filter((cookie) => !isBound(cookie) && this.domainOf(cookie) === site).map(hostOf);
    const failures = await this.#removeCookies(cookies, () => this.#cookiesOf(visit, domains));
    const ofHosts = [site, `www.${site}`, ...hosts].flatMap((host) => [`https://${host}`, `http://${host}`]);
    const removed = [...ofHosts, ...origins.filter((origin) => ofSite(`${origin}/`))].filter((origin) => URL.canParse(origin));
    const isElsewhere = open.some((tab) => tab.store !== store && tab.urls.some(ofSite));
    await this.#storage.remove([...new Set(removed)], store, isElsewhere).catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** The cookies of these domains, and those that are bound to the site. @param {Visit} visit @param {string[]} domains */
  async #cookiesOf({ site, store }, domains) {
    const own = await Promise.all(domains.map((domain) => this.#storage.cookies(store, domain)));
    const bound = await Promise.all(["https", "http"].map((scheme) => this.#storage.cookiesOn(store, `${scheme}://${site}`)));
    return [...own.flat().filter((cookie) => !isBound(cookie)), ...bound.flat().filter(isBound)];
  }

  /**
   * The browsers find a cookie by URL and name, so one of `.shop.example` can be removed in place of one of
   * `www.shop.example`. What is left is removed again.
   *
   * @param {Cookie[]} cookies @param {() => Promise<Cookie[]>} again @returns {Promise<unknown[]>} What has failed.
   */
  async #removeCookies(cookies, again) {
    /** @type {unknown[]} */
    const failures = [];
    for (const cookie of cookies) {
      await this.#storage.removeCookie(cookie).catch((error) => failures.push(error));
    }
    if (cookies.length === 0) return failures;
    const left = await again();
    if (left.length === 0) return [];
    if (left.length < cookies.length) return this.#removeCookies(left, again);
    return failures.length > 0 ? failures : [new Error(`${left.length} cookies cannot be removed`)];
  }

  /** The domains that these tabs show or embed. @param {OpenTab[]} tabs */
  async #usedIn(tabs) {
    const frames = await Promise.all(tabs.map(({ id }) => this.#storage.framesOf(id)));
    return new Set([...tabs.flatMap(({ urls }) => urls), ...frames.flat()].map((url) => this.#siteOf(url)));
  }
}
