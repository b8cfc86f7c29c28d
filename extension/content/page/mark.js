/**
 * Names of attributes by which a sheet with user origin hides elements. They are random, so that no page can prepare for them.
 *
 * @module
 */

const LENGTH = 16;

/** Lower-case letters only. */
export const randomMark = () => String.fromCharCode(...crypto.getRandomValues(new Uint8Array(LENGTH)).map((byte) => 97 + (byte % 26)));
