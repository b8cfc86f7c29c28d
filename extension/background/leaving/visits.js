/**
 * The visits of sites that are forgotten when a person leaves them: which tabs show them, and what they have embedded.
 *
 * @module
 */

/**
 * @typedef {object} Visit
 * @property {string} site
 * @property {string} store Of cookies: a container, or private windows.
 * @property {boolean} isPrivate Its data is never written to the disk.
 * @property {string[]} origins Origins of the site, and of embedded domains that had no cookies before the visit.
 * @property {number[]} tabs Those that show the site.
 * @property {{ tabId: number, until: number }[]} away Tabs that a link or a form has led to another site, from where they may return.
 */

/** Milliseconds that a tab may be on another site before the visit ends: sign-in and payment pages lead back. */
export const AWAY = 600_000;
/** Origins kept per visit. */
const MOST_ORIGINS = 500;
const ORIGIN = /^(http|ws)(s?):\/\/(?:[^/?#@]*@)?([^/?#]+)/;

/** The origin that can have storage; empty for other URLs. @param {string} url */
export function originOf(url) {
  const found = ORIGIN.exec(url);
  return found === null ? "" : `http${found[2]}://${found[3]}`;
}

/** @param {{ site: string, store: string }} visit */
export const keyOf = ({ site, store }) => `${store} ${site}`;

export class Visits {
  /** @type {Map<string, Visit>} */
  #visits = new Map();
  /**
   * By visit, the domains whose data is not the visit's: they had cookies before it, so whether a person uses them cannot be
   * known, or a tab has shown them.
   *
   * @type {Map<string, Set<string>>}
   */
  known = new Map();
  #siteOf;

  /** @param {(url: string) => string} siteOf */
  constructor(siteOf) {
    this.#siteOf = siteOf;
  }

  get all() {
    return [...this.#visits.values()];
  }

  get size() {
    return this.#visits.size;
  }

  /** @param {Visit} visit */
  add(visit) {
    if (!this.#visits.has(keyOf(visit))) this.#visits.set(keyOf(visit), visit);
  }

  /** @param {Visit} visit */
  end(visit) {
    this.#visits.delete(keyOf(visit));
    this.known.delete(keyOf(visit));
  }

  /** The visit that a tab shows. @param {number} tabId */
  of(tabId) {
    return this.all.find(({ tabs }) => tabs.includes(tabId));
  }

  /** A tab shows a site. @param {{ site: string, store: string, isPrivate: boolean }} place @param {number} tabId @returns {boolean} Whether the visit is new. */
  enter({ site, store, isPrivate }, tabId) {
    const known = this.#visits.get(keyOf({ site, store }));
    const visit = known ?? { site, store, isPrivate, origins: [], tabs: [], away: [] };
    this.add(visit);
    visit.away = visit.away.filter((one) => one.tabId !== tabId);
    if (!visit.tabs.includes(tabId)) visit.tabs.push(tabId);
    return known === undefined;
  }

  /** The domains whose data is not the visit's. It can have ended meanwhile. @param {{ site: string, store: string }} place @param {Iterable<string>} domains */
  know(place, domains) {
    if (this.#visits.has(keyOf(place))) this.known.set(keyOf(place), new Set(domains));
  }

  /**
   * A tab shows a site, so the person uses it: for other visits it is no longer only embedded.
   *
   * @param {string} site @param {string | null} store Null: unknown, so any. @returns {boolean} Whether a visit has changed.
   */
  use(site, store) {
    const others = this.all.filter((visit) => visit.site !== site && (store === null || visit.store === store));
    let hasChanged = false;
    for (const visit of others) {
      const known = this.known.get(keyOf(visit));
      if (site === "" || known?.has(site)) continue;
      known?.add(site);
      visit.origins = visit.origins.filter((origin) => this.#siteOf(`${origin}/`) !== site);
      hasChanged = true;
    }
    return hasChanged;
  }

  /**
   * A tab shows another page.
   *
   * @param {number} tabId @param {string} site @param {number | null} until When it is no longer awaited; null: the person has left the site.
   */
  leave(tabId, site, until) {
    for (const visit of this.all) {
      if (visit.site === site) continue;
      if (until === null) visit.away = visit.away.filter((one) => one.tabId !== tabId);
      else if (visit.tabs.includes(tabId)) visit.away.push({ tabId, until });
      visit.tabs = visit.tabs.filter((one) => one !== tabId);
    }
  }

  /** Tabs that have not returned in time are no longer awaited. @param {number} now Infinity: none is. @returns {boolean} Whether a visit has changed. */
  expire(now) {
    const before = this.#away.length;
    for (const visit of this.all) visit.away = visit.away.filter(({ until }) => until > now);
    return this.#away.length < before;
  }

  /**
   * A request of a tab. It can be the next page's, before the tab is known to show that.
   *
   * @param {number} tabId @param {string} url
   * @param {string | null} page The page that it belongs to; null: unknown.
   * @returns {boolean} Whether its origin is new.
   */
  request(tabId, url, page) {
    const visit = this.of(tabId);
    return visit !== undefined && this.#note(visit, originOf(url), page);
  }

  /** @param {Visit} visit @param {string} origin @param {string | null} page */
  #note(visit, origin, page) {
    if (origin === "" || visit.origins.includes(origin) || visit.origins.length >= MOST_ORIGINS) return false;
    const domain = this.#siteOf(`${origin}/`);
    // Nothing is known after a restart of the browser, until the site is loaded again.
    if (domain !== visit.site && (this.known.get(keyOf(visit))?.has(domain) ?? true)) return false;
    if (page !== null && this.#siteOf(page) !== visit.site) return false;
    visit.origins.push(origin);
    return true;
  }

  /**
   * Whether a site is still visited.
   *
   * @param {Visit} visit @param {import("../../shared/site-storage.js").OpenTab[]} open @param {number} now
   */
  isOpen({ site, store, away }, open, now) {
    if (open.some((tab) => tab.store === store && tab.urls.some((url) => this.#siteOf(url) === site))) return true;
    return away.some(({ tabId, until }) => until > now && open.some(({ id }) => id === tabId));
  }

  get #away() {
    return this.all.flatMap(({ away }) => away);
  }

  /** When the next visit ends by itself. */
  get next() {
    return Math.min(...this.#away.map(({ until }) => until));
  }
}
