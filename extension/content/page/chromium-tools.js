/**
 * Chromium: the tools of a frame in the content script of page filters. One script, because each start costs a frame about
 * 0.3 milliseconds (docs/page-load.md).
 *
 * @module
 */

import { listen } from "./connection.js";
import { startTools } from "./tools.js";

/**
 * Starts collapsed elements, placeholders and opened links, and answers the background's messages.
 *
 * @param {any} world @param {(message: any) => unknown} receive Of page filters.
 * @returns {() => void} Ends the tools: the site is switched off.
 */
export function listenWithTools(world, receive) {
  // Not in empty frames: their elements fail together with those of the page.
  const tools = /^https?:$/.test(world.location.protocol) ? startTools(() => world.chrome) : () => undefined;
  // Only a frame that knows the link answers a question about it.
  listen(world, (message) => receive(message) ?? tools(message));
  return () => void tools({ stopTools: true });
}
