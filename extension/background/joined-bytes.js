/**
 * Bytes that arrive in parts.
 *
 * @module
 */

/** The parts as one, which has `length` bytes. @param {Uint8Array[]} parts @param {number} length @returns {Uint8Array<ArrayBuffer>} */
export function joinedBytes(parts, length) {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
