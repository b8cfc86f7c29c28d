/**
 * Paths through JSON values: RFC 9535 without slices, with a filter that tests the selected value itself, or the elements of an
 * array that is selected, and an edit at the end:
 * nothing (the value is removed), `=value`, `+={…}` or `=repl({"regex": …, "replacement": …})`.
 */

import {
  append, assign, copyOf, currentTime, expressionFor, findExpression, hasOwn, includesText, isArray, isObject, joinTexts, keysOf, makeExpression, parseJson, replaceText,
  select, sliceText, spliceArray, splitText,
} from "./natives.js";

const NAME = /^(?:[\w\u0080-\uffff-]|\$(?!=))+/;
const QUOTED = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/s;
const OPERATOR = /^(?:==|!=|<=|>=|\^=|\$=|\*=|=(?=\/)|<|>)/;

/**
 * @typedef {{ kind: "name" | "each" | "filter" | "index", isDeep: boolean, names?: string[], index?: number, test?: (value: any) => boolean }} JsonStep
 * @typedef {{ kind: "remove" | "set" | "merge" | "replace", value?: any, regexp?: RegExp, replacement?: string }} JsonEdit
 */

/** A reader of a text. @param {string} text */
function readerOf(text) {
  return {
    rest: text,
    /** @param {RegExp} expression */
    take(expression) {
      const found = findExpression(expression, this.rest);
      if (found !== null) this.rest = sliceText(this.rest, found[0].length);
      return found;
    },
    /** @param {string} start */
    skip(start) {
      if (sliceText(this.rest, 0, start.length) !== start) return false;
      this.rest = sliceText(this.rest, start.length);
      return true;
    },
  };
}

/** @param {string} text @param {boolean} isTrusted Whether any value may be set. */
export function jsonEditor(text, isTrusted) {
  const reader = readerOf(text.trim());
  const steps = stepsOf(reader);
  const edit = editOf(reader.rest.trim());
  if (!isTrusted && !isSafe(edit)) throw new SyntaxError("value");
  return (root) => {
    const places = [];
    collect({ root }, "root", steps, 0, places);
    let isChanged = false;
    // From the last one, because elements of arrays move.
    for (let at = places.length - 1; at >= 0; at -= 1) if (apply(places[at][0], places[at][1], edit)) isChanged = true;
    return isChanged;
  };
}

/** @param {ReturnType<typeof readerOf>} reader @returns {JsonStep[]} */
function stepsOf(reader) {
  const steps = [];
  reader.skip("$");
  for (;;) {
    const isDeep = reader.skip("..");
    const isDotted = !isDeep && reader.skip(".");
    if (reader.rest[0] === "[" && reader.skip("[")) append(steps, { ...bracketOf(reader), isDeep });
    else if (!isDeep && !isDotted) return steps;
    else if (reader.skip("*")) append(steps, { kind: "each", isDeep });
    else {
      const name = reader.take(NAME);
      if (name === null) throw new SyntaxError("name");
      append(steps, { kind: "name", names: [name[0]], isDeep });
    }
  }
}

/** @param {ReturnType<typeof readerOf>} reader @returns {any} */
function bracketOf(reader) {
  if (reader.skip("?")) {
    const test = filterOf(reader);
    if (!reader.skip("]")) throw new SyntaxError("filter");
    return { kind: "filter", test };
  }
  if (reader.skip("*]")) return { kind: "each" };
  const index = reader.take(/^(-?\d+)\]/);
  if (index !== null) return { kind: "index", index: Number(index[1]) };
  const names = [];
  do {
    reader.take(/^\s+/);
    const name = reader.take(QUOTED);
    if (name === null) throw new SyntaxError("bracket");
    append(names, name[1] === undefined ? name[2] : parseJson(`"${name[1]}"`));
    reader.take(/^\s+/);
  } while (reader.skip(","));
  if (!reader.skip("]")) throw new SyntaxError("bracket");
  return { kind: "name", names };
}

/** @param {ReturnType<typeof readerOf>} reader @returns {(value: any) => boolean} */
function filterOf(reader) {
  const isNegated = reader.skip("!");
  reader.skip("@");
  const steps = stepsOf(reader);
  const operator = reader.take(OPERATOR)?.[0];
  const compare = operator === undefined ? () => true : comparison(operator, reader);
  return (value) => {
    const places = [];
    collect({ root: value }, "root", steps, 0, places);
    let isFound = false;
    for (let at = 0; at < places.length && !isFound; at += 1) isFound = compare(places[at][0][places[at][1]]);
    return isFound !== isNegated;
  };
}

