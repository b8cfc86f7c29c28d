/**
 * The sentences of the page about a site's data.
 *
 * @module
 */

import { plural, text } from "../shared/language.js";
import { STATEMENTS } from "./statements.js";

/** @import { Rating } from "../engine/policy.js" */
/** @import { Declared } from "./declared.js" */

/** By question of src/policy/statement.rs. @type {Record<string, () => string>} */
export const QUESTIONS = {
  collects: () => text("askCollects"),
  purpose: () => text("askPurpose"),
  advertising: () => text("askAdvertising"),
  tracking: () => text("askTracking"),
  recipients: () => text("askRecipients"),
  sale: () => text("askSale"),
  authorities: () => text("askAuthorities"),
  place: () => text("askPlace"),
  security: () => text("askSecurity"),
  retention: () => text("askRetention"),
  rights: () => text("askRights"),
  choice: () => text("askChoice"),
  children: () => text("askChildren"),
  changes: () => text("askChanges"),
};

/** Why a policy was not read. @type {Record<string, () => string>} */
const UNREAD = {
  empty: () => text("unreadEmpty"),
  notText: () => text("unreadNotText"),
  tooLong: () => text("unreadTooLong"),
  language: () => text("unreadLanguage"),
  login: () => text("unreadLogin"),
  terms: () => text("unreadTerms"),
};

/** @param {string} reason */
export const unreadReason = (reason) => UNREAD[reason]?.() ?? text("unreadOther");

/** By rule about what a policy says, the statement. @type {Record<string, string>} */
export const SAID = {
  sells: "sells yes",
  sellsOptout: "sells optout",
  biometric: "sensitive biometric",
  pixels: "tracks pixels",
  others: "sources third-parties",
  unlimited: "retention undefined",
  noDelete: "access no-delete",
  partners: "shares partners",
  elsewhere: "tracks elsewhere",
  noNotice: "changes no-notice",
  ads: "ads yes",
  combined: "sources combined",
  training: "purpose ai",
  doNotTrack: "dnt ignored",
  precise: "location gps",
  merger: "merger transferred",
};

/** By other rule of src/policy/rating_rules.rs. @type {Record<string, (count: number) => string>} */
export const RULES = {
  companies: (count) => plural("ruleCompanies", count),
  passwordInTheOpen: () => text("rulePassword"),
  inTheOpen: () => text("ruleOpen"),
  beforeChoice: (count) => plural("ruleBefore", count),
  shared: (count) => plural("ruleShared", count),
  fingerprinting: (count) => plural("ruleFingerprint", count),
  signalIgnored: (count) => plural("ruleSignalIgnored", count),
  signalDenied: () => text("ruleSignalDenied"),
  authorities: () => text("ruleAuthorities"),
  vendors: () => text("ruleVendors"),
  manyVendors: () => text("ruleManyVendors"),
  resellers: () => text("ruleResellers"),
  contradicts: () => text("ruleContradicts"),
  unnamed: (count) => plural("ruleUnnamed", count),
  noPolicy: () => text("ruleNoPolicy"),
};

/** What a deduction is for. @param {Rating["deductions"][number]} deduction */
export const ruleText = ({ rule, count, text: english }) => RULES[rule]?.(count) ?? STATEMENTS[SAID[rule] ?? ""]?.() ?? english;

/** @type {Record<string, (declared: Declared) => string>} */
const DECLARED = {
  none: () => text("declaredNone"),
  unclear: () => text("declaredUnclear"),
  signalYes: ({ detail = "" }) => text("declaredSignalYes", detail),
  signalNo: ({ detail = "" }) => text("declaredSignalNo", detail),
  dntYes: () => text("declaredDntYes"),
  dntOther: () => text("declaredDntOther"),
  sellers: ({ values = [] }) => text("declaredSellers", values[0] ?? 0, values[1] ?? 0),
  contact: ({ detail = "" }) => text("declaredContact", detail),
};

/** @param {Declared} declared */
export const declaredText = (declared) => DECLARED[declared.key]?.(declared) ?? text("declaredUnclear");

/** What a file is. @type {Record<string, () => string>} */
export const TITLES = {
  "gpc.json": () => text("privacyControlTitle"),
  "dnt-policy.txt": () => text("declaredFileDnt"),
  "ads.txt": () => text("declaredFileSellers"),
  "security.txt": () => text("declaredFileContact"),
};

/** How reliable a file is. @type {Record<string, () => string>} */
export const TRUST = {
  "gpc.json": () => text("trustSignal"),
  "dnt-policy.txt": () => text("trustDnt"),
  "ads.txt": () => text("trustSellers"),
  "security.txt": () => text("trustContact"),
};
