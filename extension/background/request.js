/**
 * A browser's report of a request, as the engine wants to hear it.
 *
 * @module
 */

/** @import { RequestDetails } from "../shared/browser.js" */

/**
 * @typedef {object} EngineRequest
 * @property {string} url
 * @property {string} sourceUrl The document that asks; empty where the browser does not say.
 * @property {string} topUrl The page in the tab.
 * @property {string} type
 * @property {string} method
 * @property {{ name: string, value?: string }[]} [requestHeaders] Known once it is sent.
 * @property {boolean} [genericBlocking] False where an exception spares the page from filters that name no site.
 */

const ENGINE_TYPES = new Set([
  "main_frame",
  "sub_frame",
  "stylesheet",
  "script",
  "image",
  "font",
  "object",
  "xmlhttprequest",
  "ping",
  "csp_report",
  "media",
  "websocket",
]);

/** Firefox's names for what other browsers count as one of the above. */
const ALIASES = new Map([
  ["beacon", "ping"],
  ["imageset", "image"],
  ["object_subrequest", "object"],
]);

/** Types that only one browser knows, and those of browsers to come, are "other". @param {string} type */
function engineType(type) {
  const name = ALIASES.get(type) ?? type;
  return ENGINE_TYPES.has(name) ? name : "other";
}

/** An opaque origin is written "null"; it is nobody's address. @param {string | undefined} url */
const known = (url) => (url === undefined || url === "null" ? "" : url);

/**
 * A document is its own source: it is not a part of the page the reader is leaving.
 *
 * @param {RequestDetails} details @returns {EngineRequest}
 */
export function documentRequest({ url, method }) {
  return { url, sourceUrl: url, topUrl: url, type: "main_frame", method };
}

/** @param {RequestDetails} details @returns {EngineRequest} */
export function firefoxRequest(details) {
  if (details.type === "main_frame") return documentRequest(details);
  const sourceUrl = known(details.documentUrl ?? details.originUrl);
  const topUrl = details.frameAncestors?.at(-1)?.url ?? sourceUrl;
  return { url: details.url, sourceUrl, topUrl, type: engineType(details.type), method: details.method };
}

/**
 * @param {RequestDetails} details
 * @param {string | undefined} pageUrl Chromium does not say which page the tab shows: its record does.
 * @returns {EngineRequest}
 */
export function chromiumRequest(details, pageUrl) {
  if (details.type === "main_frame") return documentRequest(details);
  const sourceUrl = known(details.initiator);
  return {
    url: details.url,
    sourceUrl,
    topUrl: pageUrl ?? sourceUrl,
    type: engineType(details.type),
    method: details.method,
  };
}
