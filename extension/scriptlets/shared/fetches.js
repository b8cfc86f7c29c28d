/** Rules for `fetch`: answers in place of requests, and changes of requests and responses. One hook serves all rules. */

import { intercept } from "./hooks.js";
import { append, afterPromise, asArgument, call, construct, defineProperty, descriptorOf, isObject, NativePromise, select, startTimer, uncurry, upperCase } from "./natives.js";
import { absolute } from "./requests.js";

const NativeRequest = globalThis.Request;
const NativeResponse = globalThis.Response;
const readText = NativeResponse && uncurry(NativeResponse.prototype.text);
const cloneResponse = NativeResponse && uncurry(NativeResponse.prototype.clone);
const requestText = NativeRequest && uncurry(NativeRequest.prototype.text);
const requestUrl = NativeRequest && uncurry(descriptorOf(NativeRequest.prototype, "url")?.get);
const cloneRequest = NativeRequest && uncurry(NativeRequest.prototype.clone);
const DETAILS = ["method", "mode", "credentials", "cache", "redirect", "referrer", "referrerPolicy", "integrity", "keepalive", "priority", "destination", "duplex"];

const SHOWN = ["url", "type", "redirected", "ok", "status", "statusText"];

/**
 * @typedef {object} FetchRule
 * @property {(details: import("./requests.js").RequestDetails) => boolean} test
 * @property {(details: import("./requests.js").RequestDetails) => Promise<Response>} [answer]
 * @property {(body: string) => string} [request]
 * @property {(text: string) => string} [response]
 */

/** @type {FetchRule[]} */
const rules = [];

/** @param {FetchRule} rule */
export function addFetchRule(rule) {
  append(rules, rule);
  if (rules.length > 1) return;
  intercept(globalThis, "fetch", {
    before(args, self, target) {
      const details = detailsOf(args);
      const matching = select(rules, ({ test }) => test(details));
      const first = select(matching, ({ answer }) => answer !== undefined)[0];
      if (first?.answer !== undefined) return { value: first.answer(details) };
      const requests = select(matching, ({ request }) => request !== undefined);
      const responses = select(matching, ({ response }) => response !== undefined);
      if (requests.length === 0 && responses.length === 0) return undefined;
      const sent = requests.length === 0 ? call(target, self, args) : sendChanged(args, requests, target, self);
      return { value: responses.length === 0 ? sent : afterPromise(sent, (response) => changedResponse(response, responses)) };
    },
  });
}

/** Also of another frame. A page can change what `instanceof` tells. @param {any} value */
function isRequestObject(value) {
  if (!isObject(value) || requestUrl === undefined) return false;
  try {
    requestUrl(value);
    return true;
  } catch {
    return false;
  }
}

/** @param {any[]} args @returns {import("./requests.js").RequestDetails} */
function detailsOf(args) {
  const isRequest = isRequestObject(args[0]);
  // An object could tell the browser another address.
  if (!isRequest && args.length > 0) args[0] = asArgument(args[0]);
  const input = args[0];
  const init = args[1];
  /** @type {any} */
  const details = { method: "GET" };
  for (let at = 0; at < DETAILS.length; at += 1) {
    const name = DETAILS[at];
    const value = init?.[name] ?? (isRequest ? input[name] : undefined);
    if (value !== undefined) details[name] = value;
  }
  details.method = upperCase(`${details.method}`);
  details.body = typeof init?.body === "string" ? init.body : "";
  details.rawUrl = isRequest ? requestUrl(input) : `${input}`;
  details.url = absolute(details.rawUrl);
  return details;
}

/** @param {any[]} args @param {FetchRule[]} changes @param {any} target @param {any} self */
function sendChanged(args, changes, target, self) {
  const input = args[0];
  const init = args[1];
  const send = (list) => call(target, self, list);
  const changed = (text) => {
    let body = text;
    for (let at = 0; at < changes.length; at += 1) body = changes[at].request?.(body) ?? body;
    return body;
  };
  if (typeof init?.body === "string") return send([input, { ...init, body: changed(init.body) }]);
  if (init?.body !== undefined || !isRequestObject(input) || input.method === "GET" || input.method === "HEAD") return send(args);
  return afterPromise(requestText(cloneRequest(input)), (text) => {
    const next = changed(text);
    return send(next === text ? args : [construct(NativeRequest, [input, { body: next }]), init]);
  });
}

/** @param {Response} response @param {FetchRule[]} changes */
function changedResponse(response, changes) {
  if (response.type === "opaque" || response.type === "opaqueredirect" || response.body === null) return response;
  return afterPromise(readText(cloneResponse(response)), (text) => {
    let next = text;
    for (let at = 0; at < changes.length; at += 1) {
      try {
        next = changes[at].response?.(next) ?? next;
      } catch {
        // A response that a rule cannot read stays as it is.
      }
    }
    if (next === text) return response;
    return withProperties(remade(next, response), response);
  }, () => response);
}

/** @param {string} text @param {Response} response */
function remade(text, { status, statusText, headers }) {
  try {
    return construct(NativeResponse, [text, { status, statusText, headers }]);
  } catch {
    // Firefox reads headers by the iterator of arrays, which a page can replace.
    return construct(NativeResponse, [text, { status, statusText }]);
  }
}

/** A response with `url`, `type` and the like of another. @param {any} response @param {any} properties */
export function withProperties(response, properties) {
  for (let at = 0; at < SHOWN.length; at += 1) {
    const name = SHOWN[at];
    const value = properties[name];
    if (value === undefined || value === response[name] || descriptorOf(response, name) !== undefined) continue;
    defineProperty(response, name, { value, configurable: true, enumerable: false });
  }
  return response;
}

/** @param {string} body @param {Record<string, any>} properties @param {number} delay In milliseconds. @returns {Promise<Response>} */
export function madeResponse(body, properties, delay) {
  const isOpaque = properties.type === "opaque" || properties.type === "error";
  const response = construct(NativeResponse, [isOpaque ? null : body, { status: 200, statusText: "OK", headers: { "content-type": "text/plain;charset=UTF-8" } }]);
  const last = isOpaque ? { status: 0, statusText: "", ok: false, url: "" } : {};
  withProperties(response, { ...properties, ...last });
  return new NativePromise((resolve) => (delay > 0 ? void startTimer(() => resolve(response), delay) : resolve(response)));
}
