/**
 * The content script for collapsed elements, placeholders and opened links.
 *
 * @module
 */

import { startCollapse } from "./collapse.js";
import { startOpenedLinks } from "./opened-links.js";
import { startPlaceholders } from "./placeholders.js";

const api = /** @type {typeof chrome} */ (/** @type {any} */ (globalThis).browser ?? chrome);
/** @param {Record<string, unknown> & { tool: string }} message @returns {Promise<any>} */
const send = (message) => api.runtime.sendMessage(message);

const placeholders = startPlaceholders(
  { load: (url, always) => send({ tool: "load", url, always }) },
  (key, ...values) => api.i18n.getMessage(key, values),
);
const collapse = startCollapse({ failed: (elements, mark) => send({ tool: "failed", elements, mark }) }, placeholders, api.runtime.getURL("").startsWith("moz-extension:"));
const isOpenedByHand = startOpenedLinks();

api.runtime.onMessage.addListener((message, _sender, respond) => {
  if (message?.stopTools === true) collapse.stop();
  if (typeof message?.blockedFrame === "string") collapse.blockedFrame(message.blockedFrame);
  // Only a frame that knows the link answers.
  if (typeof message?.openedByHand === "string" && isOpenedByHand(message.openedByHand)) respond(true);
  return false;
});
