/**
 * Failures: texts for failed downloads, and the notice above the sections.
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
  together: () => text("failureTogether"),
  includes: (detail) => text("failureIncludes", detail),
};

/** The reason of a failure as part of a sentence. @param {Failure} failure */
export function whyFailed({ code, detail, file }) {
  const why = WHY[code]?.(detail) ?? text("failureOther", detail);
  return file === undefined ? why : text("failureOfFile", file, why);
}

/** Adds problems to those shown. @param {Document} document @param {string[]} problems */
export function showFailures(document, problems) {
  const notice = /** @type {HTMLElement} */ (document.getElementById("problems"));
  for (const problem of problems) {
    const item = document.createElement("li");
    item.textContent = text("engineProblem", problem);
    notice.append(item);
  }
  notice.hidden = notice.childElementCount === 0;
}
