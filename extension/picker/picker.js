/**
 * The entry of the packed picker. The background injects it when the person starts it, and calls `start`.
 *
 * @module
 */

import { Picker } from "./pick.js";

const api = /** @type {typeof chrome} */ (/** @type {any} */ (globalThis).browser ?? chrome);
/** The isolated world's only name: it outlives the injections. */
const scope = /** @type {{ brockRunningPicker?: Picker }} */ (/** @type {unknown} */ (globalThis));

/** @param {"hide" | "zap"} mode */
export function start(mode) {
  scope.brockRunningPicker?.stop();
  scope.brockRunningPicker = new Picker(mode, (key, ...values) => api.i18n.getMessage(key, values), {
    // https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/getFrameId
    inside: (frame) => api.runtime.sendMessage({ tool: "inside", url: frame.src, frameId: /** @type {any} */ (api.runtime).getFrameId?.(frame), mode }),
    preview: (selector) => api.runtime.sendMessage({ tool: "preview", selector }),
    save: (selector) => api.runtime.sendMessage({ tool: "save", selector }),
  });
  scope.brockRunningPicker.start();
}
