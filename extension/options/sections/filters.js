/**
 * The user's own filters: an editor with diagnostics as one types, and a box to test a request.
 *
 * @module
 */

import { check } from "../../shared/filter-text.js";
import { byId, fromTemplate, part } from "../../shared/elements.js";
import { plural, text } from "../../shared/language.js";
import { makeEditor } from "../editor.js";
import { showTest } from "./try-request.js";

/** @import { Checked } from "../../shared/filter-text.js" */
/** @import { Finding } from "../editor.js" */
/** @import { Section } from "../section.js" */

/** What was typed and not saved, in this browser only: a closed tab loses nothing. */
const DRAFT = "ownFiltersDraft";
const MOST_FINDINGS = 200;

/** @type {Section} */
export async function show(document, ask) {
  const status = byId(document, "own-status");
  /** What was stored when it was last read or saved. @type {string} */
  let known = await ask("ownFilters");
  const draft = localStorage.getItem(DRAFT);
  const isDraft = draft !== null && draft !== known;

  const editor = await makeEditor(byId(document, "own-filters"), {
    text: isDraft ? draft : known,
    label: text("ownTitle"),
    domains: () => ask("choices").then((choices) => choices.map((/** @type {{ tracker: string }} */ { tracker }) => tracker)),
    changed(own) {
      if (own === known) localStorage.removeItem(DRAFT);
      else localStorage.setItem(DRAFT, own);
      status.textContent = own === known ? "" : text("ownUnsaved");
    },
    checked: (found) => showFindings(document, editor, found),
  });
  byId(document, "own-draft").hidden = !isDraft;
  if (isDraft) status.textContent = text("ownUnsaved");
  byId(document, "own-discard").addEventListener("click", () => {
    editor.replace(known);
    byId(document, "own-draft").hidden = true;
    editor.focus();
  });

  /** Adds what the picker has stored since. @param {string} own */
  const withNewer = async (own) => {
    const stored = await ask("ownFilters");
    if (stored === known) return own;
    const [before, present] = [known, own].map((lines) => new Set(lines.split("\n")));
    const newer = stored.split("\n").filter((/** @type {string} */ line) => !before?.has(line) && !present?.has(line));
    return newer.length === 0 ? own : `${own === "" || own.endsWith("\n") ? own : `${own}\n`}${newer.join("\n")}\n`;
  };
  byId(document, "own").addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = text("ownSaving");
    try {
      const own = await withNewer(editor.text());
      await ask("saveOwnFilters", { filters: own });
      known = own;
      editor.replace(own);
      localStorage.removeItem(DRAFT);
      byId(document, "own-draft").hidden = true;
      const [found, { left }] = await Promise.all([check(own), own === "" ? { left: 0 } : ask("ownFindings")]);
      status.textContent = outcome(found, left);
    } catch (error) {
      // The text stays in the editor and in the draft.
      status.textContent = text("engineProblem", String(/** @type {any} */ (error)?.message ?? error));
    }
  });
  // The picker in another tab adds filters.
  const onVisible = async () => {
    if (document.visibilityState !== "visible" || editor.text() !== known) return;
    known = await ask("ownFilters");
    if (known !== editor.text()) editor.replace(known);
  };
  document.addEventListener("visibilitychange", onVisible);
  await showTest(document, ask, () => editor.text());
  return {
    leave() {
      document.removeEventListener("visibilitychange", onVisible);
      editor.destroy();
    },
  };
}

/** @param {Checked} found @param {number} left Filters without rules. */
function outcome({ filters, diagnostics }, left) {
  const rejected = diagnostics.filter(({ severity }) => severity !== "warning").length;
  const parts = [text("ownSaved"), plural("ownInForce", Math.max(filters - left, 0))];
  if (rejected > 0) parts.push(plural("ownRejected", rejected));
  if (left > 0) parts.push(plural("ownLeft", left));
  return parts.join(" ");
}

/** @type {Record<Finding["state"], () => string>} */
const STATES = {
  "not-taken": () => text("ownNotTaken"),
  unsupported: () => text("ownUnsupported"),
  doubtful: () => text("ownDoubtful"),
  hint: () => text("ownHint"),
};

/** @param {Document} document @param {import("../editor.js").Editor} editor @param {Finding[]} found */
function showFindings(document, editor, found) {
  const list = byId(document, "own-findings");
  list.replaceChildren(...found.slice(0, MOST_FINDINGS).map(({ line, name, message, state }) => {
    const element = fromTemplate(document, "own-finding");
    const button = part(element, ".line");
    button.textContent = text("lineNumber", line);
    button.addEventListener("click", () => editor.select(line));
    part(element, ".taken").textContent = STATES[state]();
    part(element, ".why").textContent = `${message} (${name})`;
    part(element, ".text").textContent = editor.line(line);
    return element;
  }));
  list.hidden = list.childElementCount === 0;
}
