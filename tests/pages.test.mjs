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
      // Its texts have crossed.
      assert.deepEqual(engine.page(row.url), page, row.url);
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

test('answers stay the same while their texts are kept', () => {
  const numbers = Array.from({ length: 9000 }, (_, number) => number);
  const of = (/** @type {number} */ number) => `h${number}.example##.c${number}\nh${number}.example##+js(nostif, ${number})\nmany.example##.m${number}`;
  const engine = Engine.fromLists([`${numbers.map(of).join('\n')}\n*##.generic:style(top: 0)\nh0.example##.b:has-text(x)`]);
  const many = numbers.map((number) => `.m${number}`).toSorted();
  const check = (/** @type {number} */ number) => {
    const page = engine.cosmetics(`https://h${number}.example/`);
    assert.deepEqual([page.hide, page.scriptlets], [[`.c${number}`], [['prevent-setTimeout', `${number}`]]]);
    assert.deepEqual([page.style, page.procedural], [['.generic {top: 0}'], number === 0 ? ['.b:has-text(x)'] : []]);
    return page;
  };
  const first = check(0);
  // More texts than are kept.
  numbers.forEach(check);
  assert.deepEqual(engine.cosmetics('https://many.example/').hide, many);
  assert.deepEqual(engine.cosmetics('https://many.example/').hide, many);
  // Answers are their callers' own.
  for (const list of [first.hide, first.style, first.procedural, first.scriptlets, first.scriptlets[0] ?? []]) list.pop();
  first.proceduralPrograms.pop();
  assert.equal(check(0).proceduralPrograms.length, 1);
  assert.equal(check(8999).proceduralPrograms.length, 0);
  engine.free();
});

test('texts are in the order of their parts and of their code points', () => {
  const lines = [
    '##.a:style(top: 0)', '##.a .b:style(top: 0)', '##.\u{1f600}:style(top: 0)', '##.\uff5e:style(top: 0)',
    '##+js(nostif, a\tb)', '##+js(nostif, a, 5)', '##+js(nostif, a)', '##+js(aopr, a)',
  ];
  const engine = Engine.fromLists([lines.map((line) => `a.example${line}`).join('\n')]);
  for (const image of [engine, Engine.fromImage(engine.toImage())]) {
    const { style, scriptlets } = image.cosmetics('https://a.example/');
    assert.deepEqual(style, ['.a .b {top: 0}', '.a {top: 0}', '.\uff5e {top: 0}', '.\u{1f600} {top: 0}']);
    const calls = [['abort-on-property-read', 'a'], ...[['a'], ['a', '5'], ['a\tb']].map((call) => ['prevent-setTimeout', ...call])];
    assert.deepEqual(scriptlets, calls);
  }
});
