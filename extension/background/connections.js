/**
 * The connection of a tab's page, for the popup.
 *
 * Firefox gives the certificate only while the headers of a document are handled. It is read for documents of tabs only, and
 * their response does not wait for it. Chromium has not implemented its documented `securityInfo` yet: the listener is removed
 * at the first document without it, and the rest is derived when the popup asks.
 *
 * @module
 */

import { isWeb } from "../shared/hosts.js";
import { Recent } from "./recent.js";

/** @import { DocumentResponse, FrameFacts, PageFacts, SecurityInfo } from "../shared/page-facts.js" */
/** @import { HeaderListeners, RequestDetails, ResponseDetails, Session, Tabs } from "../shared/browser.js" */

/**
 * @typedef {object} Connection
 * @property {"https" | "http" | "device"} way Device: the page comes from this device.
 * @property {"recognised" | "added" | "exception" | null} issuer Added: by the user, an organisation or a program. Null: the browser does not tell.
 * @property {string | null} protocol As in `TLS 1.3`.
 * @property {boolean} isLeast Whether the protocol can also be a newer one.
 * @property {{ subject: string, issuer: string, start: number, end: number } | null} certificate
 * @property {string | null} transparency Firefox's word for the check of public logs.
 * @property {boolean | null} hsts Whether the site demands encryption. Null: unknown.
 * @property {number} inTheOpen Files of an encrypted page that came without encryption.
 * @property {boolean} asksPassword
 * @property {boolean} isTold Whether the browser gives extensions certificates.
 * @property {string | null} onion The page's address inside Tor.
 */

/** @typedef {{ security: Promise<SecurityInfo | null>, hsts: boolean, onion: string }} Known */

/** Key in the session's storage: this browser gives extensions no certificates. */
export const UNTOLD = "certificatesUntold";
/** Pages kept. */
const MOST = 200;
const LOCAL = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/;
/** Protocols that need a version of TLS: https://www.rfc-editor.org/rfc/rfc9113#section-9.2, https://www.rfc-editor.org/rfc/rfc9001 @type {Record<string, { protocol: string, isLeast: boolean }>} */
const NEEDED = { h2: { protocol: "TLS 1.2", isLeast: true }, h3: { protocol: "TLS 1.3", isLeast: false } };
const LONGEST_ONION = 2048;

/** @param {string} url */
const originOf = (url) => (URL.canParse(url) ? new URL(url).origin : "");

/** @param {DocumentResponse | ResponseDetails} details @param {string} wanted */
const headerOf = ({ responseHeaders = [] }, wanted) => responseHeaders.find(({ name }) => name.toLowerCase() === wanted)?.value ?? "";

/** An address inside Tor that a page of this origin may name: [Onion-Location](https://community.torproject.org/onion-services/advanced/onion-location/). @param {string} named @param {string} url */
export function onionOf(named, url) {
  if (!url.startsWith("https:") || !URL.canParse(named)) return null;
  const { protocol, hostname, href } = new URL(named);
  return /^https?:$/.test(protocol) && /^(?:[a-z0-9-]+\.)*[a-z2-7]{56}\.onion$/.test(hostname) && href.length < LONGEST_ONION ? href : null;
}

/** The name in a distinguished name, else the organisation. @param {string} name As in `CN=example.org,O=Example`. */
export function commonName(name) {
  const found = /(?:^|,)CN=("(?:[^"]|"")*"|(?:\\.|[^,\\])*)/.exec(name) ?? /(?:^|,)O=("(?:[^"]|"")*"|(?:\\.|[^,\\])*)/.exec(name);
  return (found?.[1] ?? name).replace(/^"|"$/g, "").replace(/\\(.)/g, "$1").slice(0, 200);
}

export class Connections {
  /** By tab and origin. @type {Recent<string, Known>} */
  #known = new Recent(MOST);
  /** Firefox: requests of encrypted pages without encryption, by id. @type {Recent<string, { tabId: number, url: string }>} */
  #open = new Recent(MOST);
  #facts;
  #tabs;
  #engineBlocks;

  /**
   * @param {object} parts
   * @param {PageFacts} parts.facts
   * @param {Pick<Tabs, "get">} parts.tabs
   * @param {Pick<Session, "readAll" | "write">} parts.session
   * @param {boolean} parts.engineBlocks
   */
  constructor({ facts, tabs, session, engineBlocks }) {
    this.#facts = facts;
    this.#tabs = tabs;
    this.#engineBlocks = engineBlocks;
    if (engineBlocks) return;
    const stop = facts.watchSecurity((response) => {
      if (response.securityInfo !== undefined) this.#note(response, Promise.resolve(/** @type {SecurityInfo} */ (response.securityInfo)));
      else {
        stop();
        void session.write({ [UNTOLD]: true });
      }
    });
    void session.readAll().then((stored) => stored[UNTOLD] && stop());
  }

  /** Firefox: gets the headers of documents before these listeners. @param {HeaderListeners} listeners @returns {HeaderListeners} */
  before(listeners) {
    return {
      sent: (details) => listeners.sent(details),
      received: (details) => {
        // The response does not wait. The page may be gone before the answer.
        if (details.url.startsWith("https:") && details.tabId >= 0) this.#note(details, this.#facts.security(details.requestId).catch(() => null));
        return listeners.received(details);
      },
    };
  }

