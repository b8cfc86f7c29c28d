/**
 * Firefox: changes the headers of requests and responses, and checks filters with conditions on headers or the server's
 * address when the response arrives.
 *
 * @module
 */

import { cookieEdit, sentCookies, setCookies } from "./cookie-edits.js";
import { trimmedReferrer } from "./learning/referrer.js";
import { Recent } from "./recent.js";

/** @import { Modification } from "../engine/index.js" */
/** @import { Header, HeaderResponse, RequestDetails, ResponseDetails } from "../shared/browser.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { CookieEdit } from "./cookie-edits.js" */
/** @import { EngineRequest } from "./request.js" */
/** @import { Reason } from "./tab-records.js" */

/** Pending requests kept at most: some never get a response. */
const MOST_PENDING = 1000;

/**
 * @typedef {object} Change
 * @property {Set<string>} request Names of request headers to remove.
 * @property {Set<string>} response Names of response headers to remove.
 * @property {Header[]} added Response headers to add.
 * @property {CookieEdit[]} cookies
 * @property {boolean} trimmed Whether to trim the referrer.
 */

/** @typedef {{ request: EngineRequest, change: Change | undefined, isChecked: boolean }} Pending IsChecked: whether the response can change the decision. */

/**
 * The header changes of modifications; undefined if there are none.
 *
 * @param {(Pick<Modification, "kind" | "value"> | { kind: "referrer", value: string })[]} modifications
 * @returns {Change | undefined}
 */
export function headerChange(modifications) {
  /** @type {Change} */
  const change = { request: new Set(), response: new Set(), added: [], cookies: [], trimmed: false };
  for (const { kind, value } of modifications) {
    if (kind === "csp") {
      change.added.push({ name: "Content-Security-Policy", value });
    } else if (kind === "permissions") {
      change.added.push({ name: "Permissions-Policy", value });
    } else if (kind === "removeheader") {
      const ofRequest = value.startsWith("request:");
      if (ofRequest) change.request.add(value.slice("request:".length).toLowerCase());
      else change.response.add(value.toLowerCase());
    } else if (kind === "cookie") {
      addCookies(change, value);
    } else if (kind === "referrer") {
      change.trimmed = true;
    }
  }
  // Lists do not decide about Global Privacy Control.
  change.request.delete("sec-gpc");
  return change.trimmed || change.request.size + change.response.size + change.added.length + change.cookies.length > 0 ? change : undefined;
}

/** @param {Change} change @param {string} value */
function addCookies(change, value) {
  const edit = cookieEdit(value);
  if (value === "") {
    change.request.add("cookie");
    change.response.add("set-cookie");
  } else if (edit !== null) {
    change.cookies.push(edit);
  }
}

/** @param {Header[] | undefined} headers @param {Set<string>} removed */
const without = (headers = [], removed) => headers.filter(({ name }) => !removed.has(name.toLowerCase()));

/** Headers with other values of one name; without it where the value is empty. @param {Header[]} headers @param {string} wanted @param {(value: string) => string} edit */
const edited = (headers, wanted, edit) => headers.flatMap((header) => {
  if (header.name.toLowerCase() !== wanted || header.value === undefined) return [header];
  const value = edit(header.value);
  return value === "" ? [] : [{ ...header, value }];
});

/** A response cannot be replaced by a surrogate any more. @param {{ action: string }} decision */
const isStopped = ({ action }) => action === "block" || action === "redirect";

export class HeaderHandler {
  /** By request id. @type {Recent<string, Pending>} */
  #pending = new Recent(MOST_PENDING);
  #engine;
  #isGenericOff;
  #onStopped;
  #onExpected;

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {(request: EngineRequest) => boolean} parts.isGenericOff Whether generic filters are off on the request's page.
   * @param {(details: RequestDetails, request: EngineRequest, reason: Reason) => void} parts.onStopped
   *   Called for each request that is stopped because of its response.
   * @param {(requestId: string, request: EngineRequest) => void} parts.onExpected Called for each request whose headers are needed.
   */
  constructor({ engine, isGenericOff, onStopped, onExpected }) {
    this.#onExpected = onExpected;
    this.#engine = engine;
    this.#isGenericOff = isGenericOff;
    this.#onStopped = onStopped;
  }

  /**
   * A request continues, with this change of its headers.
   *
   * @param {string} requestId @param {EngineRequest} request @param {Change | undefined} change
   * @param {boolean} isChecked Whether headers or address can change the decision.
   */
  expect(requestId, request, change, isChecked) {
    // A redirected request keeps its id: its entry replaces that of the earlier request.
    if (change === undefined && !isChecked) return this.pass(requestId);
    this.#pending.set(requestId, { request, change, isChecked });
    this.#onExpected(requestId, request);
  }

  /** A request continues unchanged and unchecked. @param {string} requestId */
  pass(requestId) {
    if (this.#pending.size > 0) this.#pending.delete(requestId);
  }

  /** @param {ResponseDetails} details @returns {HeaderResponse | undefined} */
  sent({ requestId, requestHeaders }) {
    const pending = this.#pending.get(requestId);
    if (pending === undefined) return undefined;
    const { change, request, isChecked } = pending;
    // Conditions on request headers are checked with the response, in one call for both.
    if (isChecked) request.requestHeaders = requestHeaders;
    if (change === undefined || (change.request.size + change.cookies.length === 0 && !change.trimmed)) return undefined;
    const rest = edited(without(requestHeaders, change.request), "cookie", (value) => sentCookies(value, change.cookies));
    return { requestHeaders: change.trimmed ? this.#withTrimmedReferrer(rest, request) : rest };
  }

  /** @param {Header[]} headers @param {EngineRequest} request */
  #withTrimmedReferrer(headers, { url, method }) {
    const site = (/** @type {string} */ of) => this.#engine.current?.site(of) ?? "";
    return headers.flatMap((header) => {
      if (header.name.toLowerCase() !== "referer") return [header];
      const value = trimmedReferrer(header.value ?? "", url, method, (one, other) => site(one) === site(other));
      return value === "" ? [] : [{ ...header, value }];
    });
  }

  /** @param {ResponseDetails} details @returns {HeaderResponse | undefined} */
  received(details) {
    const pending = this.#pending.get(details.requestId);
    if (pending === undefined) return undefined;
    this.#pending.delete(details.requestId);
    const { request, change, isChecked } = pending;
    if (this.#engine.current === null) return undefined;
    if (isChecked && this.#isStopped(details, request)) return { cancel: true };
    if (change === undefined || change.response.size + change.added.length + change.cookies.length === 0) return undefined;
    const rest = edited(without(details.responseHeaders, change.response), "set-cookie", (value) => setCookies(value, change.cookies, details.timeStamp));
    return { responseHeaders: [...rest, ...change.added] };
  }

  /** Whether the response is stopped, which is then reported. @param {ResponseDetails} details @param {EngineRequest} request */
  #isStopped(details, request) {
    const engine = this.#engine.current;
    if (engine === null) return false;
    const known = { ...request, responseHeaders: details.responseHeaders, address: details.ip ?? undefined };
    let decision = engine.check(known);
    if (isStopped(decision) && this.#isGenericOff(request)) decision = engine.check({ ...known, genericBlocking: false });
    if (!isStopped(decision)) return false;
    this.#onStopped(details, request, decision);
    return true;
  }
}
