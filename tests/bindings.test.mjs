// One set of answers: the command line program (which is the crate), npm in Node, Python by call and by Arrow batch, and C give
// the same decisions about the recorded requests, and the same answers about the recorded pages and edges.
// tests/packages/suites/verdicts.test.mjs compares npm in browsers.
//
// `./build.sh bindings` makes the wheel's environment in target/python and the C program.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { before, describe } from 'node:test';
import { Engine, initSync } from '../dist/npm/index.js';
import { skipWithout } from './data.mjs';
import { answersOf, decisionLine, EDGES, pageLine } from './verdicts.mjs';
import { BROCK, lines, NEEDED, ROOT, same, verdictSet } from './verdict-set.mjs';

const PYTHON = join(ROOT, 'target/python/bin/python');
const VERDICTS = join(ROOT, 'bindings/python/tests/verdicts.py');
const C = join(ROOT, 'target/bindings/verdicts');
/** Separates names, and stands for the line ends of lists, where a line has both. */
const UNIT = '\x1f';

const skip = skipWithout('every binding gives the same answers', ...NEEDED, PYTHON, C);

describe('every binding gives the same answers', { skip }, () => {
  /** @type {ReturnType<typeof verdictSet>} */ let set;
  /** @type {ReturnType<typeof answersOf>} */ let npm;

  before(() => {
    set = verdictSet();
    initSync(readFileSync(join(ROOT, 'dist/npm/brock_bg.wasm')));
    npm = answersOf(Engine, readFileSync(set.image), set.asked);
  });

  const asTable = (/** @type {typeof EDGES} */ some) => some.map(({ url, sourceUrl, type }) => `${url}\t${sourceUrl}\t${type}\n`).join('');
  const python = (/** @type {string} */ way, /** @type {string} */ input) => lines(PYTHON, [VERDICTS, set.image, way], input);
  const inC = (/** @type {string} */ way, /** @type {string} */ input) => lines(C, [set.image, way], input);
  const asPages = (/** @type {string[]} */ found) => found.map((line) => pageLine(JSON.parse(line)));
  /** The first of each pair of lines is about the page, the other is the sheet. @param {string[]} found */
  const asCases = (found) => found.map((line, index) => (index % 2 === 0 ? pageLine(JSON.parse(line)) : JSON.stringify(JSON.parse(line))));

  test('npm in Node', () => {
    same(npm.decisions, set.decisions);
    same(npm.pages, set.pages);
    same(npm.cases.filter((_, index) => index % 2 === 0), set.cases);
  });

  for (const way of ['call', 'batch']) test(`Python by ${way}`, () => same(python(way, asTable(set.asked.requests)), set.decisions));

  test('pages in Python', () => {
    same(asPages(python('pages', `${set.asked.pages.map((page) => JSON.stringify(page)).join('\n')}\n`)), set.pages);
    same(asCases(python('lists', `${set.asked.cases.map((page) => JSON.stringify(page)).join('\n')}\n`)), npm.cases);
  });

  test('C', () => same(inC('requests', asTable(set.asked.requests)), set.decisions));

  test('pages in C', () => {
    const fields = (/** @type {import('./verdicts.mjs').Page} */ { url, classes = [], ids = [], ancestors = [] }) =>
      [url, ...[classes, ids, ancestors].map((names) => names.join(UNIT))].join('\t');
    same(asPages(inC('pages', `${set.asked.pages.map(fields).join('\n')}\n`)), set.pages);
    const input = set.asked.cases.map((page) => `${fields(page)}\t${page.list.replaceAll('\n', UNIT)}\n`).join('');
    same(asCases(lines(C, ['-', 'lists'], input)), npm.cases);
  });

  test('unusual and invalid requests', () => {
    const expected = npm.edges;
    assert.ok(expected.includes('unreadable') && expected.filter((line) => /^(block|redirect)/.test(line)).length > 20);
    for (const way of ['call', 'batch']) same(python(way, asTable(EDGES)), expected);
    same(inC('requests', asTable(EDGES)), expected);
    // The command line program reports invalid requests instead of answering them, and unknown types with them.
    const readable = EDGES.flatMap((request, index) => (expected[index] !== 'unreadable' && request.type === 'script' ? [[request, expected[index]]] : []));
    const file = join(set.folder, 'edges.jsonl');
    writeFileSync(file, readable.map(([request]) => JSON.stringify(request)).join('\n'));
    const found = lines(BROCK, ['check', '--image', set.image, '--requests', file, '--json']).map((line) => decisionLine(JSON.parse(line)));
    same(found, readable.map(([, line]) => /** @type {string} */ (line)));
  });
});
