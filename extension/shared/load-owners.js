/**
 * Loads the table of owners, with purposes in the language of the texts.
 *
 * @module
 */

import { ownerOf } from "./owners.js";
import { loadSentences } from "./sentences.js";

/** @import { Entities, OwnerOf } from "./owners.js" */

/** @param {string} url Of entities.json. @returns {Promise<OwnerOf>} Knows no owner if the table cannot be loaded. */
export async function loadOwners(url) {
  try {
    const [sentence, response] = await Promise.all([loadSentences(new URL(".", url)), fetch(url)]);
    const known = ownerOf(/** @type {Entities} */ (await response.json()).owners);
    return (host) => {
      const found = known(host);
      return found && { ...found, purpose: sentence(found.purpose) };
    };
  } catch {
    return () => null;
  }
}
