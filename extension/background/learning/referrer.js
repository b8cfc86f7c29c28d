/** @module */

import { hostOf, isWeb, related } from "./hosts.js";

/** @param {string} one @param {string} other */
const surelySame = (one, other) => related(hostOf(one), hostOf(other));

/**
 * What of a referrer a tracker that gets no cookies is told, beside `Cookie`: which site it is on, and nothing where
 * something is sent.
 *
 * @param {string} referrer Empty where there is none.
 * @param {string} url Who is asked.
 * @param {string} method
 * @param {(one: string, other: string) => boolean} [sameSite] Of two URLs.
 * @returns {string} The header's value; empty: it goes.
 */
export function trimmedReferrer(referrer, url, method, sameSite = surelySame) {
  if (!URL.canParse(referrer) || sameSite(referrer, url)) return referrer;
  return method === "GET" && isWeb(referrer) ? `${new URL(referrer).origin}/` : "";
}
