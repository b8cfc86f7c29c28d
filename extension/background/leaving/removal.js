/**
 * Removes what a visit has left: cookies and storage of the site, and of what it has embedded.
 *
 * What belongs to others stays: the cookies that an embedded domain had before the visit, and whatever an embedded domain
 * has that another open tab shows or embeds. Its person would be signed out there.
 *
 * @module
 */

/** @import { Cookie, OpenTab, SiteStorage } from "../../shared/site-storage.js" */
/** @import { Visit } from "./visits.js" */

/** @param {Cookie} cookie */
const isBound = ({ partitionKey }) => (partitionKey?.topLevelSite ?? "") !== "";

export class Removal {
  #storage;
  #siteOf;

  /** @param {SiteStorage} storage @param {(url: string) => string} siteOf */
  constructor(storage, siteOf) {
    this.#storage = storage;
    this.#siteOf = siteOf;
  }

  /** The domain of a cookie. @param {Cookie} cookie */
  domainOf({ domain }) {
    return this.#siteOf(`http://${domain.replace(/^\./, "")}/`);
  }

  /** The domains that have cookies of their own. @param {string} store */
  async domainsWithCookies(store) {
    const cookies = await this.#storage.cookies(store);
    return new Set(cookies.filter((cookie) => !isBound(cookie)).map((cookie) => this.domainOf(cookie)));
  }

  /** @param {Visit} visit @param {OpenTab[]} open */
  async remove(visit, open) {
    const { site, store, origins } = visit;
    const embedded = new Set(origins.map((origin) => this.#siteOf(`${origin}/`)).filter((domain) => domain !== site));
    const used = embedded.size === 0 ? new Set() : await this.#usedIn(open.filter((tab) => tab.store === store));
    const domains = [site, ...[...embedded].filter((domain) => !used.has(domain))];

    const own = (await Promise.all(domains.map((domain) => this.#storage.cookies(store, domain)))).flat().filter((cookie) => !isBound(cookie));
    const bound = (await Promise.all(["https", "http"].map((scheme) => this.#storage.cookiesOn(store, `${scheme}://${site}`)))).flat().filter(isBound);
    const hosts = own.filter((cookie) => this.domainOf(cookie) === site).map(({ domain }) => domain.replace(/^\./, ""));
    await Promise.all([...own, ...bound].map((cookie) => this.#storage.removeCookie(cookie)));
    // Subdomains that were not seen in this visit are known by their cookies.
    const ofHosts = [site, `www.${site}`, ...hosts].flatMap((host) => [`https://${host}`, `http://${host}`]);
    const removed = [...ofHosts, ...origins.filter((origin) => domains.includes(this.#siteOf(`${origin}/`)))];
    await this.#storage.remove([...new Set(removed)].filter((origin) => URL.canParse(origin)), store);
  }

  /** The domains that these tabs show or embed. @param {OpenTab[]} tabs */
  async #usedIn(tabs) {
    const frames = await Promise.all(tabs.map(({ id }) => this.#storage.framesOf(id)));
    return new Set([...tabs.flatMap(({ urls }) => urls), ...frames.flat()].map((url) => this.#siteOf(url)));
  }
}
