/**
 * Collapsed elements, placeholders and opened links in a frame.
 *
 * @module
 */

import { startCollapse } from "./collapse.js";
import { startOpenedLinks } from "./opened-links.js";
import { startPlaceholders } from "./placeholders.js";

/**
 * @param {() => typeof chrome} api Called when it is needed: in Firefox the first access to the API costs a frame more than the
 *   script itself.
 * @param {boolean} [framesAreTold] Whether the background reports blocked frames (Firefox).
 */
export function startTools(api, framesAreTold = false) {
  /** @param {Record<string, unknown> & { tool: string }} message @returns {Promise<any>} */
  const send = (message) => api().runtime.sendMessage(message);
  const placeholders = startPlaceholders(
    { load: (url, always) => send({ tool: "load", url, always }) },
    (key, ...values) => api().i18n.getMessage(key, values),
  );
  const collapse = startCollapse({ failed: (elements, mark) => send({ tool: "failed", elements, mark }) }, placeholders, framesAreTold);
  const isOpenedByHand = startOpenedLinks();

  /** A message of the background. @param {any} message @returns {true | undefined} True: the person has opened the link by hand. */
  return (message) => {
    if (message?.stopTools === true) collapse.stop();
    if (Array.isArray(message?.blockedFrames)) for (const url of message.blockedFrames) collapse.blockedFrame(String(url));
    return typeof message?.openedByHand === "string" && isOpenedByHand(message.openedByHand) ? true : undefined;
  };
}
