/**
 * Firefox: starts page filters in a frame. The background registers the plan of a page with specific filters as a script of
 * its own, which runs before or after this one, in the same isolated world.
 *
 * @module
 */

import { connect, place } from "./connection.js";
import { startPage } from "./start.js";
import { transparency } from "./transparency.js";

/** @import { Plan } from "./start.js" */

/** @type {any} */
const world = globalThis;
/** Without filters of its own a page has those of every page, and generic ones by class and id. @type {Plan} */
const GENERIC = { hide: [], style: [], procedural: [], proceduralPrograms: [], survey: true, sheetIsInserted: true };

function start() {
  const page = connect(world, { early: transparency });
  const common = Object.hasOwn(world, "brockCommon") ? world.brockCommon : {};
  // Null: the page is of a switched-off site.
  page.start(!Object.hasOwn(world, "brockPlan") ? { ...GENERIC, ...common } : world.brockPlan, startPage);
  world.brockAddPlan = (/** @type {Plan | null} */ plan) => page.start(plan, startPage);
  // An empty document of a page from the browser's memory (firefox-empty.js).
  return (/** @type {any} */ message) => (message.toFrame === "returned" ? void page.send({ frame: "returned", ...place(world) }) : page.receive(message));
}

/** What receives messages of the background; null if the frame has the script already. An element of the page can have the name. */
export const receive = typeof world.brockAddPlan === "function" ? null : start();
