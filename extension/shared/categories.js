/**
 * Names of the categories in filter-lists/entities.toml.
 *
 * @module
 */

import { text } from "./language.js";

/** By category. @type {Record<string, () => string>} */
const NAMES = {
  advertising: () => text("categoryAdvertising"),
  analytics: () => text("categoryAnalytics"),
  "session-replay": () => text("categorySessionReplay"),
  fingerprinting: () => text("categoryFingerprinting"),
  "tag-manager": () => text("categoryTagManager"),
  "customer-engagement": () => text("categoryCustomerEngagement"),
  social: () => text("categorySocial"),
  comments: () => text("categoryComments"),
  consent: () => text("categoryConsent"),
  captcha: () => text("categoryCaptcha"),
  login: () => text("categoryLogin"),
  payment: () => text("categoryPayment"),
  video: () => text("categoryVideo"),
  library: () => text("categoryLibrary"),
  "content-delivery": () => text("categoryContentDelivery"),
  cloud: () => text("categoryCloud"),
  "site-own": () => text("categorySiteOwn"),
};

/** The category's name in the user's language. @param {string} category */
export function nameOfCategory(category) {
  return NAMES[category]?.() ?? category;
}
