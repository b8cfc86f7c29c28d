/**
 * Chromium: the content script for collapsed elements, placeholders and opened links.
 *
 * @module
 */

import { startTools } from "./tools.js";

const receive = startTools(() => chrome);

chrome.runtime.onMessage.addListener((message, _sender, respond) => {
  // Only a frame that knows the link answers.
  if (receive(message) === true) respond(true);
  return false;
});
