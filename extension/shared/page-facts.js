/**
 * The browser's extension API, as far as the connection of a tab's page is concerned: what the browser tells about its
 * certificate, and what the page itself shows.
 *
 * @module
 */

const api = /** @type {typeof chrome} */ (
  /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome
);

/** @typedef {typeof pageFacts} PageFacts */
/** @typedef {{ url: string, title: string, links: import("../site-data/policy-links.js").PageLink[], usPrivacy: string }} Declarations From content/page-declarations.js. */
/** @typedef {{ tcf: { chosen: boolean, vendors: number, purposes: number } | null, gpp: boolean }} ConsentState */
/** @typedef {{ url: string, protocol: string, inTheOpen: string[], asksPassword: boolean, onion: string, isTop: boolean }} FrameFacts From content/page-facts.js. */

/** @typedef {{ subject: string, issuer: string, validity: { start: number, end: number }, isBuiltInRoot: boolean }} Certificate */

/**
 * What Firefox tells about a connection: [SecurityInfo](https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/SecurityInfo).
 *
 * @typedef {object} SecurityInfo
 * @property {string} state After an accepted exception it is `secure`, too: `isUntrusted` tells.
 * @property {boolean} [isUntrusted]
 * @property {boolean} [isDomainMismatch]
 * @property {boolean} [isNotValidAtThisTime]
 * @property {string} [protocolVersion] `TLSv1.3`
 * @property {Certificate[]} [certificates] The page's first, the authority's last. Empty after an accepted exception; absent where the browser knows only the state.
 * @property {string} [certificateTransparencyStatus]
 * @property {boolean} [hsts]
 */

/** @typedef {{ tabId: number, url: string, type: string, requestId: string, responseHeaders?: import("./browser.js").Header[], securityInfo?: { state: string } }} DocumentResponse */

/**
 * Runs in the page's own world: what its consent dialog answers. The page can answer what it likes.
 *
 * @returns {Promise<unknown>}
 */
async function askConsent() {
  const { __tcfapi: tcf, __gpp: gpp } = /** @type {any} */ (globalThis);
  const answer = typeof tcf !== "function" ? null : await new Promise((resolve) => {
    setTimeout(() => resolve(null), 500);
    tcf("addEventListener", 2, (/** @type {any} */ data) => {
      const { vendor, purpose, listenerId } = data ?? {};
      tcf("removeEventListener", 2, () => {}, listenerId);
      const count = (/** @type {any} */ one) => Object.keys(one ?? {}).length;
      const vendors = Math.max(count(vendor?.consents), count(vendor?.legitimateInterests));
      resolve({ status: String(data?.eventStatus), vendors, purposes: Math.max(count(purpose?.consents), count(purpose?.legitimateInterests)) });
    });
  });
  return { tcf: answer, gpp: typeof gpp === "function" };
}

/** @param {any} answer @returns {ConsentState} */
function consentOf(answer) {
  const count = (/** @type {unknown} */ value) => (Number.isSafeInteger(value) ? Math.min(Math.max(/** @type {number} */ (value), 0), 10_000) : 0);
  const { status, vendors, purposes } = answer?.tcf ?? {};
  const isKnown = status === "tcloaded" || status === "useractioncomplete" || status === "cmpuishown";
  return { tcf: isKnown ? { chosen: status !== "cmpuishown", vendors: count(vendors), purposes: count(purposes) } : null, gpp: answer?.gpp === true };
}

/** Milliseconds to wait for the frames of a page: scripts that run without end would delay the popup. */
const LONGEST_LOOK = 1000;
const DOCUMENTS = { urls: ["https://*/*"], types: /** @type {any} */ (["main_frame"]) };

/** Milliseconds to wait for an answer of a page: one whose scripts never end, or that replaces `setTimeout`, gives none. */
const LONGEST_ANSWER = 3000;

/** The results of a script in a tab's page; none without an answer in time. @param {any} script @param {number} longest Milliseconds. @returns {Promise<{ result?: any }[]>} */
async function resultsOf(script, longest) {
  /** @type {Promise<{ result?: any }[]>} */
  const tooLate = new Promise((resolve) => setTimeout(() => resolve([]), longest));
  try {
    return await Promise.race([api.scripting.executeScript(script), tooLate]);
  } catch {
    return [];
  }
}

/** What a script returns in a tab's page; undefined without an answer in time. @param {any} script @returns {Promise<unknown>} */
const firstResult = async (script) => (await resultsOf(script, LONGEST_ANSWER))[0]?.result;

export const pageFacts = {
  /**
   * Firefox: the connection of a request whose headers are being handled.
   *
   * @param {string} requestId @returns {Promise<SecurityInfo>}
   */
  security: (requestId) => /** @type {any} */ (api.webRequest).getSecurityInfo(requestId, { certificateChain: true }),
  /**
   * Chromium: called for the documents of tabs. Where the browser knows no `securityInfo`, nothing is registered.
   *
   * @param {(response: DocumentResponse) => void} listener @returns {() => void} Removes the listener.
   */
  watchSecurity(listener) {
    const { onHeadersReceived } = /** @type {any} */ (api.webRequest);
    const heard = (/** @type {DocumentResponse} */ response) => listener(response);
    if (/** @type {any} */ (api.webRequest).OnHeadersReceivedOptions?.SECURITY_INFO === undefined) return () => {};
    onHeadersReceived.addListener(heard, DOCUMENTS, ["responseHeaders", "securityInfo"]);
    return () => onHeadersReceived.removeListener(heard);
  },
  /** What a tab's page says about its policy. Firefox resolves paths from the calling page. @param {number} tabId @returns {Promise<Declarations | null>} Null where the extension may not look. */
  async declarations(tabId) {
    const found = await firstResult({ target: { tabId }, files: ["/content/page-declarations.js"], injectImmediately: true });
    return /** @type {any} */ (found) ?? null;
  },
  /** The state of the page's consent dialog. @param {number} tabId @returns {Promise<ConsentState>} */
  async consent(tabId) {
    return consentOf(await firstResult({ target: { tabId }, world: /** @type {any} */ ("MAIN"), func: askConsent, injectImmediately: true }));
  },
  /** The document of a tab as it is now. @param {number} tabId @returns {Promise<string>} Empty where the extension may not look. */
  async html(tabId) {
    return String((await firstResult({ target: { tabId }, func: () => document.documentElement.outerHTML, injectImmediately: true })) ?? "");
  },
  /** What the frames of a tab's page show, its own first. @param {number} tabId @returns {Promise<FrameFacts[]>} Empty where the extension may not look. */
  async look(tabId) {
    const script = { target: { tabId, allFrames: true }, files: ["content/page-facts.js"], injectImmediately: true };
    const results = await resultsOf(script, LONGEST_LOOK);
    // A frame that has just ended has no result.
    return results.flatMap(({ result }) => (result ? [/** @type {FrameFacts} */ (result)] : [])).sort((one, other) => Number(other.isTop) - Number(one.isTop));
  },
};
