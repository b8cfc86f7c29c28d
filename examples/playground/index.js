// The playground: lists, a request and a page in; findings, a decision and its explanation out. All of it is the npm package
// and the module of lints; this file only shows their answers.

import { Engine, init } from './engine/index.js';
import initLint, { describeLine, lintLists } from './lint/lint.js';

const TYPES = [
  'script', 'image', 'stylesheet', 'xmlhttprequest', 'sub_frame', 'main_frame', 'font', 'media', 'object', 'ping',
  'websocket', 'csp_report', 'other',
];
const EXAMPLE = `! Title: Example
||ads.example^$third-party
@@||ads.example/consent.js$script
||ads.example/banner.js$script
news.example##.ad
news.example##+js(set-constant, adblock, false)
||stats.example^$scripts
`;
/** Findings that are shown at most. */
const MOST_FINDINGS = 500;
/** Typing pauses that long before lists are read again, in milliseconds. */
const PAUSE = 250;

const $ = (id) => document.getElementById(id);

/** An element with text or children. */
function make(tag, content = [], properties = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...[content].flat());
  return element;
}

const code = (text) => make('code', text);

/** A text with code between backticks. */
const marked = (text) => text.split('`').map((part, index) => (index % 2 ? code(part) : part));

let engine;
let numbers = 0;

function addList(name, text) {
  numbers += 1;
  const id = `list-${numbers}`;
  const title = make('label', name, { htmlFor: id });
  const area = make('textarea', [], { id, value: text, spellcheck: false, wrap: 'off' });
  area.dataset.name = name;
  const remove = make('button', 'Remove', { type: 'button' });
  remove.setAttribute('aria-label', `Remove ${name}`);
  const editor = make('div', [make('div', [title, remove], { className: 'row' }), area], { className: 'editor' });
  remove.addEventListener('click', () => {
    editor.remove();
    $('add').focus();
    readLists();
  });
  area.addEventListener('input', readSoon);
  for (const event of ['keyup', 'click', 'focus']) area.addEventListener(event, () => showLine(area));
  $('editors').append(editor);
  return area;
}

const areas = () => [...document.querySelectorAll('#editors textarea')];

let timer;
function readSoon() {
  clearTimeout(timer);
  timer = setTimeout(readLists, PAUSE);
}

/** Compiles and lints the lists. */
function readLists() {
  const lists = areas().map((area) => ({ name: area.dataset.name, text: area.value }));
  engine?.free();
  engine = Engine.fromLists(lists, { trusted: [] });
  const dialect = $('dialect').value || undefined;
  showFindings(lintLists(lists.map((list) => list.name), lists.map((list) => list.text), dialect, []), lists);
  decide();
  showPage();
}

function showFindings(all, lists) {
  const count = (severity) => all.filter((one) => one.severity === severity).length;
  const named = (number, name) => `${number} ${name}${number === 1 ? '' : 's'}`;
  $('findings-count').textContent = `${named(count('error'), 'error')}, ${named(count('warning'), 'warning')}, ${named(count('note'), 'note')}`;
  const rank = { error: 0, warning: 1, note: 2 };
  const shown = all.toSorted((a, b) => rank[a.severity] - rank[b.severity]).slice(0, MOST_FINDINGS);
  $('findings').replaceChildren(...shown.map((one) => {
    const place = `${lists.length > 1 ? `${lists[one.list].name}, ` : ''}line ${one.line}: `;
    const button = make('button', [
      make('strong', one.severity, { className: one.severity }), ` ${place}`, one.message,
      one.suggestion ? make('span', ` (${one.suggestion})`, { className: 'quiet' }) : '',
    ], { type: 'button', title: one.name });
    button.addEventListener('click', () => select(areas()[one.list], one));
    return make('li', button);
  }));
}

