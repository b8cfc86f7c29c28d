/**
 * Chromium: the page filters of the packed lists as strings, which a content script searches without making lists of them.
 *
 * V8 scans a string literal of 1 MB in about 1 ms, a tenth of the time of as many short ones. A string starts with records
 * of eleven letters, sorted: seven for the hash of a name, four for the place of its answer. An answer is the number of its
 * items and their numbers; an item is JSON. Each name has the whole answer for its hosts, with all exceptions applied, so a
 * host has the answer of the longest name that it ends with.
 *
 * The names are in one table for each first letter. The manifest selects the tables of a frame by globs over its URL, so a
 * frame reads those of the letters with which its labels start. What every frame needs is in the base.
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
 */

/**
 * @typedef {object} Base
 * @property {Table} table Names without a letter, and names of documents above a frame.
 * @property {string} letters Those that have a table.
 * @property {number} everywhere The answer for a host without a name in a table.
 * @property {RegExp[]} unsure Hosts that match have filters with conditions that a table cannot express.
 */

/** @typedef {{ host: string, ancestors: string[] }} Frame The host, and those of the documents above. */
/** @typedef {Record<string, Table>} Tables By letter. */

/** In the order of their codes, so that texts are compared as numbers. */
const DIGITS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
export const HASH = 7;
const RECORD = HASH + 4;
/** The number of items of an answer that depends on more than the host. */
export const UNSURE = 4095;

/** What a name is. Class and id: of a generic filter. */
export const KINDS = { host: 1, entity: 2, hostAbove: 3, entityAbove: 4, suffix: 5, wildcard: 6, notSuffix: 7, class: 8, id: 9 };

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
export function numberAt(text, at, length) {
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
 * The hashes of the ends of a name that begin after a separator, the shortest first: of `a.b.com` those of `com`, `b.com`,
 * `a.b.com`.
 *
 * @param {string} name @param {number} kind @param {(hash: string, start: number) => void} each
 * @param {number} [separator] Its code. Default: a dot.
 */
function eachEnd(name, kind, each, separator = 46) {
  let one = Math.imul(kind, 0x9e3779b1);
  let other = Math.imul(kind, 0x7feb352d);
  for (let at = name.length - 1; at >= 0; at -= 1) {
    const code = name.charCodeAt(at);
    if (code === separator) each(digits(mixed(one) >>> 8, 4) + digits(mixed(other) >>> 14, 3), at + 1);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other + code, 0x9e3779b1);
    other ^= other >>> 15;
  }
  if (name !== "") each(digits(mixed(one) >>> 8, 4) + digits(mixed(other) >>> 14, 3), 0);
}

/** @param {string} name @param {number} kind */
export function hashOf(name, kind) {
  let hash = "";
  eachEnd(name, kind, (each) => (hash = each), -1);
  return hash;
}

/** The place of a hash in sorted records; -1 if it is not there. @param {string} data @param {number} records @param {number} width @param {string} hash */
export function search(data, records, width, hash) {
  let [low, high] = [0, records];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = data.slice(middle * width, middle * width + HASH);
    if (found === hash) return middle * width;
    if (found < hash) low = middle + 1;
    else high = middle;
  }
  return -1;
}

/** The answer of a name, -1 if it is not in the table. @param {Table} table @param {string} hash */
function answerOf({ data, records }, hash) {
  const at = search(data, records, RECORD, hash);
  return at < 0 ? -1 : numberAt(data, at + HASH, 4);
}

/**
 * The letter of the table in which a name is; empty: the base. Globs cannot tell a host's last label from others, and most
 * hosts have `www`, so neither counts.
 *
 * @param {string} name @param {boolean} isEntity Then no label is the last one of a host. @param {number} [start] Where the name begins in the text.
 */
export function letterOf(name, isEntity, start = 0) {
  while (name.startsWith("www.", start)) start += 4;
  if (!isEntity && !name.includes(".", start)) return "";
  const code = name.charCodeAt(start);
  if (code >= 97 && code <= 122) return name.charAt(start);
  return code >= 48 && code <= 57 ? "0" : "";
}

/** The globs that select the frames that need the table of a letter, and few others. @param {string} letter */
export const globsOf = (letter) => (letter === "0" ? [..."0123456789"] : [letter]).flatMap((one) => [`*://${one}*.*/*`, `*://*.${one}*.*/*`]);

