/**
 * Chromium: the cookies of a request, from the browser's cookies and without an event.
 *
 * A listener for headers makes each request of every page slower. The learner needs names, values and lifetimes, which the browser
 * stores. They are written as `Set-Cookie` headers, the form of the learner's events, because `Cookie` headers have no lifetimes.
 *
 * @module
 */

/** @import { CookieStore } from "../../shared/watching.js" */

/** @typedef {{ cookies: string | undefined, setCookies: string[] | undefined }} Sent Session cookies as sent; the others with their lifetime. */

/** @type {Sent} */
const NONE = { cookies: undefined, setCookies: undefined };
const COOKIES = 32_768;

/** @param {chrome.cookies.Cookie} cookie */
const pairOf = ({ name, value }) => (name === "" ? value : `${name}=${value}`);

/** @param {string} host @param {string} site @returns {boolean} Whether the host is of a site such as `https://shop.example`. */
function isOf(host, site) {
  const domain = URL.canParse(site) ? new URL(site).hostname : "";
  return domain !== "" && (host === domain || host.endsWith(`.${domain}`));
}

/** @param {chrome.cookies.Cookie} cookie @param {number} time */
function setCookie(cookie, time) {
  const partitioned = cookie.partitionKey === undefined ? "" : "; Partitioned";
  const age = cookie.expirationDate === undefined ? "" : `; Max-Age=${Math.max(Math.round(cookie.expirationDate - time / 1000), 0)}`;
  return `${pairOf(cookie)}${age}${partitioned}`;
}

/** @param {chrome.cookies.Cookie[]} cookies @param {number} time @returns {Sent} */
export function inHeaders(cookies, time) {
  if (cookies.length === 0) return NONE;
  const isPlain = (/** @type {chrome.cookies.Cookie} */ { expirationDate, partitionKey }) => expirationDate === undefined && partitionKey === undefined;
  const plain = cookies.filter(isPlain).map(pairOf).join("; ");
  const others = cookies.filter((cookie) => !isPlain(cookie)).map((cookie) => setCookie(cookie, time));
  return { cookies: plain === "" ? undefined : plain.slice(0, COOKIES), setCookies: others.length > 0 ? others : undefined };
}

export class SentCookies {
  /** Whether the browser sends the cookies of other sites: frames of other sites report it. */
  isSending = true;

  #store;

  /** @param {Pick<CookieStore, "sentTo">} store */
  constructor(store) {
    this.#store = store;
  }

  /** The cookies of a request to another site than the page's. @param {string} url @param {string} host The page's. @param {number} time */
  async ofPart(url, host, time) {
    const all = await this.#all(url);
    // `SameSite=None` requires `Secure`.
    const isSent = (/** @type {chrome.cookies.Cookie} */ { sameSite, secure, partitionKey }) =>
      sameSite === "no_restriction" && secure && (partitionKey?.topLevelSite === undefined ? this.isSending : isOf(host, partitionKey.topLevelSite));
    return inHeaders(all.filter(isSent), time);
  }

  /** The cookies of a document of a tab. @param {string} url @param {number} time */
  async ofDocument(url, time) {
    const all = await this.#all(url);
    return inHeaders(all.filter(({ partitionKey }) => partitionKey === undefined), time);
  }

  /** @param {string} url @returns {Promise<chrome.cookies.Cookie[]>} */
  async #all(url) {
    try {
      return await this.#store.sentTo(url);
    } catch {
      return [];
    }
  }
}