/** Shows the place of a finding in its list. */
function select(area, finding) {
  const lines = area.value.split('\n');
  const start = lines.slice(0, finding.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
  area.focus();
  area.setSelectionRange(start + finding.start, start + finding.end);
  showLine(area);
}

/** Shows the meaning of the line at the cursor. */
function showLine(area) {
  const before = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1;
  const end = area.value.indexOf('\n', before);
  const line = area.value.slice(before, end < 0 ? undefined : end);
  const meaning = describeLine(line);
  $('meaning').replaceChildren(...(meaning
    ? [make('p', code(line)), make('p', marked(meaning.effect)), make('ul', meaning.conditions.map((one) => make('li', marked(one))))]
    : [make('p', 'This line is no filter, or is rejected.', { className: 'quiet' })]));
}

const WORDS = { block: 'Blocked', redirect: 'Blocked, with a surrogate', allow: 'Allowed by an exception', pass: 'Passes: no filter blocks it' };

/** Decides the request and explains the decision. */
function decide() {
  const request = { url: $('url').value, sourceUrl: $('source').value, type: $('type').value };
  const found = engine.explain(request);
  const isUnreadable = engine.check(request).unreadable;
  $('decision').className = { block: 'block', redirect: 'block', allow: 'allow' }[found.action] ?? '';
  $('decision').textContent = isUnreadable ? 'This is no URL that the engine can read.' : WORDS[found.action];
  const parts = [];
  if (found.filter) parts.push(make('p', ['By ', place(found)]));
  if (found.redirect) parts.push(make('p', ['Answered by the surrogate ', code(found.redirect)]));
  if (found.modifiedUrl) parts.push(make('p', ['Sent to ', code(found.modifiedUrl)]));
  const others = found.matches.filter((one) => one.line !== found.line || one.list !== found.list);
  parts.push(...listed('Other filters that match', others, (one) => [place(one), ` (${one.role})`]));
  parts.push(...listed('Modifications', found.modifications, (one) => [place(one)]));
  parts.push(...listed('Cancelled modifications', found.cancelled, (one) => [place(one), ' by ', place(one.cancelledBy)]));
  parts.push(...listed('Near misses', found.nearMisses, (one) => [place(one), ` (differs in: ${one.failed})`]));
  $('explanation').replaceChildren(...parts);
}

const place = (filter) => make('span', [code(filter.filter), ` (${filter.list}, line ${filter.line})`]);

const listed = (title, items, show) => (items.length
  ? [make('h3', title), make('ul', items.map((one) => make('li', show(one))))]
  : []);

/** What page filters do with the page. */
function showPage() {
  const url = $('page').value;
  const words = (id) => $(id).value.split(/\s+/).filter(Boolean);
  const answer = engine.page(url);
  const generic = engine.generic(url, { classes: words('classes'), ids: words('ids') });
  const explained = engine.explainPage(url, { classes: words('classes'), ids: words('ids') });
  const parts = [
    ...listed('Hidden', [...answer.hide, ...generic], (one) => [code(one)]),
    ...listed('Styled', answer.style, (one) => [code(one)]),
    ...listed('With operators', answer.procedural, (one) => [code(one)]),
    ...listed('Scriptlets', answer.scriptlets, (one) => [code(one.join(', '))]),
    ...listed('Removed from the response', [...answer.html, ...answer.headers], (one) => [code(one)]),
    ...listed('By these filters', explained.matches, (one) => [place(one), one.failed ? ` (off: ${one.failed})` : '']),
  ];
  $('page-answer').replaceChildren(...(parts.length ? parts : [make('p', 'No filter changes this page.', { className: 'quiet' })]));
}

await Promise.all([
  init({ lists: true, warmUp: false }),
  initLint({ module_or_path: new URL('./lint/lint_bg.wasm', import.meta.url) }),
]);
$('type').append(...TYPES.map((type) => make('option', type)));
$('url').value = 'https://ads.example/banner.js';
$('source').value = 'https://news.example/';
$('page').value = 'https://news.example/';
addList('my-list', EXAMPLE);
for (const id of ['url', 'source', 'type']) $(id).addEventListener('input', decide);
for (const id of ['page', 'classes', 'ids']) $(id).addEventListener('input', showPage);
$('dialect').addEventListener('input', readLists);
$('add').addEventListener('click', () => {
  addList(`list-${numbers + 1}`, '').focus();
  readLists();
});
$('files').addEventListener('input', async () => {
  for (const file of $('files').files) addList(file.name, await file.text());
  $('files').value = '';
  readLists();
});
readLists();
document.querySelector('main').removeAttribute('aria-busy');
