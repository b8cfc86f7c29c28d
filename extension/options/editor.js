/**
 * The editor of filters: CodeMirror with the engine's own parser.
 *
 * @module
 */

import { check, lineMarks, lintsOf, loadParser, modifierTable, placeOf, scriptletTable } from "../shared/filter-text.js";
import * as code from "./codemirror.js";
import { completionSource } from "./completion.js";

/** @import { Diagnostic } from "../engine/index.js" */
/** @import { Lint } from "../engine/lists.js" */
/** @typedef {Awaited<ReturnType<typeof makeEditor>>} Editor */

/** Milliseconds after a key until the text is checked. */
const PAUSE = 250;
/** Longer lines are shown without colours: data in a line of megabytes is no filter. */
const LONGEST_LINE = 4000;

/** Colours the visible lines. @param {import("@codemirror/view").EditorView} view */
function coloured(view) {
  const builder = new code.RangeSetBuilder();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      if (line.length <= LONGEST_LINE) {
        const marks = lineMarks(line.text);
        for (let index = 0; index + 2 < marks.length; index += 3) {
          const [kind, start, end] = [marks[index], Number(marks[index + 1]), Number(marks[index + 2])];
          builder.add(line.from + start, line.from + end, code.Decoration.mark({ class: `filter-${kind}` }));
        }
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}

const colours = code.ViewPlugin.fromClass(
  class {
    /** @param {import("@codemirror/view").EditorView} view */
    constructor(view) {
      this.decorations = coloured(view);
    }

    /** @param {import("@codemirror/view").ViewUpdate} update */
    update(update) {
      if (update.docChanged || update.viewportChanged) this.decorations = coloured(update.view);
    }
  },
  { decorations: (plugin) => /** @type {any} */ (plugin.decorations) },
);

/**
 * @typedef {object} Finding
 * @property {number} line
 * @property {string} name
 * @property {string} message With the suggestion.
 * @property {"error" | "warning" | "info"} severity Error: the line is not active.
 * @property {"not-taken" | "unsupported" | "doubtful" | "hint"} state
 * @property {number} start In the line, as JavaScript counts.
 * @property {number} end
 */

/** @param {string} message @param {string | null} suggestion */
const withSuggestion = (message, suggestion) => (suggestion === null ? message : `${message}; ${suggestion}`);

/** @param {Diagnostic} found @param {string} line @returns {Finding} */
function ofParser({ line: number, start, end, severity, message, suggestion, code }, line) {
  // A note of the parser is about a valid line that is not supported yet.
  const state = severity === "error" ? "not-taken" : severity === "note" ? "unsupported" : "doubtful";
  const shown = severity === "note" ? "info" : severity;
  return { line: number, name: code, message: withSuggestion(message, suggestion), severity: shown, state, start: placeOf(line, start), end: placeOf(line, end) };
}

/** The line of a lint is active, however severe the lint is. @param {Lint} found @returns {Finding} */
function ofLints({ line, name, severity, message, suggestion, start, end }) {
  const isHint = severity === "note";
  return { line, name, message: withSuggestion(message, suggestion), severity: isHint ? "info" : "warning", state: isHint ? "hint" : "doubtful", start, end };
}

/** @param {import("@codemirror/view").EditorView} view @param {Finding} found @returns {import("@codemirror/lint").Diagnostic[]} */
function placed(view, { line: number, start, end, severity, message, name }) {
  if (number < 1 || number > view.state.doc.lines) return [];
  const line = view.state.doc.line(number);
  const [from, to] = [start, end].map((place) => line.from + Math.min(place, line.length));
  return [{ from: from ?? line.from, to: to ?? line.to, severity, source: name, message }];
}

/**
 * @param {HTMLElement} parent
 * @param {object} options
 * @param {string} options.text
 * @param {string} options.label The accessible name.
 * @param {() => Promise<string[]>} options.domains Further domains for completion.
 * @param {(text: string) => void} options.changed
 * @param {(found: Finding[]) => void} options.checked
 */
export async function makeEditor(parent, { text, label, domains, changed, checked }) {
  await loadParser();
  const lint = code.linter(
    async (view) => {
      const { doc } = view.state;
      const text = doc.toString();
      const parsed = await check(text);
      const lineOf = (/** @type {number} */ number) => (number >= 1 && number <= doc.lines ? doc.line(number).text : "");
      const found = [...parsed.diagnostics.map((one) => ofParser(one, lineOf(one.line))), ...(await lintsOf(text, parsed)).map(ofLints)];
      found.sort((a, b) => a.line - b.line || a.start - b.start);
      checked(found);
      return found.flatMap((one) => placed(view, one));
    },
    { delay: PAUSE },
  );
  const complete = completionSource({ modifiers: modifierTable(), scriptlets: scriptletTable(), domains });
  const view = new code.EditorView({
    parent,
    doc: text,
    extensions: [
      code.lineNumbers(),
      code.lintGutter(),
      code.history(),
      code.drawSelection(),
      code.highlightActiveLine(),
      code.highlightSelectionMatches(),
      code.search({ top: true }),
      colours,
      lint,
      // Enter ends a line unless a completion was selected; Tab leaves the editor, as keyboard users need.
      code.autocompletion({ override: [complete], selectOnOpen: false, icons: false }),
      code.keymap.of([...code.completionKeymap, ...code.lintKeymap, ...code.searchKeymap, ...code.historyKeymap, ...code.defaultKeymap]),
      code.EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": "own-what", spellcheck: "false" }),
      code.EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString());
      }),
    ],
  });
  code.forceLinting(view);
  return {
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
    /** @param {number} number */
    line: (number) => (number >= 1 && number <= view.state.doc.lines ? view.state.doc.line(number).text : ""),
    /** @param {number} number */
    select(number) {
      const { from, to } = view.state.doc.line(number);
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      view.focus();
    },
    /** @param {string} next */
    replace(next) {
      if (next !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
  };
}
