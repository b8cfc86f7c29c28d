/**
 * Who owns a host, from a table of domains.
 *
 * @module
 */

/** @typedef {(host: string) => string | null} OwnerOf */

/**
 * The owner is that of the longest listed domain the host is or lies under.
 *
 * @param {Record<string, string>} owners Domain to company.
 * @returns {OwnerOf}
 */
export function ownerOf(owners) {
  return (host) => {
    for (let domain = host; domain !== ""; domain = domain.slice(domain.indexOf(".") + 1)) {
      if (Object.hasOwn(owners, domain)) return owners[domain] ?? null;
      if (!domain.includes(".")) break;
    }
    return null;
  };
}

/** @param {string} url Of owners.json. @returns {Promise<OwnerOf>} Knows nobody when there is no table. */
export async function loadOwners(url) {
  try {
    return ownerOf(await (await fetch(url)).json());
  } catch {
    return () => null;
  }
}
