/**
 * The names in lists on which the page filters of a host can depend.
 *
 * More names than needed do no harm: each gets the engine's own answer. So a line is not parsed, but searched for names.
 *
 * @module
 */

/**
 * @typedef {object} Names
 * @property {Set<string>} hosts
 * @property {Set<string>} entities Names without their public suffix, as in `name.*`.
 * @property {Set<string>} hostsAbove Of documents above a frame.
 * @property {Set<string>} entitiesAbove
 * @property {Set<string>} unsure Hosts that have filters with conditions on more than the host.
 * @property {Set<string>} expressions Sources of regular expressions over hosts.
 * @property {boolean} isUnsure Whether a line could be about any host.
 * @property {Set<string>} generic Classes and ids in generic filters, with `.` or `#`.
 * @property {Set<string>} excepted Those in exceptions, and in filters with excluded hosts.
 * @property {Set<string>} exceptHosts The hosts of these, and entities as `name.*`.
 * @property {Set<string>} asks Texts in URLs of pages that may have exceptions from generic filters by more than the host.
 */

/** The separator of a page filter. */
const PAGE_FILTER = /#@?(?:\$\?|[?$%])?#|#@?\^|\$@?\$/;
/** Switches of generic filters. */
const GENERIC_SWITCH = /\$(?:[^#]*,)?(?:generichide|ghide|elemhide|ehide)(?:,|$)/;
/** Classes and ids in a selector, also those of attribute selectors. */
const CLASS_OR_ID = /([.#])((?:\\[\da-f]{1,6}\s?|\\.|[\w\u0080-\uffff-])+)|\[(class|id)[~|^$*]?=\s*["']?([^"'\]]+)/gi;
/** Switches of specific filters. */
const SWITCH = /\$(?:[^#]*,)?(?:specifichide|shide|elemhide|ehide)(?:,|$)/;
const NAME = /^[a-z0-9_\u0080-\uffff-][a-z0-9._\u0080-\uffff-]*$/i;
const EXPRESSION = /^~?\/(?:[^/\\]|\\.|\/(?!,|$))+\/$/;

/** @param {string[]} texts @returns {Names} */
export function namesIn(texts) {
  /** @type {Names} */
  const names = { hosts: new Set(), entities: new Set(), hostsAbove: new Set(), entitiesAbove: new Set(), unsure: new Set(), expressions: new Set(), isUnsure: false, generic: new Set(), excepted: new Set(), exceptHosts: new Set(), asks: new Set() };
  for (const text of texts) for (const line of text.split(/\r?\n/)) addLine(line.trim(), names);
  return names;
}

/** @param {string} line @param {Names} names */
function addLine(line, names) {
  if (line === "" || line.startsWith("!")) return;
  const separator = PAGE_FILTER.exec(line);
  const isSwitch = separator === null || line.startsWith("@@");
  if (isSwitch && GENERIC_SWITCH.test(line)) addGenericSwitch(line, names);
  if (SWITCH.test(line) && isSwitch) addSwitch(line, names);
  else if (!isSwitch && separator !== null) addPageFilter(line, separator, names);
}

/** @param {string} line @param {RegExpExecArray} separator @param {Names} names */
function addPageFilter(line, separator, names) {
  const entries = separator.index === 0 ? [] : entriesOf(line.slice(0, separator.index));
  for (const entry of entries) addEntry(entry, names);
  const isException = separator[0].includes("@");
  if (!isException && !concernsGeneric(entries)) return;
  for (const [, sign, name = "", attribute, value = ""] of line.slice(separator.index + separator[0].length).matchAll(CLASS_OR_ID)) {
    const all = sign === undefined ? value.trim().split(/\s+/).map((one) => (attribute === "class" ? "." : "#") + one) : [sign + unescaped(name)];
    for (const one of all) {
      names.generic.add(one);
      if (entries.length > 0) names.excepted.add(one);
    }
  }
  for (const entry of entries) addExcepted(entry, names);
}

/** An excluded host is an exception from every filter with the same body, also from a generic one in another line. @param {string[]} entries */
const concernsGeneric = (entries) => entries.length === 0 || entries.some((entry) => entry.startsWith("~"));

/** @param {string} name With escapes of CSS: https://drafts.csswg.org/css-syntax-3/#consume-escaped-code-point */
const unescaped = (name) => name.replace(/\\([\da-f]{1,6})\s?|\\(.)/gi, (_, code, character) => character ?? String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff)));

/** @param {string} entry @param {Names} names */
function addExcepted(entry, names) {
  const [name = "", ...path] = entry.replace(/^~/, "").toLowerCase().split("/");
  const host = ascii(name.replace(/\.\*$/, ""));
  if (EXPRESSION.test(entry) || path.length > 0) names.asks.add(literalOf(entry.replace(/^~/, "")));
  else if (host !== null) names.exceptHosts.add(name.endsWith(".*") ? `${host}.*` : host);
}

/** The longest text that every URL with a match contains; empty if there is none of three characters. @param {string} pattern */
function literalOf(pattern) {
  // Of an expression, and of characters that a URL has in another form, nothing is known.
  if (/^\/.*\/$/.test(pattern) || /[^!-~]/.test(pattern)) return "";
  const longest = pattern.replace(/^\|\|?/, "").toLowerCase().split(/[*^|]/).reduce((one, other) => (other.length > one.length ? other : one), "");
  return longest.length < 3 ? "" : longest;
}

/** Generic filters are off where the pattern matches, on all pages of a host or on those that contain a text. @param {string} line @param {Names} names */
function addGenericSwitch(line, names) {
  const at = line.lastIndexOf("$");
  const pattern = line.slice(0, at).replace(/^@@/, "");
  const domains = /\b(?:domain|from)=([^,]*)/.exec(line.slice(at))?.[1]?.split("|") ?? [];
  const host = /^\|\|([a-z0-9.-]+)\^\|?$/i.exec(pattern);
  for (const entry of domains) addEntry(entry, names);
  if (host !== null) addEntry(host[1] ?? "", names);
  else if (!/^\*?$/.test(pattern) || domains.length === 0) names.asks.add(literalOf(pattern));
}

/** The entries of a host field: commas in expressions separate nothing. @param {string} field */
function entriesOf(field) {
  /** @type {string[]} */
  const entries = [];
  let rest = field;
  // AdGuard's conditions in front.
  const modifiers = /^\[\$(.*?)\](?!,)/.exec(rest);
  if (modifiers !== null) {
    rest = rest.slice(modifiers[0].length);
    const domains = /\bdomain=([^,\]]*)/.exec(modifiers[1] ?? "")?.[1]?.split("|") ?? [];
    // The filter has a condition on more than the host, perhaps.
    entries.push(...[...domains, ...rest.split(",")].map((one) => `${one}/`), ...(domains.length + rest.length === 0 ? ["/./"] : []));
  }
  while (rest !== "") {
    const expression = /^~?\/(?:[^/\\]|\\.|\/(?!,|$))+\/(?=,|$)/.exec(rest);
    const end = expression !== null ? expression[0].length : rest.includes(",") ? rest.indexOf(",") : rest.length;
    entries.push(rest.slice(0, end).trim());
    rest = rest.slice(end + 1);
  }
  return entries;
}

/** @param {string} entry @param {Names} names */
function addEntry(entry, names) {
  if (EXPRESSION.test(entry)) return addExpression(entry.replace(/^~/, "").slice(1, -1), names);
  const isAbove = entry.endsWith(">>");
  const plain = entry.replace(/^~/, "").replace(/>>$/, "").toLowerCase();
  const [name = "", ...path] = plain.split("/");
  if (name === "*" || name === "") return;
  const isEntity = name.endsWith(".*");
  const host = ascii(isEntity ? name.slice(0, -2) : name);
  if (host === null) return;
  if (path.length > 0 && !isEntity) names.unsure.add(host);
  if (isAbove) names[isEntity ? "entitiesAbove" : "hostsAbove"].add(host);
  else names[isEntity ? "entities" : "hosts"].add(host);
}

/** An expression over host and path: each host that its first part fits is unsure; all are if that part is empty. @param {string} source @param {Names} names */
function addExpression(source, names) {
  const [host = ""] = source.split("\\/");
  try {
    new RegExp(host);
    names.expressions.add(host.replace(/\$$/, ""));
  } catch {
    names.isUnsure = true;
  }
}

/** @param {string} line @param {Names} names */
function addSwitch(line, names) {
  const at = line.lastIndexOf("$");
  const pattern = line.slice(0, at).replace(/^@@/, "");
  const domains = /\b(?:domain|from)=([^,]*)/.exec(line.slice(at))?.[1]?.split("|") ?? [];
  for (const domain of domains) addEntry(domain, names);
  const host = /^\|\|([^/^*$|:?]+)(\^?\|?)$/.exec(pattern);
  if (host !== null && host[2] !== "") addEntry(host[1] ?? "", names);
  else if (/^\|\|[^/^*$|:?]+[/^]/.test(pattern)) addEntry(`${/^\|\|([^/^*$|:?]+)/.exec(pattern)?.[1]}/x`, names);
  else if (domains.length === 0 || !/^\*?$/.test(pattern)) names.isUnsure = true;
}

/** @param {string} name */
function ascii(name) {
  if (!NAME.test(name)) return URL.canParse(`http://${name}/`) && /^\[[\da-f:]+\]$/.test(name) ? name : null;
  if (/^[ -~]+$/.test(name)) return name;
  return URL.canParse(`http://${name}/`) ? new URL(`http://${name}/`).hostname : null;
}
