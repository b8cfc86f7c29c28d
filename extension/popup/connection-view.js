/**
 * The page's connection: one sentence, with details one click deeper.
 *
 * @module
 */

import { byId } from "../shared/elements.js";
import { day, plural, text } from "../shared/language.js";

/** @import { Connection } from "../background/connections.js" */

const NEWEST = "TLS 1.3";

/** The sentence about a connection. @param {Connection} connection */
export function connectionSentence({ way, issuer, inTheOpen, asksPassword, isTold, protocol, isLeast }) {
  if (way === "device") return text("connectionDevice");
  if (way === "http") return text(asksPassword ? "connectionOpenPassword" : "connectionOpen");
  if (issuer === "exception") return text("connectionException");
  if (inTheOpen > 0) return plural("connectionMixed", inTheOpen);
  if (issuer === "added") return text("connectionAdded");
  if (issuer === null) return text("connectionUnless");
  if (isTold && protocol !== null && protocol !== NEWEST && !isLeast) return text("connectionOld", protocol);
  return text("connectionPrivate");
}

/** @type {Record<string, () => string>} */
const LOGS = {
  policy_compliant: () => text("connectionLogged"),
  policy_not_enough_scts: () => text("connectionUnlogged"),
  policy_not_diverse_scts: () => text("connectionUnlogged"),
};

/** @param {string} text */
const isolated = (text) => `\u2068${text}\u2069`;

/** The details: name and value. @param {Connection} connection @returns {[name: string, value: string][]} */
export function connectionDetails({ way, protocol, isLeast, certificate, transparency, hsts }) {
  if (way !== "https") return [];
  /** @type {[string, string][]} */
  const details = [];
  if (protocol !== null) details.push([text("connectionProtocol"), isLeast ? text("connectionLeast", protocol) : protocol]);
  if (certificate !== null) {
    const { subject, issuer, start, end } = certificate;
    details.push([text("connectionFor"), isolated(subject)], [text("connectionBy"), isolated(issuer)]);
    details.push([text("connectionUntil"), text("connectionDays", day(start), day(end))]);
    details.push([text("connectionLogs"), LOGS[transparency ?? ""]?.() ?? text("connectionUnchecked")]);
  }
  if (hsts !== null) details.push([text("connectionHsts"), text(hsts ? "connectionHstsYes" : "connectionHstsNo")]);
  return details;
}

export class ConnectionView {
  #document;
  #shown = "";

  /** @param {Document} document */
  constructor(document) {
    this.#document = document;
  }

  /** @param {Connection | null} connection */
  show(connection) {
    // A text that somebody has selected stays.
    const latest = JSON.stringify(connection);
    if (latest === this.#shown) return;
    this.#shown = latest;
    const element = (/** @type {string} */ id) => byId(this.#document, id);
    element("connection").hidden = connection === null;
    if (connection === null) return;
    element("connection-sentence").textContent = connectionSentence(connection);
    const part = (/** @type {string} */ tag, /** @type {string} */ content) => Object.assign(this.#document.createElement(tag), { textContent: content });
    element("connection-details").replaceChildren(...connectionDetails(connection).flatMap(([name, value]) => [part("dt", name), part("dd", value)]));
    const { way, isTold, issuer, onion } = connection;
    element("connection-more").textContent = way !== "https" ? "" : !isTold ? text("connectionNoMore") : issuer === null ? text("connectionUnseen") : "";
    element("connection-onion").textContent = onion === null ? "" : text("connectionOnion", isolated(onion));
  }
}
