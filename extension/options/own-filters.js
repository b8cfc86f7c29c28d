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
 * @param {{ read: () => Promise<string>, save: (text: string) => Promise<unknown>, findings: () => Promise<OwnFindings> }} actions
 */
export async function showOwnFilters(document, filters, { read, save, findings }) {
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

  /** What was stored when it was last read or saved. */
  let known = filters;
  /** Adds what the picker has stored since. @param {string} own */
  const withNewer = async (own) => {
    const stored = await read();
    if (stored === known) return own;
    const [before, present] = [known, own].map((lines) => new Set(lines.split("\n")));
    const newer = stored.split("\n").filter((line) => !before?.has(line) && !present?.has(line));
    return newer.length === 0 ? own : `${own === "" || own.endsWith("\n") ? own : `${own}\n`}${newer.join("\n")}\n`;
  };
  /** @param {string} edited @param {(lines: string) => string} [change] Of what is stored. */
  const store = async (edited, change = (lines) => lines) => {
    status.textContent = text("ownSaving");
    try {
      const own = change(await withNewer(edited));
      await save(own);
      known = own;
      area.value = own;
      hidden.show(own);
      status.textContent = outcome(await check(own));
    } catch (error) {
      status.textContent = text("engineProblem", String(/** @type {any} */ (error)?.message ?? error));
    }
  };
  const hidden = showHidden(document, async (line) => {
    await store(area.value, (lines) => lines.split("\n").filter((one) => one.trim() !== line).join("\n"));
  });
  // The picker in another tab adds filters.
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState !== "visible" || area.value !== known) return;
    known = await read();
    area.value = known;
    hidden.show(known);
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
