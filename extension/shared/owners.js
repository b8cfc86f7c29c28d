/**
 * Who owns a host, and what for, from the table of filter-lists/entities.toml.
 *
 * @module
 */

/** @typedef {{ category: string, purpose: string, domains: string[] }} Part What an owner does, and on which domains. */

/** @typedef {Part & { name: string, home: string, parts: Part[] }} Owner */

/** @typedef {{ domain: string, category: string, reason: string }} CookieBlock A third party that pages need, and why. */

/** @typedef {{ owners: Owner[], cookieBlock: CookieBlock[] }} Entities */

/** @typedef {{ name: string, home: string, category: string, purpose: string }} Ownership */

/** @typedef {(host: string) => Ownership | null} OwnerOf */

/**
 * The owner is that of the longest listed domain the host is or lies under.
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

/** @param {string} url Of entities.json. @returns {Promise<OwnerOf>} Knows nobody when there is no table. */
export async function loadOwners(url) {
  try {
    const entities = /** @type {Entities} */ (await (await fetch(url)).json());
    return ownerOf(entities.owners);
  } catch {
    return () => null;
  }
}
