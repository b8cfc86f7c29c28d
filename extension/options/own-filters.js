/**
 * The user's own filters and their diagnostics.
 *
 * @module
 */

import { byId, fromTemplate, part } from "../shared/elements.js";
import { plural, text } from "../shared/language.js";
import { showHidden } from "./own-hidden.js";

/** @import { Diagnostic } from "../engine/index.js" */
/** @import { OwnFindings } from "../background/updates/updater.js" */

/**
 * @param {Document} document
 * @param {string} filters
 * @param {{ save: (text: string) => Promise<unknown>, findings: () => Promise<OwnFindings> }} actions
 */
export async function showOwnFilters(document, filters, { save, findings }) {
  const area = /** @type {HTMLTextAreaElement} */ (byId(document, "own-filters"));
  const status = byId(document, "own-status");
  const list = byId(document, "own-findings");

  const check = async (/** @type {string} */ own) => {
    const found = own === "" ? { filters: 0, rejected: [], doubtful: [], left: 0 } : await findings();
    list.replaceChildren(
      ...found.rejected.map((finding) => row(document, area, finding, false)),
      ...found.doubtful.map((finding) => row(document, area, finding, true)),
    );
    list.hidden = list.childElementCount === 0;
    return found;
  };

  const store = async (/** @type {string} */ own) => {
    status.textContent = text("ownSaving");
    try {
      await save(own);
      hidden.show(own);
      status.textContent = outcome(await check(own));
    } catch (error) {
      status.textContent = text("engineProblem", String(/** @type {any} */ (error)?.message ?? error));
    }
  };
  const hidden = showHidden(document, async (line) => {
    area.value = area.value.split("\n").filter((one) => one.trim() !== line).join("\n");
    await store(area.value);
  });

  area.value = filters;
  hidden.show(filters);
  byId(document, "own").addEventListener("submit", async (event) => {
    event.preventDefault();
    await store(area.value);
  });
  const found = await check(filters);
  if (!list.hidden || found.left > 0) status.textContent = outcome(found);
}

/** @param {OwnFindings} found */
function outcome({ filters, rejected, left }) {
  const parts = [text("ownSaved"), plural("ownInForce", Math.max(filters - left, 0))];
  if (rejected.length > 0) parts.push(plural("ownRejected", rejected.length));
  if (left > 0) parts.push(plural("ownLeft", left));
  return parts.join(" ");
}

/** @param {Diagnostic["severity"]} severity @param {boolean} isAccepted */
function stateOf(severity, isAccepted) {
  if (isAccepted) return text("ownDoubtful");
  // A note is about a valid line that is not supported yet.
  const isNote = severity === "note";
  return text(isNote ? "ownUnsupported" : "ownNotTaken");
}

/**
 * @param {Document} document @param {HTMLTextAreaElement} area
 * @param {Diagnostic} finding @param {boolean} isAccepted
 */
function row(document, area, { line, message, suggestion, severity }, isAccepted) {
  const element = fromTemplate(document, "own-finding");
  const button = part(element, ".line");
  button.textContent = text("lineNumber", line);
  button.addEventListener("click", () => {
    const lines = area.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  });
  part(element, ".taken").textContent = stateOf(severity, isAccepted);
  part(element, ".why").textContent = suggestion === null ? message : `${message}; ${suggestion}`;
  part(element, ".text").textContent = area.value.split("\n")[line - 1] ?? "";
  return element;
}