  /**
   * Firefox: a request continues. It upgrades most images to https, which is a redirect: the same request comes again.
   * Resource Timing has the first address only.
   *
   * @param {RequestDetails} details
   */
  onRequest({ url, tabId, requestId, documentUrl }) {
    if (!url.startsWith("http:")) {
      if (this.#open.size > 0) this.#open.delete(requestId);
    } else if (documentUrl?.startsWith("https:")) this.#open.set(requestId, { tabId, url });
  }

  /** @param {DocumentResponse | ResponseDetails} details @param {Promise<SecurityInfo | null>} security */
  #note(details, security) {
    this.#known.set(`${details.tabId} ${originOf(details.url)}`, { security, hsts: headerOf(details, "strict-transport-security") !== "", onion: headerOf(details, "onion-location") });
  }

  /** @param {number} tabId */
  forget(tabId) {
    for (const key of this.#known.keys()) if (key.startsWith(`${tabId} `)) this.#known.delete(key);
  }

  /** @param {number} tabId @returns {Promise<Connection | null>} Null if the tab shows no web page. */
  async report(tabId) {
    const [tab, frames] = await Promise.all([this.#tabs.get(tabId).catch(() => null), this.#facts.look(tabId)]);
    const url = tab?.url ?? "";
    if (!isWeb(url)) return null;
    const known = this.#known.get(`${tabId} ${originOf(url)}`);
    const open = new Set([...this.#open.values()].flatMap((one) => (one.tabId === tabId ? [one.url] : [])));
    const seen = this.#engineBlocks ? frames.map((frame) => ({ ...frame, inTheOpen: frame.inTheOpen.filter((name) => open.has(name)) })) : frames;
    return connectionOf(url, seen, { security: (await known?.security) ?? null, hsts: known?.hsts ?? null, onion: known?.onion ?? "" }, this.#engineBlocks);
  }
}

/** @type {FrameFacts} */
const NO_FACTS = { url: "", protocol: "", inTheOpen: [], asksPassword: false, onion: "", isTop: true };

/** @param {string} url @returns {Connection["way"]} */
const wayOf = (url) => (LOCAL.test(new URL(url).hostname) ? "device" : url.startsWith("https:") ? "https" : "http");

/**
 * @param {string} url @param {FrameFacts[]} frames
 * @param {{ security: SecurityInfo | null, hsts: boolean | null, onion: string }} known
 * @param {boolean} isTold
 * @returns {Connection}
 */
export function connectionOf(url, frames, { security, hsts, onion }, isTold) {
  const way = wayOf(url);
  // The tab may have left the page meanwhile.
  const [page, ...others] = frames[0]?.isTop && originOf(frames[0].url) === originOf(url) ? frames : [NO_FACTS];
  const open = [page, ...others].filter((frame) => frame.url.startsWith("https:")).flatMap(({ inTheOpen }) => inTheOpen);
  return {
    way,
    ...protocolOf(security, page.protocol),
    ...certificateOf(security),
    transparency: security?.certificateTransparencyStatus ?? null,
    // Firefox answers before it has taken the header of this response.
    hsts: security?.hsts || hsts,
    inTheOpen: way === "https" ? new Set(open.filter((name) => wayOf(name) === "http")).size : 0,
    asksPassword: [page, ...others].some(({ asksPassword }) => asksPassword),
    isTold,
    onion: onionOf(onion, url) ?? onionOf(page.onion, url),
  };
}

/** @param {SecurityInfo | null} security @param {string} next The protocol of the page's navigation, as in `h2`. */
function protocolOf(security, next) {
  const told = /^TLSv(1(?:\.\d)?)$/.exec(security?.protocolVersion ?? "");
  if (told !== null) return { protocol: `TLS ${told[1] === "1" ? "1.0" : told[1]}`, isLeast: false };
  return NEEDED[next] ?? { protocol: null, isLeast: false };
}

/** Firefox knows no more than this state of a response that a service worker has made. @param {SecurityInfo} security */
const isUnknown = ({ state, certificates }) => state === "insecure" && certificates === undefined;

/** @param {SecurityInfo} security */
const isException = ({ isUntrusted, isDomainMismatch, isNotValidAtThisTime }) => isUntrusted || isDomainMismatch || isNotValidAtThisTime;

/** @param {SecurityInfo | null} security @returns {Pick<Connection, "issuer" | "certificate">} */
function certificateOf(security) {
  if (security === null || isUnknown(security)) return { issuer: null, certificate: null };
  if (isException(security)) return { issuer: "exception", certificate: null };
  const { certificates = [] } = security;
  const [own] = certificates;
  // Chromium gives no more than a state.
  if (own?.subject === undefined) return { issuer: security.state === "secure" ? "recognised" : "exception", certificate: null };
  return {
    issuer: certificates.at(-1)?.isBuiltInRoot ? "recognised" : "added",
    certificate: { subject: commonName(own.subject), issuer: commonName(own.issuer), start: own.validity.start, end: own.validity.end },
  };
}
