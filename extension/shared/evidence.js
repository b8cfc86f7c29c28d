/**
 * A verdict in the reader's language.
 *
 * @module
 */

import { plural, text } from "./language.js";

/** @import { Verdict } from "../engine/learner.js" */

/** Signals that say the same as a stronger one beside them. @type {Record<string, string[]>} */
const SAID = { identifier: ["cookie", "storage"], sharing: ["pixelcookieshare"], fingerprint: ["canvas"] };
const SHOWN = 3;

/** @param {Verdict} verdict @returns {string} */
export function evidence({ why, evidence: { signals, sites, names } }) {
  const found = signals.map(({ signal }) => signal);
  const said = new Set(found.flatMap((signal) => SAID[signal] ?? []));
  const told = found.filter((signal) => !said.has(signal)).slice(0, SHOWN).map((signal) => text(`signal_${signal}`));
  const sentences = [`${plural("learnedSites", sites)}: ${told.join("; ")}.`];
  if (names.length > 0) sentences.push(text("learnedNames", names.join(", ")));
  if (why === "too-few-sites") sentences.push(text("whyTooFew"));
  if (why === "needed" || why === "service") sentences.push(text("whyNeeded"));
  if (why === "probation") sentences.push(text("whyProbation"));
  return sentences.join(" ");
}
