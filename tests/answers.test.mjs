// The names of the fields of JSON answers: `tests/data/answers.json` lists them, for the npm package here and for Rust in
// `tests/it/answers.rs`. A `?` marks a field that may be absent.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { init, Engine } from '../dist/npm/index.js';

await init();

/** @type {Record<string, string[]>} */
const TABLE = JSON.parse(readFileSync(new URL('data/answers.json', import.meta.url), 'utf8'));

const LIST = `! Title: A list
||ads.example^$script
||ads.example^$image,domain=other.example
*$redirect-rule=noopjs,script
*$removeparam=id
@@||ads.example/keep$removeparam=id
||x.example^$scripts
@@||news.example^$ghide
news.example##.ad
news.example##.box
www.news.example,news.example#@#.box`;

/** @param {string} name @param {object | undefined} answer */
function hasFields(name, answer) {
  const fields = TABLE[name];
  assert.ok(fields && answer, name);
  const got = Object.keys(answer);
  const required = fields.filter((field) => !field.endsWith('?'));
  const known = new Set(fields.map((field) => field.replace('?', '')));
  assert.deepEqual(required.filter((field) => !got.includes(field)), [], `${name}: absent`);
  assert.deepEqual(got.filter((field) => !known.has(field)), [], `${name}: not in tests/data/answers.json`);
}

test('answers have the fields of the table', () => {
  const engine = Engine.fromLists([{ name: 'mine', text: LIST }]);
  const request = { url: 'https://ads.example/a.js?id=1', sourceUrl: 'https://news.example/', type: 'script' };
  hasFields('Decision', engine.check(request));
  hasFields('Decision', engine.describe(engine.decide(request)));
  hasFields('Decision', engine.check({ ...request, url: 'not a URL' }));

  const explanation = engine.explain(request);
  hasFields('Explanation', explanation);
  hasFields('Match', explanation.matches[0]);
  hasFields('Match', explanation.nearMisses[0]);
  hasFields('Modification', explanation.modifications[0]);

  const kept = engine.modifications({ ...request, url: 'https://ads.example/keep?id=1' });
  hasFields('Modifications', kept);
  hasFields('Modification', kept.cancelled[0]);
  hasFields('FilterRef', kept.cancelled[0]?.cancelledBy);

  const page = engine.page('https://news.example/');
  const { url, ...rest } = page;
  assert.equal(url, 'https://news.example/');
  const switches = Object.fromEntries(Object.entries(rest).filter(([name]) => TABLE.PageSwitches?.includes(name)));
  hasFields('PageSwitches', switches);
  hasFields('Cosmetics', Object.fromEntries(Object.entries(rest).filter(([name]) => !(name in switches))));
  hasFields('Cosmetics', engine.cosmetics('https://news.example/'));
  hasFields('PageSwitches', engine.switches('https://news.example/'));
  const explained = engine.explainPage('https://news.example/');
  hasFields('PageExplanation', explained);
  hasFields('PageMatch', explained.matches[0]);
  hasFields('PageMatch', explained.nearMisses[0]);
  hasFields('FilterRef', page.genericHidingOff ?? undefined);
  hasFields('ListInfo', engine.lists()[0]);
  hasFields('Diagnostic', engine.diagnostics[0]);
});
