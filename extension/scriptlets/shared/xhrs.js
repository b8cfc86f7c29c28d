/** Rules for `XMLHttpRequest`: answers in place of requests, and changes of bodies and responses. One hook serves all rules. */

import { hookGetter, intercept } from "./hooks.js";
import {
  append, asArgument, defineProperty, descriptorOf, dispatch, lowerCase, parseJson, select, NativeEvent, splitText, startTimer, uncurry, upperCase, weakGet, weakSet, writeJson,
} from "./natives.js";
import { absolute } from "./requests.js";

/**
 * @typedef {object} XhrRule
 * @property {(details: import("./requests.js").RequestDetails) => boolean} test
 * @property {() => string} [answer] The body of an answer.
 * @property {(body: string) => string} [request]
 * @property {(text: string) => string} [response]
 * @property {(document: Document) => void} [tree] Changes a response that the browser has parsed.
 * @typedef {{ details: any, isAsync: boolean, rules: XhrRule[], raw?: string, changed?: string, value?: any, tree?: any }} XhrState
 */

const NativeProgressEvent = ProgressEvent;
const NativeBlob = Blob;
const NativeDate = Date;
const dateText = uncurry(NativeDate.prototype.toUTCString);
const NativeEncoder = TextEncoder;
const encodeText = uncurry(NativeEncoder.prototype.encode);

/** @type {XhrRule[]} */
const rules = [];
/** @type {WeakMap<XMLHttpRequest, XhrState>} */
const states = new WeakMap();
const FAKED = ["readyState", "status", "statusText", "response", "responseText", "responseURL", "responseXML", "getResponseHeader", "getAllResponseHeaders"];

/** @param {XhrRule} rule */
export function addXhrRule(rule) {
  append(rules, rule);
  if (rules.length > 1 || typeof globalThis.XMLHttpRequest !== "function") return;
  const prototype = globalThis.XMLHttpRequest.prototype;
  intercept(prototype, "open", { before: asTexts, after: opened });
  intercept(prototype, "send", { before: sending });
  const readState = uncurry(descriptorOf(prototype, "readyState")?.get);
  const readType = uncurry(descriptorOf(prototype, "responseType")?.get);
  const isDone = (xhr) => readState(xhr) === 4;
  hookGetter(prototype, "responseText", (text, xhr) => (isDone(xhr) ? changedText(text, xhr) : text));
  hookGetter(prototype, "response", (response, xhr) => (isDone(xhr) ? changedResponse(response, readType(xhr), xhr) : response));
  hookGetter(prototype, "responseXML", (document, xhr) => (isDone(xhr) ? changedTree(document, xhr) : document));
}

/** An object as method or address could tell the browser another one. @param {any[]} args */
function asTexts(args) {
  if (args.length < 2) return undefined;
  args[0] = asArgument(args[0]);
  args[1] = asArgument(args[1]);
  return undefined;
}

/** @param {any} result @param {any[]} args @param {any} xhr */
function opened(result, args, xhr) {
  for (let at = 0; at < FAKED.length; at += 1) delete xhr[FAKED[at]];
  const rawUrl = `${args[1]}`;
  const details = { method: upperCase(`${args[0]}`), rawUrl, url: absolute(rawUrl) };
  weakSet(states, xhr, { details, isAsync: args.length < 3 || !!args[2], rules: [] });
  return result;
}

/** @param {any[]} args @param {any} xhr */
function sending(args, xhr) {
  const state = weakGet(states, xhr);
  if (state === undefined) return undefined;
  const details = { ...state.details, body: typeof args[0] === "string" ? args[0] : "" };
  state.rules = select(rules, ({ test }) => test(details));
  for (let at = 0; at < state.rules.length; at += 1) {
    const { answer, request } = state.rules[at];
    if (answer !== undefined) {
      fake(xhr, state, answer());
      return { value: undefined };
    }
    if (request !== undefined && typeof args[0] === "string") args[0] = request(args[0]);
  }
  return undefined;
}

/** @param {string} text @param {any} xhr */
function changedText(text, xhr) {
  const state = weakGet(states, xhr);
  const changes = state === undefined ? [] : select(state.rules, ({ response }) => response !== undefined);
  if (changes.length === 0 || text === "") return text;
  if (state.raw === text) return state.changed;
  state.raw = text;
  state.changed = text;
  for (let at = 0; at < changes.length; at += 1) {
    try {
      state.changed = changes[at].response(state.changed) ?? state.changed;
    } catch {
      // A response that a rule cannot read stays as it is.
    }
  }
  return state.changed;
}

/** @param {any} response @param {string} type @param {any} xhr */
function changedResponse(response, type, xhr) {
  if (type === "" || type === "text") return changedText(response, xhr);
  if (type === "document") return changedTree(response, xhr);
  if (type !== "json" || response === null) return response;
  const state = weakGet(states, xhr);
  if (state === undefined || state.rules.length === 0) return response;
  if (state.value === undefined) {
    const text = writeJson(response);
    const changed = changedText(text, xhr);
    state.value = changed === text ? response : parseJson(changed);
  }
  return state.value;
}

/** @param {any} document @param {any} xhr */
function changedTree(document, xhr) {
  const state = weakGet(states, xhr);
  if (document === null || state === undefined || state.tree === document) return document;
  state.tree = document;
  for (let at = 0; at < state.rules.length; at += 1) state.rules[at].tree?.(document);
  return document;
}

/** Answers a request without sending it. @param {any} xhr @param {any} state @param {string} body */
function fake(xhr, { details, isAsync }, body) {
  const headers = { __proto__: null, "content-length": `${body.length}`, "content-type": "text/plain; charset=utf-8", date: dateText(new NativeDate()) };
  const show = (name, value) => defineProperty(xhr, name, { value, configurable: true, enumerable: false, writable: false });
  const step = (readyState) => {
    show("readyState", readyState);
    dispatch(xhr, new NativeEvent("readystatechange"));
  };
  const head = () => {
    show("status", 200);
    show("statusText", "OK");
    show("responseURL", splitText(details.url, "#")[0]);
    show("getResponseHeader", (name) => headers[/** @type {keyof typeof headers} */ (lowerCase(`${name}`))] ?? null);
    const text = `content-length: ${headers["content-length"]}\r\ncontent-type: ${headers["content-type"]}\r\ndate: ${headers.date}\r\n`;
    show("getAllResponseHeaders", () => text);
  };
  const content = () => {
    const type = xhr.responseType;
    show("response", responseOf(type, body));
    if (type === "" || type === "text") show("responseText", body);
    if (type === "" || type === "document") show("responseXML", null);
  };
  const finish = () => {
    head();
    if (isAsync) step(2);
    content();
    if (isAsync) step(3);
    step(4);
    const amounts = { lengthComputable: true, loaded: body.length, total: body.length };
    dispatch(xhr, new NativeProgressEvent("load", amounts));
    dispatch(xhr, new NativeProgressEvent("loadend", amounts));
  };
  if (!isAsync) {
    finish();
    return;
  }
  dispatch(xhr, new NativeProgressEvent("loadstart"));
  startTimer(finish, 1);
}

/** @param {string} type @param {string} body */
function responseOf(type, body) {
  if (type === "arraybuffer") return encodeText(new NativeEncoder(), body).buffer;
  if (type === "blob") return new NativeBlob([body]);
  if (type === "document") return null;
  if (type !== "json") return body;
  try {
    return parseJson(body);
  } catch {
    return null;
  }
}
