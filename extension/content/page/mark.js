/**
 * The attribute by which a user sheet hides elements of this frame. It is random, so that no page can prepare for it.
 *
 * @module
 */

const LENGTH = 16;

/** Lower-case letters only. */
export const randomMark = () => [...crypto.getRandomValues(new Uint8Array(LENGTH))].map((byte) => String.fromCharCode(97 + (byte % 26))).join("");
