/**
 * Chromium: starts page filters in a frame.
 *
 * @module
 */

import { listenWithTools } from "./chromium-tools.js";
import { connect, place } from "./connection.js";
import { startPage } from "./start.js";

const page = connect(globalThis);
const endTools = listenWithTools(globalThis, page.receive);
void page.send({ frame: "start", ...place(globalThis) }).then((answer) => {
  if (answer?.off === true) endTools();
  if (answer?.plan !== undefined) page.start(answer.plan, startPage);
});
