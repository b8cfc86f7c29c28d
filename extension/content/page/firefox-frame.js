/**
 * Firefox: the content script of every frame: page filters, collapsed elements, placeholders, opened links, and the first
 * interaction of the person. One script, because each start costs a frame about a millisecond.
 *
 * The background calls a function of this world in place of sending messages: a listener for messages would make the browser
 * build its API in each frame, half of the time of this script (docs/page-load.md).
 *
 * @module
 */

import { receive } from "./firefox.js";
import { startInteraction } from "./interaction.js";
import { startTools } from "./tools.js";

/** @type {any} */
const world = globalThis;

if (receive !== null) {
  const own = receive;
  // Not in empty frames: their elements fail together with those of the page.
  const tools = /^https?:$/.test(location.protocol) ? startTools(() => world.browser, true) : () => undefined;
  world.brockReceive = (/** @type {unknown} */ message) => own(message) ?? tools(message);
  if (window === window.top) startInteraction(() => world.browser);
}
