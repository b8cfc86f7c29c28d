/** The bodies of scriptlets, for embedders that run scripts in pages. */

import { SCRIPTLETS } from './scriptlet-code.js';

/** @typedef {import('./scriptlets.js').World} World */

/** @type {readonly World[]} */
export const WORLDS = ['main', 'isolated'];

/** Names of scriptlets, by the world that they run in. @type {Readonly<Record<World, readonly string[]>>} */
export const SCRIPTLET_NAMES = { main: SCRIPTLETS.main.names, isolated: SCRIPTLETS.isolated.names };

/** An expression: a function that runs calls. @type {Readonly<Record<World, string>>} */
export const SCRIPTLET_CODE = { main: SCRIPTLETS.main.code, isolated: SCRIPTLETS.isolated.code };

const names = { main: new Set(SCRIPTLET_NAMES.main), isolated: new Set(SCRIPTLET_NAMES.isolated) };

/**
 * A script that runs calls in a world; the empty text if none of them belongs there.
 *
 * @param {readonly (readonly string[])[]} calls
 * @param {World} [world]
 */
export function scriptletScript(calls, world = 'main') {
  const own = calls.filter(([name]) => name !== undefined && names[world].has(name));
  if (own.length === 0) return '';
  // The text can also be the content of a script element.
  const list = JSON.stringify(own).replace(/[<\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `${SCRIPTLET_CODE[world]}(${list});`;
}
