// One set of answers: the command line program (which is the crate), npm in Node, Python by call and by Arrow batch, and C give
// the same decisions about the recorded requests and the same answers about the recorded pages, from one image.
//
// `./build.sh bindings` makes the wheel's environment in target/python and the C program.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Engine, initSync } from '../dist/npm/index.js';
import { DATA, RECORDED_ENVIRONMENT, RECORDED_LISTS, recordedList, skipWithout } from './data.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BROCK = join(ROOT, 'target/release/brock');
const PYTHON = join(ROOT, 'target/python/bin/python');
const C = join(ROOT, 'target/bindings/verdicts');
const REQUESTS = join(DATA, 'requests/requests.jsonl');
const PAGES = join(DATA, 'page/pages.tsv');

const TRACKER = 'www.google-analytics.com/analytics.js';
/** URLs, sources and types that are unusual or invalid. Each is decided, or counts as unreadable, in the same way everywhere. */
const EDGES = [
  ...[
    `https://${TRACKER}`, `HTTPS://WWW.Google-Analytics.COM/analytics.js`, `https://www.google-analytics.com./analytics.js`,
    `https://www.google-analytics.com:8443/analytics.js`, `https://user:word@${TRACKER}`, `https:\\\\www.google-analytics.com\\analytics.js`,
    `https://www.google-analytics.com/a/../analytics.js`, `https://www%2egoogle-analytics.com/analytics.js`, ` https://${TRACKER} `,
    `https://${TRACKER}#fragment`, `https://${TRACKER}?q=${'é'.repeat(3000)}`, `wss://${TRACKER}`, `//${TRACKER}`, TRACKER, 'https://', 'https://[',
    'https://[::1]:8080/ads.js', 'http://1.2/ads.js', 'https://bücher.example/ads/banner.js', 'data:,x', 'blob:https://news.example/1', '', 'no URL',
  ].map((url) => [url, 'https://news.example/', 'script']),
  ...['', 'news.example', 'WWW.News.Example.', 'https://[::1]/', 'about:blank', 'no source', 'www.google-analytics.com', 'münchen.example']
    .map((source) => [`https://${TRACKER}`, source, 'script']),
  ...['', 'Script', 'XHR', 'mainFrame', 'Document', 'prefetch', 'hologram', 's'.repeat(300), 'é'].map((type) => [`https://${TRACKER}`, 'news.example', type]),
].map(([url, sourceUrl, type]) => ({ url, sourceUrl, type }));

/** @param {string} program @param {string[]} args @param {string} [input] @returns {string[]} */
function lines(program, args, input = '') {
  const options = /** @type {const} */ ({ encoding: 'utf8', input, maxBuffer: 1 << 30 });
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  assert.equal(status, 0, `${program}: ${error ?? stderr}`);
  return stdout.split('\n').slice(0, -1);
}

/** Prints the first difference only: an assertion on 27,969 lines would print all. @param {string[]} found @param {string[]} expected */
function same(found, expected) {
  assert.equal(found.length, expected.length);
  const at = found.findIndex((line, index) => line !== expected[index]);
  if (at >= 0) assert.equal(found[at], expected[at], `answer ${at + 1}`);
}

const skip = skipWithout('every binding gives the same answers', REQUESTS, PAGES, BROCK, PYTHON, C);

describe('every binding gives the same answers', { skip }, () => {
  let folder, image, requests, decisions, urls, pages, engine;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'brock-bindings-'));
    image = join(folder, 'lists.image');
    const texts = RECORDED_LISTS.map((name) => {
      writeFileSync(join(folder, name), recordedList(name));
      return join(folder, name);
    });
    const environment = RECORDED_ENVIRONMENT.flatMap((name) => ['--env', name]);
    lines(BROCK, ['compile', ...texts, ...environment, ...texts.slice(2).flatMap((text) => ['--trust', text]), '-o', image]);
    requests = readFileSync(REQUESTS, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    decisions = lines(BROCK, ['check', '--image', image, '--requests', REQUESTS, '--json']).map((line) => row(JSON.parse(line)));
    assert.equal(decisions.length, requests.length);
    urls = [...new Set(readFileSync(PAGES, 'utf8').split('\n').flatMap((line) => line.match(/https?:\/\/[^\t ]+/) ?? []))];
    writeFileSync(join(folder, 'pages.jsonl'), urls.map((url) => JSON.stringify({ url })).join('\n'));
    pages = lines(BROCK, ['page', '--image', image, '--pages', join(folder, 'pages.jsonl')]);
    assert.ok(pages.length > 0 && pages.length === urls.length);
    initSync(readFileSync(join(ROOT, 'dist/npm/brock_bg.wasm')));
    engine = Engine.fromImage(readFileSync(image));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** `action`, list, line and filter in one line. */
  function row({ action, list, line, filter, unreadable }) {
    return unreadable ? 'unreadable' : [action, list ?? '', line ?? 0, filter ?? ''].join('\t');
  }
  const asTable = (some) => some.map(({ url, sourceUrl, type }) => `${url}\t${sourceUrl}\t${type}\n`).join('');

  test('the set is not trivial', () => {
    const count = (action) => decisions.filter((line) => line.startsWith(`${action}\t`)).length;
    assert.ok(count('block') > 9_000 && count('allow') > 100 && count('pass') > 10_000 && count('redirect') > 10);
  });

  test('npm in Node', () => {
    same(requests.map((request) => row(engine.check(request))), decisions);
    const names = ['hide', 'style', 'procedural', 'scriptlets', 'html'];
    const parts = (answer) => JSON.stringify(names.map((name) => answer[name]));
    same(urls.map((url) => parts(engine.cosmetics(url))), pages.map((page) => parts(JSON.parse(page))));
  });

  const python = (way, some) => lines(PYTHON, [join(ROOT, 'bindings/python/tests/verdicts.py'), image, way], asTable(some));
  for (const way of ['call', 'batch']) test(`Python by ${way}`, () => same(python(way, requests), decisions));

  test('pages in Python', () => {
    const found = lines(PYTHON, [join(ROOT, 'bindings/python/tests/verdicts.py'), image, 'pages'], `${urls.join('\n')}\n`);
    same(found, pages.map((page) => JSON.stringify(JSON.parse(page))));
  });

  test('C', () => same(lines(C, [image, 'requests'], asTable(requests)), decisions));

  test('unusual and invalid requests', () => {
    const expected = EDGES.map((request) => row(engine.check(request)));
    assert.ok(expected.includes('unreadable') && expected.filter((line) => /^(block|redirect)/.test(line)).length > 20);
    for (const way of ['call', 'batch']) same(python(way, EDGES), expected);
    same(lines(C, [image, 'requests'], asTable(EDGES)), expected);
    // The command line program reports invalid requests instead of answering them, and unknown types with them.
    const readable = EDGES.flatMap((request, index) => expected[index] !== 'unreadable' && request.type === 'script' ? [[request, expected[index]]] : []);
    const file = join(folder, 'edges.jsonl');
    writeFileSync(file, readable.map(([request]) => JSON.stringify(request)).join('\n'));
    const found = lines(BROCK, ['check', '--image', image, '--requests', file, '--json']).map((line) => row(JSON.parse(line)));
    same(found, readable.map(([, line]) => line));
  });
  test('pages in C', () => same(lines(C, [image, 'pages'], `${urls.join('\n')}\n`), pages));
});
