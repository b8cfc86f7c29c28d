// The table tests/data/cases.tsv with the npm package, built from lists and opened from an image. tests/it/cases.rs has the
// same cases for the other forms of the engine.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { init, Engine } from '../dist/npm/index.js';

await init();

/** @param {string} text */
const unescaped = (text) => text.replace(/\\(?:u([0-9a-f]{4})|(.))/g, (_, code, one) => (
  code ? String.fromCharCode(parseInt(code, 16)) : { n: '\n', r: '\r', t: '\t' }[one] ?? one));

const rows = readFileSync(new URL('data/cases.tsv', import.meta.url), 'utf8').split('\n')
  .map((row, index) => ({ row, number: index + 1 }))
  .filter(({ row }) => row !== '' && !row.startsWith('#'));

/** A redirect to a surrogate counts as a block. @param {string} action */
const actionOf = (action) => (action === 'redirect' ? 'block' : action);

/** The answers of an engine, in the form of the table. */
function answer(/** @type {Engine} */ engine, /** @type {any} */ request, /** @type {string} */ word) {
  if (['pass', 'block', 'allow'].includes(word)) {
    return actionOf(engine.check(request).action);
  }
  if (word === 'redirect') {
    return `redirect ${engine.check(request).redirect}`;
  }
  const { modifications, modifiedUrl } = engine.modifications(request);
  if (word === 'url') {
    return `url ${modifiedUrl ?? request.url}`;
  }
  const values = modifications.filter(({ kind }) => kind === word).map(({ value }) => value);
  return `${word} ${values.join(' and ')}`;
}

test('every case, from the list and from the image', () => {
  assert.ok(rows.length > 600, `only ${rows.length} cases were read`);
  const wrong = [];
  for (const { row, number } of rows) {
    const [wanted = '', list = '', url = '', sourceUrl = '', type = ''] = row.split('\t');
    const text = unescaped(list);
    const [word = ''] = wanted.split(' ');
    const built = Engine.fromLists([{ name: 'list', text }]);
    if (word === 'finding') {
      const found = built.diagnostics.map(({ code, line }) => `finding ${code} ${line}`);
      if (wanted === 'finding -' ? found.length > 0 : !found.includes(wanted)) {
        wrong.push(`line ${number}: ${found}, not ${wanted}: ${list}`);
      }
      continue;
    }
    const request = { url: unescaped(url), sourceUrl, type };
    for (const engine of [built, Engine.fromImage(built.toImage())]) {
      const found = answer(engine, request, word);
      if (found !== wanted) {
        wrong.push(`line ${number}: ${found}, not ${wanted}: ${list}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});
