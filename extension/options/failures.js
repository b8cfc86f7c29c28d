/**
 * Texts for failed downloads.
 *
 * @module
 */

import { text } from "../shared/language.js";

/** @import { Failure } from "../background/updates/update-state.js" */

/** @type {Record<string, (detail: string) => string>} */
const WHY = {
  network: () => text("failureNetwork"),
  status: (detail) => text("failureStatus", detail),
  timeout: () => text("failureTimeout"),
  large: () => text("failureLarge"),
  cut: () => text("failureCut"),
  page: () => text("failurePage"),
  empty: () => text("failureEmpty"),
  shrunk: () => text("failureShrunk"),
  checksum: () => text("failureChecksum"),
  insecure: () => text("failureInsecure"),
  full: () => text("failureFull"),
};

/** The reason of a failure as part of a sentence. @param {Failure} failure */
export function whyFailed({ code, detail }) {
  return WHY[code]?.(detail) ?? text("failureOther", detail);
}
