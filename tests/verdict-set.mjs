/** What `tests/verdicts.mjs` asks, from the data folder, and the answers of the command line program. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { DATA, RECORDED_ENVIRONMENT, RECORDED_LISTS, recordedList } from './data.mjs';
import { decisionLine, pageLine } from './verdicts.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const BROCK = join(ROOT, 'target/release/brock');
const REQUESTS = join(DATA, 'requests/requests.jsonl');
const PAGES = ['pages.tsv', 'expect.jsonl.gz', 'generic.jsonl.gz', 'edges.tsv'].map((name) => join(DATA, 'page', name));

/** Without one of these files, the tests are skipped. */
export const NEEDED = [BROCK, REQUESTS, ...PAGES, ...RECORDED_LISTS.map((name) => join(DATA, 'lists', name))];

/** Runs a program. Returns the lines that it prints. @param {string} program @param {string[]} args @param {string} [input] */
export function lines(program, args, input = '') {
  const options = /** @type {const} */ ({ encoding: 'utf8', input, maxBuffer: 1 << 30 });
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  assert.equal(status, 0, `${program}: ${error ?? stderr}`);
  return stdout.split('\n').slice(0, -1);
}

/** Compares lines. Prints the first difference only: an assertion on 27,969 lines would print all. @param {string[]} found @param {string[]} expected */
export function same(found, expected) {
  assert.equal(found.length, expected.length);
  const at = found.findIndex((line, index) => line !== expected[index]);
  if (at >= 0) assert.equal(found[at], expected[at], `answer ${at + 1}`);
}

const rows = (/** @type {string} */ path) => gunzipSync(readFileSync(path)).toString().trimEnd().split('\n').map((row) => JSON.parse(row));

/** The recorded pages, and those with the names of their classes and ids. @returns {import('./verdicts.mjs').Page[]} */
function recordedPages() {
  const [table = '', expected = '', generic = ''] = PAGES;
  const urls = new Set([
    ...(readFileSync(table, 'utf8').match(/https?:\/\/[^\t\n ]+/g) ?? []),
    ...rows(expected).map(({ url }) => url),
  ]);
  return [...[...urls].map((url) => ({ url })), ...rows(generic).map(({ url, classes, ids }) => ({ url, classes, ids }))];
}

/** The edges of the data folder: pages with a list of their own. */
function recordedCases() {
  return readFileSync(PAGES[3] ?? '', 'utf8').trimEnd().split('\n').slice(1).map((row) => {
    const [, list = '', url = '', context = ''] = row.split('\t');
    const names = (/** @type {string} */ kind) => [...context.matchAll(new RegExp(`(?:^| )${kind}=(\\S+)`, 'g'))].map(([, name]) => name ?? '');
    const text = list.replaceAll('\\n', '\n').replaceAll('\\"', '"').replaceAll('\\\\', '\\');
    const ancestors = context.startsWith('frame in ') ? [context.slice('frame in '.length)] : [];
    return { list: text, url, classes: names('class'), ids: names('id'), ancestors };
  });
}

/** The answers of the program for pages in a file. @param {string} folder @param {string[]} engine @param {object[]} some */
function answersAbout(folder, engine, some) {
  writeFileSync(join(folder, 'pages.jsonl'), some.map((page) => JSON.stringify(page)).join('\n'));
  return lines(BROCK, ['page', ...engine, '--pages', join(folder, 'pages.jsonl')]).map((line) => pageLine(JSON.parse(line)));
}

/** The image of the recorded lists, what is asked of it, and the program's answers. `folder` is to be removed. */
export function verdictSet() {
  const folder = mkdtempSync(join(tmpdir(), 'brock-verdicts-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const image = join(folder, 'lists.image');
  const texts = RECORDED_LISTS.map((name) => {
    writeFileSync(join(folder, name), recordedList(name));
    return join(folder, name);
  });
  const environment = RECORDED_ENVIRONMENT.flatMap((name) => ['--env', name]);
  lines(BROCK, ['compile', ...texts, ...environment, ...texts.slice(2).flatMap((text) => ['--trust', text]), '-o', image]);
  const asked = {
    requests: readFileSync(REQUESTS, 'utf8').trim().split('\n').map((line) => JSON.parse(line)),
    pages: recordedPages(),
    cases: recordedCases(),
  };
  const decisions = lines(BROCK, ['check', '--image', image, '--requests', REQUESTS, '--json']).map((line) => decisionLine(JSON.parse(line)));
  const pages = answersAbout(folder, ['--image', image], asked.pages);
  const cases = asked.cases.map(({ list, ...page }) => {
    writeFileSync(join(folder, 'list'), list);
    return answersAbout(folder, ['-l', join(folder, 'list'), '--trust', join(folder, 'list')], [page])[0] ?? '';
  });
  // The set is not trivial, and whole.
  assert.deepEqual([decisions.length, asked.requests.length, cases.length], [27_969, 27_969, 157]);
  assert.ok(pages.length === asked.pages.length && pages.length > 793 + 130);
  const count = (/** @type {string} */ action) => decisions.filter((line) => line.startsWith(`${action}\t`)).length;
  assert.ok(count('block') > 9_000 && count('allow') > 100 && count('pass') > 10_000 && count('redirect') > 10);
  return { folder, image, asked, decisions, pages, cases };
}
