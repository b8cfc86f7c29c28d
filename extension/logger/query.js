/**
 * Queries of the logger: words, and fields such as `host:x`, `action:block`, `-type:image`. All must hold.
 *
 * @module
 */

import { hostIn } from "../shared/hosts.js";

/** @import { Entry } from "../background/logger/index.js" */

/** By field, what it is compared with. @type {Record<string, (entry: Entry, shown: string) => string>} */
const FIELDS = {
  host: ({ url }) => hostIn(url),
  url: ({ url }) => url,
  page: ({ page }) => page,
  type: ({ type, kind }) => `${type} ${kind}`,
  action: ({ action }, shown) => `${action} ${shown}`,
  filter: ({ filter }) => filter ?? "",
  list: ({ list }) => list ?? "",
  reason: ({ reason }) => reason ?? "",
  method: ({ method }) => method,
};

/** @param {string} query @returns {(entry: Entry, shown: string) => boolean} Shown: the action in the user's language. */
export function matcherOf(query) {
  const tests = query.toLowerCase().split(/\s+/).filter((word) => word !== "" && word !== "-").map((word) => {
    const isNot = word.startsWith("-");
    const plain = isNot ? word.slice(1) : word;
    const [, name = "", value = ""] = /^([a-z]+):(.*)$/.exec(plain) ?? [];
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    const has = (/** @type {Entry} */ entry, /** @type {string} */ shown) =>
      field === undefined ? `${entry.url} ${entry.filter ?? ""} ${entry.type} ${shown}`.toLowerCase().includes(plain) : field(entry, shown).toLowerCase().includes(value);
    return (/** @type {Entry} */ entry, /** @type {string} */ shown) => has(entry, shown) !== isNot;
  });
  return (entry, shown) => tests.every((test) => test(entry, shown));
}
