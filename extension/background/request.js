/**
 * Converts a browser's request details to a request for the engine.
 *
 * @module
 */

/** @import { RequestDetails } from "../shared/browser.js" */

/**
 * @typedef {object} EngineRequest
 * @property {string} url
 * @property {string} sourceUrl The document that makes the request; empty if the browser does not give it.
 * @property {string} topUrl The page of the tab.
 * @property {string} type
 * @property {string} method
 * @property {{ name: string, value?: string }[]} [requestHeaders] Known when the request is sent.
 * @property {boolean} [genericBlocking] False if generic filters are off on the page (`$genericblock`).
 */

/** Types that Firefox loads as a document in a frame. */
export const FRAMES = new Set(["sub_frame", "object"]);

/** The engine's types by the browsers' names. */
const ENGINE_TYPES = new Map([
  ...[
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
  ].map((type) => /** @type {[string, string]} */ ([type, type])),
  // Names of Firefox.
  ["beacon", "ping"],
  ["imageset", "image"],
  ["object_subrequest", "object"],
]);

/** Unknown types, of one browser or of future ones, are "other". @param {string} type */
const engineType = (type) => ENGINE_TYPES.get(type) ?? "other";

/** The URL; empty for an opaque origin, which browsers write as "null". @param {string | undefined} url */
const known = (url) => (url === undefined || url === "null" ? "" : url);

/**
 * A document is its own source: it is no part of the page that the tab leaves.
 *
 * @param {RequestDetails} details @returns {EngineRequest}
 */
export function documentRequest({ url, method }) {
  return { url, sourceUrl: url, topUrl: url, type: "main_frame", method };
}

/** @returns {EngineRequest} */
const emptyRequest = () => ({ url: "", sourceUrl: "", topUrl: "", type: "", method: "" });

/**
 * @param {RequestDetails} details
 * @param {EngineRequest} [request] Filled and returned. Default: a new object.
 * @returns {EngineRequest}
 */
export function firefoxRequest(details, request = emptyRequest()) {
  if (details.type === "main_frame") return documentRequest(details);
  const { documentUrl, frameAncestors } = details;
  const sourceUrl = known(documentUrl ?? details.originUrl);
  request.url = details.url;
  request.sourceUrl = sourceUrl;
  request.topUrl = frameAncestors === undefined || frameAncestors.length === 0 ? sourceUrl : frameAncestors[frameAncestors.length - 1]?.url ?? sourceUrl;
  request.type = engineType(details.type);
  request.method = details.method;
  return request;
}

/**
 * @param {RequestDetails} details
 * @param {string | undefined} pageUrl The tab's page from its record: Chromium does not give it.
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
