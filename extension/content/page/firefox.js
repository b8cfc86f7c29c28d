/**
 * Firefox: the content script of every frame: page filters, collapsed elements, placeholders, opened links, and the first
 * interaction of the person. One script, because each start costs a frame about a millisecond.
 *
 * The background registers the plan of a page with specific filters as a script of its own, which runs before or after this
 * one, in the same isolated world. It calls functions of this world in place of sending messages: a listener for messages would
 * make the browser build its API in each frame, half of the time of this script (docs/page-load.md).
 *
 * @module
 */

import { connect } from "./connection.js";
import { startInteraction } from "./interaction.js";
import { startPage } from "./start.js";
import { startTools } from "./tools.js";

/** @import { Plan } from "./start.js" */

/** @type {any} */
const world = globalThis;
/** Without specific filters only generic ones by class and id apply. @type {Plan} */
const GENERIC = { hide: [], style: [], procedural: [], proceduralPrograms: [], survey: true, sheetIsInserted: true };

// An element of the page can have these names.
if (typeof world.brockAddPlan !== "function") {
  const page = connect(world);
  // Null: the page is of a switched-off site.
  page.start(!Object.hasOwn(world, "brockPlan") ? GENERIC : world.brockPlan, startPage);
  world.brockAddPlan = (/** @type {Plan | null} */ plan) => page.start(plan, startPage);
  // Not in empty frames: their elements fail together with those of the page.
  const tools = /^https?:$/.test(location.protocol) ? startTools(() => world.browser, true) : () => undefined;
  world.brockReceive = (/** @type {unknown} */ message) => page.receive(message) ?? tools(message);
  if (window === window.top) startInteraction(() => world.browser);
}
