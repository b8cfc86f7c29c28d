/**
 * Chromium: the page filters of the packed lists as one string, which a content script searches without making a list of it.
 *
 * V8 scans a string literal of 1 MB in about 1 ms, a tenth of the time of as many short ones. The string starts with records
 * of eleven letters, sorted: seven for the hash of a name, four for the place of its answer. An answer is the number of its
 * items and their numbers; an item is JSON. Each name has the whole answer for its hosts, with all exceptions applied, so a
 * host has the answer of the longest name that it ends with.
 *
 * @module
 */

/**
 * @typedef {object} Table
 * @property {string} data Records, then answers, then places of items.
 * @property {number} records Number of records.
 * @property {number} answers Where they begin.
 * @property {number} places Where they begin.
 * @property {string} items
 * @property {number} everywhere The answer for a host without a name here.
 * @property {RegExp[]} unsure Hosts that match have filters with conditions that a table cannot express.
 */

/** @typedef {{ host: string, ancestors: string[] }} Frame The host, and those of the documents above. */

/** In the order of their codes, so that texts are compared as numbers. */
const DIGITS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const HASH = 7;
const RECORD = HASH + 4;
/** The number of items of an answer that depends on more than the host. */
export const UNSURE = 4095;

/** What a name in the table is. */
export const KINDS = { host: 1, entity: 2, hostAbove: 3, entityAbove: 4, suffix: 5, wildcard: 6, notSuffix: 7 };

/** @param {number} value @param {number} length */
export function digits(value, length) {
  let text = "";
  for (let at = 0; at < length; at += 1) {
    text = DIGITS[value & 63] + text;
    value >>>= 6;
  }
  return text;
}

/** @param {string} text @param {number} at @param {number} length */
function numberAt(text, at, length) {
  let value = 0;
  for (let index = at; index < at + length; index += 1) {
    const code = text.charCodeAt(index);
    // `-`, 0-9, A-Z, `_`, a-z.
    value = value * 64 + (code === 45 ? 0 : code < 58 ? code - 47 : code < 91 ? code - 54 : code === 95 ? 37 : code - 59);
  }
  return value;
}

/** @param {number} value */
function mixed(value) {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * The hashes of the ends of a name that begin a label, the shortest first: of `a.b.com` those of `com`, `b.com`, `a.b.com`.
 *
 * @param {string} name @param {number} kind @param {(hash: string, start: number) => void} each
 */
function eachEnd(name, kind, each) {
  let one = Math.imul(kind, 0x9e3779b1);
  let other = Math.imul(kind, 0x7feb352d);
  for (let at = name.length - 1; at >= 0; at -= 1) {
    const code = name.charCodeAt(at);
    if (code === 46) each(digits(mixed(one) >>> 8, 4) + digits(mixed(other) >>> 14, 3), at + 1);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other + code, 0x9e3779b1);
    other ^= other >>> 15;
  }
  if (name !== "") each(digits(mixed(one) >>> 8, 4) + digits(mixed(other) >>> 14, 3), 0);
}

/** @param {string} name @param {number} kind */
export function hashOf(name, kind) {
  let hash = "";
  eachEnd(name, kind, (each) => (hash = each));
  return hash;
}

/** The answer of a name, -1 if it is not in the table. @param {Table} table @param {string} hash */
function answerOf({ data, records }, hash) {
  let [low, high] = [0, records];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = middle * RECORD;
    const found = data.slice(at, at + HASH);
    if (found === hash) return numberAt(data, at + HASH, 4);
    if (found < hash) low = middle + 1;
    else high = middle;
  }
  return -1;
}

