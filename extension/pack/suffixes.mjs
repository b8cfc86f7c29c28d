/** The public suffixes in a compiled image: see docs/image.md and src/net/suffix.rs. */

/** The number of the section. */
const SUFFIXES = 2;
const [EXACT, WILDCARD, EXCEPTION] = [1, 2, 4];

/** @param {Buffer} image */
export function suffixRules(image) {
  const rules = { exact: new Set(), wildcards: new Set(), exceptions: new Set() };
  const sections = image.readUInt32LE(12);
  for (let at = 48; at < 48 + sections * 16; at += 16) {
    if (image.readUInt32LE(at) === SUFFIXES) addRules(image.subarray(image.readUInt32LE(at + 4), image.readUInt32LE(at + 4) + image.readUInt32LE(at + 8)), rules);
  }
  return rules;
}

/** @param {Buffer} section @param {ReturnType<typeof suffixRules>} rules */
function addRules(section, rules) {
  let at = 8 + 3 * 2 ** section.readUInt32LE(4);
  while (at + 2 <= section.length) {
    const [flags = 0, length = 0] = section.subarray(at, at + 2);
    const name = section.toString("latin1", at + 2, at + 2 + length);
    at += 2 + length;
    if (flags & EXACT) rules.exact.add(name);
    if (flags & WILDCARD) rules.wildcards.add(name);
    if (flags & EXCEPTION) rules.exceptions.add(name);
  }
}

/** A host without its public suffix. @param {ReturnType<typeof suffixRules>} rules @param {string} host */
export function withoutSuffix({ exact, wildcards, exceptions }, host) {
  const labels = host.split(".");
  for (let at = 0; at < labels.length; at += 1) {
    const end = labels.slice(at).join(".");
    if (exceptions.has(end)) return labels.slice(0, at + 1).join(".");
    if (exact.has(end) || (at + 1 < labels.length && wildcards.has(labels.slice(at + 1).join(".")))) return labels.slice(0, at).join(".");
  }
  return labels.slice(0, -1).join(".");
}
