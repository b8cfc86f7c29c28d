/**
 * Chromium: starts page filters in a frame.
 *
 * @module
 */

import { connect, listen, place } from "./connection.js";
import { startPage } from "./start.js";

const page = connect(globalThis);
listen(globalThis, page.receive);
void page.send({ frame: "start", ...place(globalThis) }).then((answer) => {
  if (answer?.plan !== undefined) page.start(answer.plan, startPage);
});
