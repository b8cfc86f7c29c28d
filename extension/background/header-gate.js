/**
 * Firefox: what filters do to the headers of a request that goes, and those that only its response tells apart.
 *
 * @module
 */

import { trimmedReferrer } from "./learning/referrer.js";
import { Recent } from "./recent.js";

/** @import { Modification } from "../engine/index.js" */
/** @import { Header, HeaderVerdict, RequestDetails, ResponseDetails } from "../shared/browser.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { EngineRequest } from "./request.js" */
/** @import { Reason } from "./tab-records.js" */

/** Some requests never have a response. */
const ON_THEIR_WAY = 1000;

/**
 * @typedef {object} Change
 * @property {Set<string>} request Names of headers to go.
 * @property {Set<string>} response The same of the response's.
 * @property {Header[]} added To the response.
 * @property {boolean} trimmed Whether the referrer names the site at most.
 */

/**
 * What modifications come to in headers; undefined if it is nothing.
 *
 * @param {(Pick<Modification, "kind" | "value"> | { kind: "referrer", value: string })[]} modifications
 * @returns {Change | undefined}
 */
export function headerChange(modifications) {
  /** @type {Change} */
  const change = { request: new Set(), response: new Set(), added: [], trimmed: false };
  for (const { kind, value } of modifications) {
    if (kind === "csp") {
      change.added.push({ name: "Content-Security-Policy", value });
    } else if (kind === "permissions") {
      change.added.push({ name: "Permissions-Policy", value });
    } else if (kind === "removeheader") {
      const ofRequest = value.startsWith("request:");
      if (ofRequest) change.request.add(value.slice("request:".length).toLowerCase());
      else change.response.add(value.toLowerCase());
    } else if (kind === "cookie" && value === "") {
      change.request.add("cookie");
      change.response.add("set-cookie");
    } else if (kind === "referrer") {
      change.trimmed = true;
    }
  }
  return change.trimmed || change.request.size + change.response.size + change.added.length > 0 ? change : undefined;
}

/** @param {Header[] | undefined} headers @param {Set<string>} gone */
const without = (headers = [], gone) => headers.filter(({ name }) => !gone.has(name.toLowerCase()));

/** A response cannot be answered by a surrogate any more. @param {{ action: string }} decision */
const stops = ({ action }) => action === "block" || action === "redirect";

export class HeaderGate {
  /** @type {Recent<string, { asked: EngineRequest, change: Change | undefined }>} */
  #waiting = new Recent(ON_THEIR_WAY);
  #engine;
  #isSparing;
  #stopped;

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {(asked: EngineRequest) => boolean} parts.isSparing Whether its page is spared filters that name no site.
   * @param {(details: RequestDetails, asked: EngineRequest, reason: Reason) => void} parts.stopped
   *   Told of what is stopped for its response.
   */
  constructor({ engine, isSparing, stopped }) {
    this.#engine = engine;
    this.#isSparing = isSparing;
    this.#stopped = stopped;
  }

  /**
   * A request goes, and this is to be done with it.
   *
   * @param {string} requestId @param {EngineRequest} asked @param {Change | undefined} change
   */
  expect(requestId, asked, change) {
    // A redirect has the same id, and stands where the request stood that led to it.
    this.#waiting.set(requestId, { asked, change });
  }

  /** @param {ResponseDetails} details @returns {HeaderVerdict | undefined} */
  sent({ requestId, requestHeaders }) {
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined) return undefined;
    // Filters that ask for them are few: they have their say with the response, in one question for both.
    waiting.asked.requestHeaders = requestHeaders;
    const { change, asked } = waiting;
    if (change === undefined || (change.request.size === 0 && !change.trimmed)) return undefined;
    const rest = without(requestHeaders, change.request);
    return { requestHeaders: change.trimmed ? this.#trimmed(rest, asked) : rest };
  }

  /** The referrer names the site at most. @param {Header[]} headers @param {EngineRequest} asked */
  #trimmed(headers, { url, method }) {
    const site = (/** @type {string} */ of) => this.#engine.current?.site(of) ?? "";
    return headers.flatMap((header) => {
      if (header.name.toLowerCase() !== "referer") return [header];
      const value = trimmedReferrer(header.value ?? "", url, method, (one, other) => site(one) === site(other));
      return value === "" ? [] : [{ ...header, value }];
    });
  }

  /** @param {ResponseDetails} details @returns {HeaderVerdict | undefined} */
  received(details) {
    const waiting = this.#waiting.get(details.requestId);
    const engine = this.#engine.current;
    if (waiting === undefined || engine === null) return undefined;
    this.#waiting.delete(details.requestId);
    const { asked, change } = waiting;

    const known = { ...asked, responseHeaders: details.responseHeaders, address: details.ip ?? undefined };
    let decision = engine.check(known);
    if (stops(decision) && this.#isSparing(asked)) decision = engine.check({ ...known, genericBlocking: false });
    if (stops(decision)) {
      this.#stopped(details, asked, decision);
      return { cancel: true };
    }
    if (change === undefined || change.response.size + change.added.length === 0) return undefined;
    return { responseHeaders: [...without(details.responseHeaders, change.response), ...change.added] };
  }
}
