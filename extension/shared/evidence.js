/**
 * The evidence of a verdict as text in the user's language.
 *
 * @module
 */

import { plural, text } from "./language.js";

/** @import { Verdict } from "../engine/learner.js" */

/** By signal. @type {Record<string, () => string>} */
const SENTENCES = {
  cookie: () => text("signal_cookie"),
  beacon: () => text("signal_beacon"),
  storage: () => text("signal_storage"),
  canvas: () => text("signal_canvas"),
  pixelcookieshare: () => text("signal_pixelcookieshare"),
  identifier: () => text("signal_identifier"),
  sharing: () => text("signal_sharing"),
  fingerprint: () => text("signal_fingerprint"),
  bounce: () => text("signal_bounce"),
  sync: () => text("signal_sync"),
  cloaked: () => text("signal_cloaked"),
  reported: () => text("signal_reported"),
};

/** By signal, weaker signals that it includes. @type {Record<string, string[]>} */
const INCLUDED = { identifier: ["cookie", "storage"], sharing: ["pixelcookieshare"], fingerprint: ["canvas"] };
const SHOWN = 3;

/** @param {Verdict} verdict @returns {string} */
export function evidence({ why, evidence: { signals, sites, names } }) {
  const found = signals.map(({ signal }) => signal);
  const included = new Set(found.flatMap((signal) => INCLUDED[signal] ?? []));
  const described = found.filter((signal) => !included.has(signal)).slice(0, SHOWN).map((signal) => SENTENCES[signal]?.() ?? signal);
  const sentences = [`${plural("learnedSites", sites)}: ${described.join("; ")}.`];
  if (names.length > 0) sentences.push(text("learnedNames", names.join(", ")));
  if (why === "too-few-sites") sentences.push(text("whyTooFew"));
  if (why === "needed" || why === "service") sentences.push(text("whyNeeded"));
  if (why === "probation") sentences.push(text("whyProbation"));
  return sentences.join(" ");
}