/** @param {string} operator @param {ReturnType<typeof readerOf>} reader @returns {(value: any) => boolean} */
function comparison(operator, reader) {
  if (operator === "=") {
    const parts = reader.take(/^\/((?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+)\/([dimsuv]*)/);
    if (parts === null) throw new SyntaxError("expression");
    const regexp = new RegExp(parts[1], parts[2]);
    return (value) => typeof value === "string" && findExpression(regexp, value) !== null;
  }
  const literal = reader.take(/^(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/s);
  if (literal === null) throw new SyntaxError("value");
  const other = parseJson(literal[0]);
  const isText = (value) => typeof value === "string" && typeof other === "string";
  const isOrdered = (value) => typeof value === typeof other;
  switch (operator) {
    case "==": return (value) => value === other;
    case "!=": return (value) => value !== other;
    case "<": return (value) => isOrdered(value) && value < other;
    case "<=": return (value) => isOrdered(value) && value <= other;
    case ">": return (value) => isOrdered(value) && value > other;
    case ">=": return (value) => isOrdered(value) && value >= other;
    case "^=": return (value) => isText(value) && sliceText(value, 0, other.length) === other;
    case "$=": return (value) => isText(value) && value.length >= other.length && sliceText(value, value.length - other.length) === other;
    default: return (value) => isText(value) && includesText(value, other);
  }
}

/** @param {string} text @returns {JsonEdit} */
function editOf(text) {
  if (text === "") return { kind: "remove" };
  if (text.startsWith("+=")) return { kind: "merge", value: parseJson(text.slice(2)) };
  if (!text.startsWith("=")) throw new SyntaxError("edit");
  const replacement = findExpression(/^=repl\((.*)\)$/s, text);
  if (replacement === null) return { kind: "set", value: parseJson(text.slice(1)) };
  const { regex, flags = "", replacement: by = "", pattern } = parseJson(replacement[1]);
  const regexp = regex === undefined ? pattern && expressionFor(pattern) : makeExpression(regex, flags);
  return { kind: "replace", regexp, replacement: by };
}

/** @param {JsonEdit} edit */
function isSafe({ kind, value }) {
  if (kind === "remove") return true;
  if (kind !== "set") return false;
  if (isObject(value)) return keysOf(value).length === 0;
  return typeof value === "number" ? Math.abs(value) <= 32_767 : typeof value === "boolean" || value === null || value === "";
}

/** @param {any} parent @param {string} key @param {JsonStep[]} steps @param {number} at @param {[any, string][]} places */
function collect(parent, key, steps, at, places) {
  const value = parent[key];
  const step = steps[at];
  if (step === undefined) {
    append(places, [parent, key]);
    return;
  }
  if (step.kind === "filter" && !isArray(value)) {
    if (step.test?.(value)) collect(parent, key, steps, at + 1, places);
  } else if (isObject(value)) {
    const keys = selected(value, step);
    for (let index = 0; index < keys.length; index += 1) collect(value, keys[index], steps, at + 1, places);
  }
  if (!step.isDeep || !isObject(value)) return;
  const keys = keysOf(value);
  for (let index = 0; index < keys.length; index += 1) if (isObject(value[keys[index]])) collect(value, keys[index], steps, at, places);
}

/** @param {any} value @param {JsonStep} step @returns {string[]} */
function selected(value, { kind, names = [], index = 0, test }) {
  if (kind === "each") return keysOf(value);
  if (test !== undefined) return select(keysOf(value), (key) => test(value[key]));
  if (kind === "index") {
    const place = index < 0 ? value.length + index : index;
    return isArray(value) && place in value ? [`${place}`] : [];
  }
  const found = [];
  for (let at = 0; at < names.length; at += 1) if (hasOwn(value, names[at])) append(found, names[at]);
  return found;
}

/** @param {any} parent @param {string} key @param {JsonEdit} edit */
function apply(parent, key, { kind, value, regexp, replacement = "" }) {
  const old = parent[key];
  if (kind === "remove") {
    if (isArray(parent)) spliceArray(parent, Number(key), 1);
    else delete parent[key];
  } else if (kind === "set") parent[key] = isObject(value) ? copyOf(value) : timed(value);
  else if (kind === "merge") {
    if (!isObject(old) || !isObject(value)) return false;
    assign(old, copyOf(value));
  } else {
    if (typeof old !== "string" || regexp === undefined) return false;
    parent[key] = replaceText(old, regexp, replacement);
  }
  return true;
}

/** @param {any} value */
function timed(value) {
  if (value === "${now}") return currentTime();
  return typeof value === "string" ? joinTexts(splitText(value, "${now}"), `${currentTime()}`) : value;
}
