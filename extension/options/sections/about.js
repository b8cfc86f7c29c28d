/**
 * The version, what Brock may do and why, and where its parts come from.
 *
 * @module
 */

import { byId } from "../../shared/elements.js";
import { text } from "../../shared/language.js";

/** @import { Section } from "../section.js" */

/** @type {Section} */
export async function show(document, ask) {
  const { version, engineBlocks } = await ask("health");
  byId(document, "about-version").textContent = text("aboutVersion", version);
  explainRequests(document, engineBlocks);
}

/** @param {Document} document @param {boolean} engineBlocks */
function explainRequests(document, engineBlocks) {
  const why = /** @type {HTMLElement} */ (document.getElementById("permission-requests"));
  why.textContent = text(engineBlocks ? "permissionRequestsWhyEngine" : "permissionRequestsWhyBrowser");
  for (const part of document.querySelectorAll(engineBlocks ? ".only-rules" : ".only-engine")) {
    /** @type {HTMLElement} */ (part).hidden = true;
  }
}
