/** Values that arguments name. */

import { currentTime, findExpression, floor, joinTexts, keysOf, NativeNumber, parseJson, random, sliceText } from "./natives.js";
import { rejectedWith, resolvedWith } from "./promises.js";

/** The largest number that every list may set, as in the table of the engine. */
const MOST = 32_767;
const INTEGER = /^-?\d+$/;

const NativeResponse = Response;

const functions = {
  noopFunc: () => function () {},
  trueFunc: () => function () { return true; },
  falseFunc: () => function () { return false; },
  throwFunc: () => function () { throw ""; },
  noopCallbackFunc: () => function () { return function () {}; },
  noopPromiseResolve: () => function () { return resolvedWith(new NativeResponse()); },
  noopPromiseReject: () => function () { return rejectedWith(); },
};

/** @type {Record<string, () => any>} */
const constants = {
  __proto__: /** @type {any} */ (null),
  ...functions,
  "": () => "",
  "''": () => "",
  '""': () => "",
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  "{}": () => ({}),
  emptyObj: () => ({}),
  "[]": () => [],
  emptyArr: () => [],
  emptyArray: () => [],
  yes: () => "yes",
  no: () => "no",
  on: () => "on",
  off: () => "off",
};

/** A value that every list may set, in an object; nothing for other texts. @param {string} text @returns {{ value: any } | undefined} */
export function safeValue(text = "") {
  const make = constants[text];
  if (make !== undefined) return { value: make() };
  if (findExpression(INTEGER, text) === null) return undefined;
  const value = Number(text);
  return value >= -MOST && value <= MOST ? { value } : undefined;
}

/** Any value: `json:…`, `{"value": …}`, a text in quotes, JSON, or the text itself. @param {string} text @returns {{ value: any }} */
export function anyValue(text = "") {
  if (constants[text] !== undefined) return { value: constants[text]() };
  if (text === "$now$") return { value: currentTime() };
  if (text === "NaN") return { value: NaN };
  if (text.length > 1 && text[0] === "'" && text[text.length - 1] === "'") return { value: sliceText(text, 1, -1) };
  const isMarked = sliceText(text, 0, 5) === "json:";
  try {
    const value = parseJson(isMarked ? sliceText(text, 5) : text);
    const isWrapped = !isMarked && value !== null && typeof value === "object" && joinTexts(keysOf(value)) === "value";
    return { value: isWrapped ? value.value : value };
  } catch {
    return { value: text };
  }
}

/** Times in a text of a trusted list. @param {string} text */
export function withTimes(text) {
  const now = currentTime();
  if (text === "$now$") return `${now}`;
  if (text === "$currentDate$") return new Date(now).toString();
  if (text === "$currentISODate$") return new Date(now).toISOString();
  return text.replace(/\$now\$/g, `${now}`).replace(/\$currentISODate\$/g, new Date(now).toISOString());
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** @param {number} length */
export function randomText(length) {
  let text = "";
  for (let at = 0; at < length; at += 1) text += LETTERS[floor(random() * LETTERS.length)];
  return text;
}

/** A length (`10`) or a range of lengths (`10-20`), at most a million. @param {string} text */
export function lengthOf(text) {
  const parts = findExpression(/^(\d+)(?:-(\d+))?$/, text);
  if (parts === null) return 0;
  const least = NativeNumber(parts[1]);
  const length = least + floor(random() * (NativeNumber(parts[2] ?? parts[1]) - least + 1));
  return length < 1e6 ? length : 1e6;
}
