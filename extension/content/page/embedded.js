/**
 * Does in a frame what page filters say, without an extension: for the handlers of the npm package.
 *
 * @module
 */

import { sheetFor } from "./early-sheet.js";
import { randomMark } from "./mark.js";
import { startProcedural } from "./procedural.js";
import { keepListening } from "../../shared/reopened.js";
import { needsSheets, shadowSelectors } from "./shadow.js";
import { startPage } from "./start.js";
import { transparency } from "./transparency.js";

/** @import { Plan } from "./start.js" */

const world = /** @type {any} */ (globalThis);

/**
 * @typedef {object} EmbeddedPlan
 * @property {string} url The frame's; in other documents nothing is done. Empty: in every one.
 * @property {Omit<Plan, "survey" | "sheetIsInserted">} plan
 * @property {{ binding: string } | { message: string } | null} generic
 *   How to find the generic filters for classes and ids: by a function of the page, by a message to the extension, or not at all.
 * @property {string} [insertBy] The message by which the extension is asked to add a sheet. Without it, the document gets the sheet.
 * @property {boolean} [sheetIsInserted] Whether the plan's own sheet is there already.
 */

/** @param {EmbeddedPlan} embedded */
export function start({ url, plan, generic, insertBy, sheetIsInserted = false }) {
  if (url !== "" && location.href.replace(/#.*/, "") !== url) return;
  /** @param {string} css */
  const insert = async (css) => {
    if (insertBy !== undefined) return void (await send({ type: insertBy, css }));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  };
  const background = {
    insert,
    keepListening,
    randomMark,
    ...(needsSheets ? { early: sheetFor, trees: shadowSelectors } : { early: transparency }),
    generic: async (/** @type {string[]} */ classes, /** @type {string[]} */ ids) => (generic === null ? [] : ask(generic, { classes, ids })),
    operators: (/** @type {(start: typeof startProcedural) => void} */ use) => use(startProcedural),
  };
  const begin = () => void startPage({ ...plan, survey: generic !== null, sheetIsInserted }, background);
  // A script that runs before the document is parsed has no element yet.
  if (document.documentElement) return begin();
  const observer = new MutationObserver(() => {
    if (!document.documentElement) return;
    observer.disconnect();
    begin();
  });
  observer.observe(document, { childList: true });
}

/**
 * @param {{ binding: string } | { message: string }} how
 * @param {{ classes: string[], ids: string[] }} names
 * @returns {Promise<string[]>}
 */
async function ask(how, names) {
  if ("binding" in how) return (await world[how.binding]?.({ url: location.href, ...names })) ?? [];
  return (await send({ type: how.message, ...names })) ?? [];
}

/** Sends a message to the extension. @param {object} message */
const send = (message) => (world.browser ?? world.chrome).runtime.sendMessage(message);
