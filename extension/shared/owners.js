/**
 * The owners of hosts and their purposes, from filter-lists/entities.toml.
 *
 * @module
 */

/** @typedef {{ category: string, purpose: string, domains: string[] }} Part An activity of an owner, and its domains. */

/** @typedef {Part & { name: string, home: string, parts: Part[] }} Owner */

/** @typedef {{ domain: string, category: string, reason: string }} CookieBlock A third party that pages need, and the reason. */

/** @typedef {{ owners: Owner[], cookieBlock: CookieBlock[] }} Entities */

/** @typedef {{ name: string, home: string, category: string, purpose: string }} Ownership */

/** @typedef {(host: string) => Ownership | null} OwnerOf */

/**
 * The owner of a host is that of its longest listed parent domain.
 *
 * @param {Owner[]} owners
 * @returns {OwnerOf}
 */
export function ownerOf(owners) {
  /** @type {Map<string, Ownership>} */
  const known = new Map();
  for (const { name, home, parts, ...own } of owners) {
    for (const { category, purpose, domains } of [own, ...parts]) {
      for (const domain of domains) known.set(domain, { name, home, category, purpose });
    }
  }
  return (host) => {
    for (let domain = host; domain !== ""; domain = domain.slice(domain.indexOf(".") + 1)) {
      const found = known.get(domain);
      if (found !== undefined) return found;
      if (!domain.includes(".")) break;
    }
    return null;
  };
}
