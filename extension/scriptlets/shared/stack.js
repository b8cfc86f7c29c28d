/** The call stack as text: `stackDepth:N`, then `function url:line:column` for each call, separated by tabs. */

import { append, defineProperty, descriptorOf, findExpression, joinTexts, NativeError, sliceText, splitText, trimText } from "./natives.js";
import { needleOf } from "./needle.js";

/** Chromium's form of a call, and Firefox's. */
const CALL = /^(?:\s*at (?:(.*?) \()?(.+?:\d+:\d+)\)?|([^@]*)@(.+?:\d+:\d+))$/;
const PLACE = /^(.*):(\d+):(\d+)$/s;
/** Calls that a needle sees; V8 keeps ten otherwise. */
const DEPTH = 50;

/** @param {string} line @returns {{ name: string, place: string, url: string } | null} */
function callOf(line) {
  const parts = findExpression(CALL, line);
  if (parts === null) return null;
  const place = parts[2] ?? parts[4];
  return { name: parts[1] ?? parts[3] ?? "", place, url: findExpression(PLACE, place)?.[1] ?? place };
}

const { location } = globalThis;
const pageUrl = () => splitText(location.href, "#")[0];

/** The calls of this script have its URL. Without one of its own, as in an inline script, its calls look like the page's. */
const own = ownUrl();

function ownUrl() {
  const lines = splitText(`${new NativeError().stack ?? ""}`, "\n");
  for (let at = 0; at < lines.length; at += 1) {
    const call = callOf(lines[at]);
    if (call !== null) return call.url === pageUrl() || findExpression(/<anonymous>/, call.url) !== null ? null : call.url;
  }
  return null;
}

/**
 * The stack of a new error, or of the one that is made. V8 would call the page's `Error.prepareStackTrace`, which sees the calls
 * of this script.
 *
 * @param {() => Error} make
 * @param {number} [depth]
 */
export function stackOf(make, depth) {
  const V8Error = /** @type {any} */ (NativeError);
  const limit = V8Error.stackTraceLimit;
  const hasLimit = depth !== undefined && typeof limit === "number";
  const prepare = descriptorOf(V8Error, "prepareStackTrace");
  if (prepare !== undefined) defineProperty(V8Error, "prepareStackTrace", { value: undefined, writable: true, enumerable: true, configurable: true });
  if (hasLimit) V8Error.stackTraceLimit = depth;
  const error = make();
  const stack = `${error.stack ?? ""}`;
  if (hasLimit) V8Error.stackTraceLimit = limit;
  if (prepare !== undefined) defineProperty(V8Error, "prepareStackTrace", prepare);
  return { error, stack };
}

/** A stack without the calls of this script, and the place of the first call that is left. @param {string} stack */
export function withoutOwnCalls(stack) {
  const lines = splitText(stack, "\n");
  const kept = [];
  let place = null;
  for (let at = 0; at < lines.length; at += 1) {
    const call = callOf(lines[at]);
    if (call !== null && call.url === own) continue;
    if (call !== null) place ??= findExpression(PLACE, call.place);
    append(kept, lines[at]);
  }
  return { stack: joinTexts(kept, "\n"), place };
}

function stackText() {
  const lines = splitText(stackOf(() => new NativeError(), DEPTH).stack, "\n");
  const page = pageUrl();
  const calls = [];
  for (let at = 0; at < lines.length; at += 1) {
    const call = callOf(lines[at]);
    if (call === null || call.url === own) continue;
    const isUnnamed = findExpression(/<anonymous>|^debugger eval code$/, call.url) !== null;
    const source = call.url === page ? "inlineScript" : isUnnamed ? "injectedScript" : call.url;
    append(calls, trimText(`${call.name} ${source}${sliceText(call.place, call.url.length)}`));
  }
  return `stackDepth:${calls.length}\t${joinTexts(calls, "\t")}`;
}

/** Whether the call stack matches a needle; an empty one matches. @param {string} [text] @returns {() => boolean} */
export function stackTest(text = "") {
  const needle = needleOf(text);
  return needle.isEmpty ? () => true : () => needle.test(stackText());
}
