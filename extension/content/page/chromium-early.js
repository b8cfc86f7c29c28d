/**
 * Chromium: starts page filters in a frame with the packed lists, before the page's first frame on the screen. The
 * background then inserts the same sheet with user origin, which no page can override.
 *
 * @module
 */

import { runInPage } from "./calls.js";
import { listenWithTools } from "./chromium-tools.js";
import { connect, place } from "./connection.js";
import { startEarlyRules } from "./early-rules.js";
import { earlySheet, sheetFor } from "./early-sheet.js";
import { knownFinds } from "./known-finds.js";
import { packedFilters } from "./packed-filters.js";
import { areSeen } from "./seen-changes.js";
import { shadowSelectors } from "./shadow.js";
import { startPage } from "./start.js";
import "./operators-entry.js";

/** @import { Base } from "../../shared/page-table.js" */
/** @import { Generics } from "../../shared/generic-table.js" */

// The packer puts both in front of this script, and the scriptlets in a file that the browser runs before.
const base = /** @type {Base} */ (/** @type {any} */ (globalThis).brockBase);
const generics = /** @type {Generics} */ (/** @type {any} */ (globalThis).brockGenerics);
const runScriptlets = /** @type {(calls: string[][]) => void} */ (/** @type {any} */ (globalThis).brockScriptlets);
delete /** @type {any} */ (globalThis).brockScriptlets;

const packed = packedFilters(globalThis, base, generics);
runInPage(packed?.main ?? []);
const page = connect(globalThis, { early: sheetFor, trees: shadowSelectors });
const endTools = listenWithTools(globalThis, page.receive);

if (packed !== null) startPacked(packed);
else {
  void page.send({ frame: "start", ...place(globalThis) }).then((answer) => {
    if (answer?.off === true) endTools();
    if (answer?.plan !== undefined) page.start(answer.plan, startPage);
  });
}

/** @param {import("./packed-filters.js").Packed} packed */
function startPacked({ plan, isolated, known }) {
  if (isolated.length > 0) runScriptlets(isolated);
  const sheet = earlySheet();
  let [isAsked, endRules] = [false, () => {}];
  const answered = (/** @type {any} */ answer) => {
    const isOff = answer?.off === true;
    if (isOff) endTools();
    // Without an answer the rules go on.
    if (!isOff && answer?.plan === undefined) return;
    endRules();
    // The lists may have changed since the registration, or the site is switched off.
    if (isOff || !isSame(answer.plan, plan)) {
      page.start(answer.plan ?? null, startPage);
      sheet.clear();
      return;
    }
    if (known !== null) known.isInserted = true;
    // The background has inserted the sheet, or none is due.
    sheet.settle();
  };
  const ask = () => {
    if (isAsked) return;
    isAsked = true;
    if (known !== null) delete known.needed;
    void page.send({ frame: "start", early: true, ...place(globalThis) }).then(answered);
  };
  // Most frames, and small pages, have no element that the background's sheet hides: a message and a sheet for each took half
  // of the time of page filters in a frame (docs/page-load.md).
  const isLater = known !== null && plan.procedural.length === 0 && areSeen(plan);
  if (isLater) known.needed = ask;
  endRules = startEarlyRules(sheet, plan, ask);
  page.start(known === null ? plan : { ...plan, packed: (background, found) => knownFinds({ known, early: sheet }, background, found) }, startPage);
  if (!isLater) ask();
}

/** @param {import("./start.js").Plan} one @param {import("./start.js").Plan} other */
function isSame(one, other) {
  const parts = (/** @type {import("./start.js").Plan} */ { hide, style, procedural, survey }) => JSON.stringify([hide, style, procedural, survey]);
  return parts(one) === parts(other);
}
