/**
 * Chromium: starts page filters in a frame of a page that the packed tables do not cover completely.
 *
 * @module
 */

import { connect, place } from "./connection.js";
import { sheetFor } from "./early-sheet.js";
import { shadowSelectors } from "./shadow.js";
import { startPage } from "./start.js";

const page = connect(globalThis, { early: sheetFor, trees: shadowSelectors });

/** What receives messages of the background. */
export const { receive } = page;

/** The background's answer, whose plan has been started. */
export const answered = page.send({ frame: "start", ...place(globalThis) }).then((answer) => {
  if (answer?.plan !== undefined) page.start(answer.plan, startPage);
  return answer;
});
