/**
 * Chromium: starts page filters in a frame with the packed lists, before the page's first frame on the screen. The
 * background then inserts the same sheet with user origin, which no page can override.
 *
 * @module
 */

import { hideSheet } from "../../shared/page-css.js";
import { lookUp } from "../../shared/page-table.js";
import { connect, place } from "./connection.js";
import { frameOf } from "./frame-place.js";
import { startPage } from "./start.js";
import "./operators-entry.js";

/** @import { Table } from "../../shared/page-table.js" */

// Both are put in front by the packer.
const table = /** @type {Table} */ (/** @type {any} */ (globalThis).brockTable);
const runScriptlets = /** @type {(calls: string[][]) => void} */ (/** @type {any} */ (globalThis).brockScriptlets);

const page = connect(globalThis);
const items = lookUp(table, frameOf(window));
const plan = items === null ? null : planOf(items);

if (plan !== null) {
  const sheet = plan.hide.length + plan.style.length > 0 ? adopt(hideSheet(plan.hide, plan.style)) : null;
  page.start(plan, startPage);
  void page.send({ frame: "start", early: true, ...place(globalThis) }).then((answer) => {
    // The lists may have changed since the registration, or the site is switched off.
    if (answer?.off === true) page.stop();
    else if (answer?.plan !== undefined && !isSame(answer.plan, plan)) page.start(answer.plan, startPage);
    // The background has inserted the sheet, or none is due.
    if ((answer?.plan !== undefined || answer?.off === true) && sheet !== null) document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  });
} else {
  void page.send({ frame: "start", ...place(globalThis) }).then((answer) => {
    if (answer?.plan !== undefined) page.start(answer.plan, startPage);
  });
}

/** @param {unknown[]} all @returns {import("./start.js").Plan} */
function planOf(all) {
  /** @type {import("./start.js").Plan} */
  const made = { hide: [], style: [], procedural: [], proceduralPrograms: [], survey: true, sheetIsInserted: true };
  /** @type {string[][]} */
  const calls = [];
  for (const item of all) {
    if (typeof item === "string") {
      made.hide.push(item);
      continue;
    }
    const [kind, first, ...rest] = /** @type {any[]} */ (item);
    if (kind === "style") made.style.push(first);
    else if (kind === "call") calls.push([first, ...rest]);
    else {
      made.procedural.push(first);
      made.proceduralPrograms.push(rest[0]);
    }
  }
  if (calls.length > 0) runScriptlets(calls);
  return made;
}

/** @param {import("./start.js").Plan} one @param {import("./start.js").Plan} other */
function isSame(one, other) {
  const parts = (/** @type {import("./start.js").Plan} */ { hide, style, procedural, survey }) => JSON.stringify([hide, style, procedural, survey]);
  return parts(one) === parts(other);
}

/** @param {string} css */
function adopt(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return sheet;
}