/** Looks up names of one frame. @param {Base} base @param {Tables} tables */
function lookUps({ table: base, letters }, tables) {
  const self = {
    /** Whether a table was needed that the browser has not selected. */
    isIncomplete: false,
    /** @param {string} name @param {number} start @param {number} kind @returns {Table | null} */
    tableFor(name, start, kind) {
      const letter = letterOf(name, kind === KINDS.entity, start);
      if (letter === "") return base;
      if (!letters.includes(letter)) return null;
      const found = Object.hasOwn(tables, letter) ? (tables[letter] ?? null) : null;
      if (found === null) self.isIncomplete = true;
      return found;
    },
    /** The starts of the ends of a name that are in the tables. @param {string} name @param {number} kind @param {(start: number, table: Table, answer: number) => void} each */
    ends(name, kind, each) {
      eachEnd(name, kind, (hash, start) => {
        const table = self.tableFor(name, start, kind);
        const answer = table === null ? -1 : answerOf(table, hash);
        if (table !== null && answer >= 0) each(start, table, answer);
      });
    },
    /** The longest end of a name that is in the tables. @param {string} name @param {number} kind */
    longest(name, kind) {
      /** @type {{ table: Table, answer: number, length: number } | null} */
      let found = null;
      self.ends(name, kind, (start, table, answer) => (found = { table, answer, length: name.length - start }));
      return /** @type {{ table: Table, answer: number, length: number } | null} */ (found);
    },
    /** A host without its public suffix. @param {string} host */
    withoutSuffix(host) {
      // The default rule: the last label.
      let suffix = host.lastIndexOf(".") + 1;
      self.ends(host, KINDS.suffix, (start) => (suffix = Math.min(start, suffix)));
      self.ends(host, KINDS.wildcard, (start) => {
        const before = host.lastIndexOf(".", start - 2) + 1;
        if (start > 0 && before < suffix) suffix = before;
      });
      self.ends(host, KINDS.notSuffix, (start) => (suffix = host.indexOf(".", start) + 1));
      return host.slice(0, Math.max(suffix - 1, 0));
    },
    /** Whether frames below a host may have filters for that. Its suffix is not known here, so any may be. @param {string} host */
    isAbove(host) {
      let isFound = false;
      const note = (/** @type {string} */ hash) => (isFound ||= answerOf(base, hash) >= 0);
      eachEnd(host, KINDS.hostAbove, note);
      for (let end = host.lastIndexOf("."); end > 0; end = host.lastIndexOf(".", end - 1)) eachEnd(host.slice(0, end), KINDS.entityAbove, note);
      return isFound;
    },
  };
  return self;
}

const IP = /^[\d.]+$|^\[/;

/**
 * The items of a frame; null if they depend on more than hosts: then the background must be asked.
 *
 * @param {Base} base @param {Tables} tables @param {Frame} frame @returns {unknown[] | null}
 */
export function lookUp(base, tables, { host, ancestors }) {
  const name = host.endsWith(".") ? host.slice(0, -1) : host;
  if (base.unsure.some((expression) => expression.test(name))) return null;
  const names = lookUps(base, tables);
  if (ancestors.some(names.isAbove)) return null;
  const isIp = IP.test(name);
  const below = isIp ? "" : names.withoutSuffix(name);
  const own = isIp ? exact(names, name) : names.longest(name, KINDS.host);
  const entity = names.longest(below, KINDS.entity);
  if (names.isIncomplete) return null;
  const isEntity = entity !== null && (own === null || entity.length + name.length - below.length > own.length);
  const { table, answer } = (isEntity ? entity : own) ?? { table: base.table, answer: base.everywhere };
  return itemsOf(table, answer);
}

/** @param {ReturnType<typeof lookUps>} names @param {string} ip */
function exact(names, ip) {
  const table = names.tableFor(ip, 0, KINDS.host);
  const answer = table === null ? -1 : answerOf(table, hashOf(ip, KINDS.host));
  return table === null || answer < 0 ? null : { table, answer, length: ip.length };
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

/** JSON without characters beyond ASCII, so that the file's bytes are the string's. @param {unknown} value */
export const asciiJson = (value) => JSON.stringify(value).replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * Makes a table.
 *
 * @param {{ kind: number, name: string, items: unknown[] | null }[]} entries Null: the answer depends on more than the host.
 * @param {unknown[] | null} [everywhere] Its answer is at 0.
 * @returns {Table}
 */
export function makeTable(entries, everywhere = []) {
  /** @type {Map<string, number>} */
  const numbers = new Map();
  /** @type {Map<string, number>} */
  const placesOf = new Map();
  let [answers, places, items] = ["", "", ""];
  const number = (/** @type {unknown} */ item) => {
    const json = asciiJson(item);
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
  place(everywhere);
  const records = entries.map((entry) => hashOf(entry.name, entry.kind) + digits(place(entry.items), 4)).sort();
  const data = records.join("") + answers + places + digits(items.length, 4);
  const begin = records.length * RECORD;
  return { data, records: records.length, answers: begin, places: begin + answers.length, items };
}
