/** The style of the picker, in its shadow root. */
export const STYLE = `
:host { color-scheme: light dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.cover { position: fixed; inset: 0; cursor: crosshair; }
.outline { position: fixed; pointer-events: none; border: 2px solid #d4380d; background: rgb(212 56 13 / 18%); box-shadow: 0 0 0 1px #fff; }
.outline.other { border-style: dashed; background: rgb(20 82 184 / 14%); border-color: #1452b8; }
.panel { --paper: #ffffff; --ink: #1c1f1d; --quiet: #575c58; --line: #8b8577; --accent: #1d6b50; --accent-ink: #fff; --accent-soft: #e3efe9; --focus: #1452b8;
  position: fixed; inset-block-end: 16px; inset-inline-end: 16px; inline-size: min(400px, calc(100vw - 32px)); max-block-size: calc(100vh - 32px); overflow: auto; padding: 14px 16px;
  border: 1px solid var(--line); border-radius: 12px; background: var(--paper); color: var(--ink); font: 14px/1.45 system-ui, sans-serif; letter-spacing: normal; word-spacing: normal; text-align: start; box-shadow: 0 6px 28px rgb(0 0 0 / 30%); cursor: default; }
.panel.start { inset-inline: 16px auto; }
h2 { margin: 0 0 4px; font-size: 16px; }
p { margin: 0 0 8px; overflow-wrap: anywhere; }
.hint { color: var(--quiet); font-size: 13px; }
code { font: 12.5px/1.4 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-block: 8px; }
button { min-block-size: 32px; padding: 4px 12px; border: 1px solid var(--accent); border-radius: 8px; background: transparent; color: var(--accent); font: inherit; font-weight: 600; cursor: pointer; }
button.first { background: var(--accent); color: var(--accent-ink); }
.moves button { flex: 1 1 auto; padding-inline: 8px; font-size: 13px; }
button:disabled { opacity: .55; cursor: default; }
button:focus-visible, input:focus-visible, .panel:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
fieldset { margin: 8px 0; padding: 0; border: 0; }
legend { padding: 0; font-weight: 600; }
label { display: grid; grid-template-columns: auto 1fr auto; gap: 8px; align-items: baseline; padding: 5px 6px; border-radius: 6px; min-block-size: 24px; cursor: pointer; }
label:has(input:checked) { background: var(--accent-soft); }
.count { color: var(--quiet); font-size: 12.5px; white-space: nowrap; }
@media (prefers-color-scheme: dark) {
  .panel { --paper: #1f2421; --ink: #edf0ed; --quiet: #a9b2ac; --line: #7b847e; --accent: #7fd3ae; --accent-ink: #0d1f17; --accent-soft: #20372d; --focus: #9cc3ff; }
}
`;
