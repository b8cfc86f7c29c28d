/**
 * What the editor uses of [CodeMirror](https://codemirror.net/docs/ref/). The packer bundles it: only this section loads it.
 *
 * @module
 */

export { autocompletion, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { linter, lintGutter, lintKeymap, forceLinting } from "@codemirror/lint";
export { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
export { Compartment, EditorState, RangeSetBuilder } from "@codemirror/state";
export { Decoration, drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, ViewPlugin } from "@codemirror/view";
