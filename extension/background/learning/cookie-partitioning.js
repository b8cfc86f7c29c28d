/**
 * Firefox: finds out whether the browser partitions the cookies of third parties, or sends them from the jar that all sites share.
 *
 * Firefox keeps the cookies of third parties apart by site, unless a person has changed that
 * ([State Partitioning](https://developer.mozilla.org/docs/Web/Privacy/Guides/State_Partitioning)); no permission that Brock has
 * reads this setting. A cookie that a third party sets shows it. So the extension listens to changes of cookies in watched
 * visits until the setting is known.
 *
 * @module
 */

/** @import { CookieStore } from "../../shared/watching.js" */
/** @import { VisitCookies } from "./visit-cookies.js" */

/** Partitioned cookies, with none in the shared jar, that prove the setting: a single third party can also partition its own. */
const SURE = 20;

export class CookiePartitioning {
  #store;
  #cookies;
  #isThirdParty;
  #partitioned = 0;
  #isKnown = false;
  /** @type {(() => void) | null} */
  #unwatch = null;

  /**
   * @param {Pick<CookieStore, "watchSet">} store @param {Pick<VisitCookies, "isSending">} cookies
   * @param {(host: string) => boolean} isThirdParty Whether a watched page has just requested something of the host.
   */
  constructor(store, cookies, isThirdParty) {
    this.#store = store;
    this.#cookies = cookies;
    this.#isThirdParty = isThirdParty;
    cookies.isSending = false;
  }

  /** @param {boolean} on Whether a visit is watched. */
  watch(on) {
    if (!on) {
      this.#unwatch?.();
      this.#unwatch = null;
    } else if (!this.#isKnown) this.#unwatch ??= this.#store.watchSet((cookie) => this.#onSet(cookie));
  }

  /** @param {Pick<chrome.cookies.Cookie, "domain" | "partitionKey">} cookie */
  #onSet({ domain, partitionKey }) {
    if (!this.#isThirdParty(domain.replace(/^\./, ""))) return;
    if (partitionKey?.topLevelSite === undefined) this.#cookies.isSending = true;
    else this.#partitioned += 1;
    if (!this.#cookies.isSending && this.#partitioned < SURE) return;
    this.#isKnown = true;
    this.watch(false);
  }
}
