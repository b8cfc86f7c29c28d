// Page filters with the npm package: the recorded pages, names and edges that tests/it/pages has for the other forms of the
// engine. The lists and the records are data that is not part of the project.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { init, Engine } from '../dist/npm/index.js';
import { DATA, RECORDED_ENVIRONMENT, RECORDED_LISTS, recordedList, skipWithout } from './data.mjs';

await init();

/** @param {string} name */
const rows = (name) => gunzipSync(readFileSync(join(DATA, 'page', name))).toString().trimEnd().split('\n').map((row) => JSON.parse(row));

/** @type {Engine[] | undefined} */
let made;

/** The engine built from the lists, and opened from its image. */
function engines() {
  if (made === undefined) {
    const lists = RECORDED_LISTS.map((name) => ({ name, text: recordedList(name) }));
    const built = Engine.fromLists(lists, { env: RECORDED_ENVIRONMENT, trusted: RECORDED_LISTS });
    made = [built, Engine.fromImage(built.toImage())];
  }
  return made;
}

const skip = skipWithout('pages', join(DATA, 'lists', RECORDED_LISTS[0] ?? ''), join(DATA, 'page/expect.jsonl.gz'));

test('recorded pages', { skip }, () => {
  const everywhere = JSON.parse(readFileSync(join(DATA, 'page/everywhere.json'), 'utf8'));
  for (const engine of engines()) {
    for (const row of rows('expect.jsonl.gz')) {
      const page = engine.page(row.url);
      assert.deepEqual([page.genericHide, page.specificHide], [row.genericHide, row.specificHide], row.url);
      // Selectors are spelled otherwise; the Rust test compares them in one form.
      assert.equal(page.hide.length, row.hide.length + (page.specificHide ? 0 : everywhere.hide.length), row.url);
      assert.equal(page.procedural.length, row.procedural.length, row.url);
      assert.equal(page.proceduralPrograms.length, row.procedural.length, row.url);
      assert.ok(page.proceduralPrograms.every((program) => program.select.length > 0), row.url);
      assert.equal(page.html.length, row.html.length, row.url);
      const ofPage = page.scriptlets.filter(([name]) => name !== everywhere.scriptlets[0][0]);
      assert.deepEqual(ofPage.map((call) => JSON.stringify(call)).toSorted(), row.scriptlets.map((/** @type {string[]} */ call) => JSON.stringify(call)).toSorted(), row.url);
    }
  }
});

test('recorded names', { skip }, () => {
  for (const engine of engines()) {
    for (const { url, classes, ids, hide } of rows('generic.jsonl.gz')) {
      const found = engine.generic(url, { classes, ids }).filter((selector) => !/[.#\s[:>+~]/.test(selector.slice(1)));
      assert.deepEqual(found.toSorted(), hide.toSorted(), url);
    }
  }
});

test('edges', { skip }, () => {
  const table = readFileSync(join(DATA, 'page/edges.tsv'), 'utf8').trimEnd().split('\n').slice(1);
  const wrong = [];
  for (const row of table) {
    const [, list = '', url = '', context = '', target = '', want = ''] = row.split('\t');
    const text = list.replaceAll('\\n', '\n').replaceAll('\\"', '"').replaceAll('\\\\', '\\');
    const names = (/** @type {string} */ kind) => [...context.matchAll(new RegExp(`(?:^| )${kind}=(\\S+)`, 'g'))].map(([, name]) => name ?? '');
    const engine = Engine.fromLists([{ name: 'list', text }], { trusted: ['list'] });
    const ancestors = context.startsWith('frame in ') ? [context.slice('frame in '.length)] : [];
    const page = engine.page(url, { ancestors });
    const sheet = page.genericHide ? [] : engine.genericSheet().filter((selector) => !page.sheetExceptions.includes(selector));
    const all = [...page.hide, ...page.style, ...page.procedural, ...sheet, ...engine.generic(url, { classes: names('class'), ids: names('id') })];
    const parts = target.split('|');
    const found = target === 'scriptlet' ? page.scriptlets.length > 0
      : target === 'html' ? page.html.length > 0
        : all.some((one) => parts.some((part) => one.includes(part)));
    if (found !== want.startsWith('1')) wrong.push(row);
    assert.deepEqual(Engine.fromImage(engine.toImage()).page(url, { ancestors }), page, row);
    engine.free();
  }
  assert.deepEqual(wrong, []);
});

test('generic selectors, programs and explanations', () => {
  const engine = Engine.fromLists([
    'news.example##.ad\nnews.example##.box:has-text(/x/i):upward(2)\n##.banner\n##a[href]\nnews.example#@#a[href]\n'
    + '##.kept\n~shop.example##.kept\nnews.example##.sky:matches-media((min-width: 1px)):style(top: 0)\nnews.example##^script',
  ]);
  const page = engine.page('https://www.news.example/');
  assert.deepEqual(page.hide, ['.ad']);
  assert.deepEqual(page.proceduralPrograms, [{ select: [[['css', ' ', '.box'], ['has-text', ['x', 'i']], ['upward', 2]]] }]);
  assert.deepEqual(page.sheetExceptions, ['a[href]']);
  assert.deepEqual(page.htmlPrograms, [{ select: [[['css', ' ', 'script']]] }]);
  assert.deepEqual(engine.genericSheet(), ['a[href]']);
  assert.deepEqual(engine.generic('https://shop.example/', { classes: ['kept', 'banner'] }), ['.banner']);
  const { matches, nearMisses } = engine.explainPage('https://shop.example/', { classes: ['kept', 'banner'] });
  assert.deepEqual(matches, [{ filter: '##.banner', list: 'list 1', line: 3, effect: 'hide', value: '.banner' }]);
  assert.deepEqual(nearMisses.map(({ line, failed }) => [line, failed]), [[6, 'exception'], [7, 'excluded host']]);
  const again = Engine.fromImage(engine.toImage());
  assert.deepEqual(again.explainPage('https://shop.example/', { classes: ['kept', 'banner'] }), { matches, nearMisses });
  assert.deepEqual(engine.explainPage(''), { matches: [], nearMisses: [] });
  assert.deepEqual(engine.generic('', { classes: ['banner'] }), []);
});
