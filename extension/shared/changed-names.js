/**
 * Chromium: what changes between two versions of the package and concerns hosts for which there is no match pattern.
 *
 * - Entities (`name.*`) for which newer lists have other filters than the packed ones.
 * - Switched-off sites: their frames in pages of other sites are not switched off, and frames of others in their pages are.
 * - Hosts whose frames have other filters (`host>>`).
 *
 * A registered script has no arguments. So the script that reads the packed lists is registered with files before it, each of
 * which passes it one letter: two are the hash of a name. Frames for which a hash matches ask the background; of the others,
 * one in 1,024 does for each name.
 *
 * @module
 */

const LETTERS = "0123456789abcdefghijklmnopqrstuv";
/** The letter before the hosts that concern the frames below their documents. */
const ABOVE = "w";
/** The letter for different generic filters. */
const GENERIC = "x";
/** More names are not passed to a frame: each costs it two files. */
export const MOST_ENTITIES = 40;
export const MOST_SITES = 40;
export const MOST_ABOVE = 20;

/** @param {string} name */
function lettersOf(name) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 15;
  return LETTERS.charAt((hash >>> 5) & 31) + LETTERS.charAt(hash & 31);
}

/** @param {string[]} names */
const all = (names) => [...new Set(names.map(lettersOf))].sort().join("");

/**
 * @param {{ entities: string[], isGenericOther: boolean, above: string[] }} changed Entities: each host of one has its last
 *   label. Above: switched-off sites, and hosts whose frames have other filters.
 */
export const lettersFor = ({ entities, isGenericOther, above }) =>
  all(entities.map((name) => name.slice(name.lastIndexOf(".") + 1))) + (above.length > 0 ? ABOVE + all(above) : "") + (isGenericOther ? GENERIC : "");

/**
 * @param {string} letters Those that the files have left. @param {string} host Of the frame.
 * @param {string[]} ancestors Hosts of the documents above it; none: a page. @returns {{ isUnsure: boolean, isGenericOther: boolean }} Unsure: the background must be asked.
 */
export function changedFor(letters, host, ancestors) {
  const isGenericOther = letters.endsWith(GENERIC);
  const [entities = "", above = ""] = (isGenericOther ? letters.slice(0, -1) : letters).split(ABOVE);
  const documents = ancestors.length > 0 ? ancestors : [host];
  return { isUnsure: has(entities, host.split(".")) || (above !== "" && has(above, documents.flatMap(endsOf))), isGenericOther };
}

/** A host and the names above it. @param {string} host */
function endsOf(host) {
  const labels = host.split(".");
  return labels.map((_, at) => labels.slice(at).join("."));
}

/** @param {string} letters @param {string[]} names */
function has(letters, names) {
  if (letters === "") return false;
  const pairs = new Set(letters.match(/../g));
  return names.some((name) => pairs.has(lettersOf(name)));
}
