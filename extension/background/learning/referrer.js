/**
 * Trims referrers for trackers whose cookies are removed.
 *
 * In JavaScript because it applies a decision of the engine to a header of a browser's request.
 *
 * @module
 */

import { hostOf, isCertainlySameSite, isWeb } from "../../shared/hosts.js";

/** @param {string} one @param {string} other */
const isSameSite = (one, other) => isCertainlySameSite(hostOf(one), hostOf(other));

/**
 * The referrer for a request to another site: only the origin, and nothing with methods that send data.
 *
 * @param {string} referrer Empty if there is none.
 * @param {string} url Of the request.
 * @param {string} method
 * @param {(one: string, other: string) => boolean} [sameSite] Whether two URLs are of one site.
 * @returns {string} The header's value; empty: the header is removed.
 */
export function trimmedReferrer(referrer, url, method, sameSite = isSameSite) {
  if (!URL.canParse(referrer) || sameSite(referrer, url)) return referrer;
  return method === "GET" && isWeb(referrer) ? `${new URL(referrer).origin}/` : "";
}