/** A host without its public suffix. @param {Table} table @param {string} host */
function withoutSuffix(table, host) {
  // The default rule: the last label.
  let suffix = host.lastIndexOf(".") + 1;
  eachEnd(host, KINDS.suffix, (hash, start) => {
    if (answerOf(table, hash) >= 0) suffix = start;
  });
  eachEnd(host, KINDS.wildcard, (hash, start) => {
    const before = host.lastIndexOf(".", start - 2) + 1;
    if (start > 0 && before < suffix && answerOf(table, hash) >= 0) suffix = before;
  });
  eachEnd(host, KINDS.notSuffix, (hash, start) => {
    if (answerOf(table, hash) >= 0) suffix = host.indexOf(".", start) + 1;
  });
  return host.slice(0, Math.max(suffix - 1, 0));
}

/** The longest end of a name that is in the table. @param {Table} table @param {string} name @param {number} kind */
function longest(table, name, kind) {
  let found = { answer: -1, length: 0 };
  eachEnd(name, kind, (hash, start) => {
    const answer = answerOf(table, hash);
    if (answer >= 0) found = { answer, length: name.length - start };
  });
  return found;
}

const IP = /^[\d.]+$|^\[/;

/**
 * The items of a frame; null if they depend on more than hosts: then the background must be asked.
 *
 * @param {Table} table @param {Frame} frame @returns {unknown[] | null}
 */
export function lookUp(table, { host, ancestors }) {
  const name = host.endsWith(".") ? host.slice(0, -1) : host;
  if (table.unsure.some((expression) => expression.test(name))) return null;
  const isIp = IP.test(name);
  const below = isIp ? "" : withoutSuffix(table, name);
  const own = isIp ? { answer: answerOf(table, hashOf(name, KINDS.host)), length: name.length } : longest(table, name, KINDS.host);
  const entity = longest(table, below, KINDS.entity);
  if (ancestors.some((above) => longest(table, above, KINDS.hostAbove).answer >= 0 || longest(table, withoutSuffix(table, above), KINDS.entityAbove).answer >= 0)) return null;
  const withSuffix = entity.length + name.length - below.length;
  const best = entity.answer >= 0 && (own.answer < 0 || withSuffix > own.length) ? entity.answer : own.answer;
  return itemsOf(table, best >= 0 ? best : table.everywhere);
}

/** @param {Table} table @param {number} answer */
function itemsOf({ data, answers, places, items }, answer) {
  const at = answers + answer;
  const count = numberAt(data, at, 2);
  if (count === UNSURE) return null;
  /** @type {unknown[]} */
  const found = [];
  for (let index = 0; index < count; index += 1) {
    const place = places + numberAt(data, at + 2 + index * 3, 3) * 4;
    found.push(JSON.parse(items.slice(numberAt(data, place, 4), numberAt(data, place + 4, 4))));
  }
  return found;
}

/**
 * Makes a table.
 *
 * @param {{ kind: number, name: string, items: unknown[] | null }[]} entries Null: the answer depends on more than the host.
 * @param {unknown[] | null} everywhere @param {RegExp[]} unsure
 * @returns {Table}
 */
export function makeTable(entries, everywhere, unsure) {
  /** @type {Map<string, number>} */
  const numbers = new Map();
  /** @type {Map<string, number>} */
  const placesOf = new Map();
  let [answers, places, items] = ["", "", ""];
  const number = (/** @type {unknown} */ item) => {
    const json = JSON.stringify(item).replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const known = numbers.get(json);
    if (known !== undefined) return known;
    places += digits(items.length, 4);
    items += json;
    numbers.set(json, numbers.size);
    return numbers.size - 1;
  };
  const place = (/** @type {unknown[] | null} */ all) => {
    const text = all === null ? digits(UNSURE, 2) : digits(all.length, 2) + all.map((item) => digits(number(item), 3)).join("");
    const known = placesOf.get(text);
    if (known !== undefined) return known;
    placesOf.set(text, answers.length);
    answers += text;
    return answers.length - text.length;
  };
  const first = place(everywhere);
  const records = entries.map((entry) => hashOf(entry.name, entry.kind) + digits(place(entry.items), 4)).sort();
  const data = records.join("") + answers + places + digits(items.length, 4);
  const begin = records.length * RECORD;
  return { data, records: records.length, answers: begin, places: begin + answers.length, items, everywhere: first, unsure };
}
