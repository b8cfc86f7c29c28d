/**
 * Chromium: the content script of frames without packed filters: page filters, collapsed elements, placeholders and opened links.
 *
 * @module
 */

import { answered, receive } from "./chromium.js";
import { listenWithTools } from "./chromium-tools.js";

const endTools = listenWithTools(globalThis, receive);
void answered.then((answer) => {
  if (answer?.off === true) endTools();
});
