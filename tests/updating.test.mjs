// The modules of dist/updating, which the extension loads to update lists.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const folder = new URL('../dist/updating/', import.meta.url);
if (!existsSync(new URL('rules_bg.wasm', folder))) throw new Error('dist/updating is not there: run ./build.sh');

async function opened(name) {
  const module = await import(new URL(`${name}.js`, folder).href);
  module.initSync({ module: await readFile(new URL(`${name}_bg.wasm`, folder)) });
  return module;
}

const { CompiledLists, includedFiles, lintLists, readList, patchList } = await opened('lists');
const { compileRules } = await opened('rules');
const bytes = (text) => new TextEncoder().encode(text);

test('a list has metadata', () => {
  const head = '! Title: Mine\n! Version: 7\n! Expires: 2 days\n! Diff-Path: ../p/1-m-28334180-60.patch#mine\n! Diff-Expires: 5 hours\n';
  assert.deepEqual(readList(bytes(`${head}||a.example^\n##.ad\n!#if env_x\n||x.example^\n!#endif\n`), ['env_x'], 0, 0), {
    filters: 3, title: 'Mine', version: '7', modified: null, expiresHours: 48,
    diffPath: '../p/1-m-28334180-60.patch', diffResource: 'mine', diffMinutes: 300, includes: false,
  });
  assert.equal(readList(bytes('!#include more.txt\n'), [], 9, 9).includes, true);
  assert.deepEqual(readList(bytes('<!doctype html>'), [], 0, 0), { refusal: 'page' });
  assert.deepEqual(readList(bytes('||a.example^\n'), [], 9, 9), { refusal: 'shrunk' });
  assert.deepEqual(readList(new Uint8Array([0xff, 0xfe, 0x00]), [], 0, 0), { refusal: 'empty' });
});

test('a patch makes the next version, or is rejected', () => {
  assert.equal(new TextDecoder().decode(patchList(bytes('a\nb\n'), bytes('d1 1\na1 1\nc\n'))), 'c\nb\n');
  assert.equal(patchList(bytes('a\n'), bytes('')), undefined);
  assert.throws(() => patchList(bytes('a\n'), bytes('d7 1\n')), /line 1 of the patch/);
});

test('lists are compiled to an image, alone or with those of another image', () => {
  const compiled = CompiledLists.compile(undefined, [], ['one', 'two'], ['||one.example^\n||a^$nothing', '||two.example^'].map(bytes), [], []);
  assert.equal(compiled.filters(), 2);
  assert.deepEqual(compiled.diagnostics().map(({ list, line, code }) => [list, line, code]), [['one', 2, 'unknown-modifier']]);
  const changed = CompiledLists.compile(compiled.image(), ['two'], ['three'], [bytes('!#if env_x\n||x.example^\n!#endif')], ['env_x'], []);
  const both = CompiledLists.compile(undefined, [], ['one', 'three'], ['||one.example^', '||x.example^'].map(bytes), [], []);
  assert.equal(changed.filters(), both.filters());
  assert.throws(() => CompiledLists.compile(bytes('none'), [], [], [], [], []), /not a Brock image/);
});

test('only trusted lists rewrite responses and URLs', () => {
  const text = '||a^$xhr,replace=/a/b/\n||b^$doc,uritransform=/a/b/\n||c^$doc,urlskip=?to\n@@||a^$xhr,replace=/a/b/\n||d^\n';
  const compiled = CompiledLists.compile(undefined, [], ['own', 'other'], [text, text].map(bytes), [], ['own']);
  assert.equal(compiled.filters(), 5 + 2);
  assert.deepEqual(
    compiled.diagnostics().map(({ list, line, code }) => [list, line, code]),
    [1, 2, 3].map((line) => ['other', line, 'untrusted-rewrite']),
  );
});

test('a list is compiled with the files that it includes', () => {
  const head = bytes('||one.example^\n!#include more/a.txt\n!#if env_x\n!#include x.txt\n!#endif\n!#include ../up.txt\n');
  const files = { 'more/a.txt': '||a.example^\n!#include b.txt\n||wrong^$nothing', 'more/b.txt': '||b.example^', 'x.txt': '||x.example^' };
  const known = (...paths) => includedFiles(head, [], paths, paths.map((path) => bytes(files[path])));
  assert.deepEqual(known(), { used: [], missing: ['more/a.txt'] });
  assert.deepEqual(known('x.txt', 'more/a.txt'), { used: ['more/a.txt'], missing: ['more/b.txt'] });
  assert.deepEqual(known('x.txt', 'more/a.txt', 'more/b.txt'), { used: ['more/a.txt', 'more/b.txt'], missing: [] });
  assert.deepEqual(includedFiles(head, ['env_x'], [], []).missing, ['more/a.txt', 'x.txt']);
  const paths = ['', ...Object.keys(files), ''];
  const texts = [head, ...Object.values(files).map(bytes), bytes('||two.example^')];
  const compiled = CompiledLists.compile(undefined, [], ['one', 'one', 'one', 'one', 'two'], texts, [], [], paths);
  assert.equal(compiled.filters(), 4);
  assert.deepEqual(
    compiled.diagnostics().map(({ list, line, code }) => [list, line, code]),
    [['one', 6, 'bad-include'], ['one/more/a.txt', 3, 'unknown-modifier']],
  );
  const [rules] = compile([{ name: 'one', text: '||one.example^\n!#include more/a.txt\n', packed: false, included: Object.entries(files).flat() }]);
  assert.deepEqual(JSON.parse(rules.rules).map(({ condition }) => condition.requestDomains), [['a.example', 'b.example', 'one.example']]);
});

test('the lints of own filters', () => {
  const lints = (text) => lintLists(['own'], [text], 'ublock', [], true).map(({ line, name, severity }) => [line, name, severity]);
  assert.deepEqual(lints('||ads.example\n'), [[1, 'missing-separator', 'warning']]);
});

const lists = (...texts) => texts.map((text, index) => ({ name: `list-${index}`, text, packed: false }));
const compile = (given, limits) => compileRules(given, {
  target: 'chromium', environment: ['env_x'], limits: { rules: 100, unsafeRules: 100, regexRules: 100, ...limits },
  surrogates: ['noopjs', '/surrogates/noop.js'],
});

test('hosts that are not ASCII', () => {
  const text = '||bücher.example^$script\nmünchen.example##.ad';
  const compiled = CompiledLists.compile(undefined, [], ['one'], [bytes(text)], [], []);
  assert.deepEqual([compiled.filters(), compiled.diagnostics()], [1, []]);
  const [{ rules }] = compile(lists(text));
  assert.deepEqual(JSON.parse(rules).map(({ condition }) => condition.requestDomains), [['xn--bcher-kva.example']]);
});

test('each list is compiled to its own rules, with the exceptions of the others', () => {
  const [first, second] = compile(lists('||a.example^\n||b.example/x$image\n', '||b.example/x$image,badfilter\n!#if env_x\n||c.example^\n!#endif\n'));
  assert.deepEqual(JSON.parse(first.rules).map(({ id, condition }) => [id, condition.requestDomains]), [[1, ['a.example']]]);
  assert.deepEqual(JSON.parse(second.rules).map(({ id, condition }) => [id, condition.requestDomains]), [[1, ['c.example']]]);
  assert.deepEqual([first.filters, first.exact, first.count, first.dropped], [1, 1, 1, 0]);
});

test('the limits are for all lists together, without packed ones', () => {
  const paths = (count, name) => Array.from({ length: count }, (_, index) => `/${name}-${index}-/*\n`).join('');
  const given = lists(paths(6, 'one'), paths(5, 'two'), paths(4, 'three'), '||badly.example^\n');
  const counts = (given, limits) => compile(given, limits).map(({ count, dropped }) => `${count}+${dropped}`).join(' ');
  assert.equal(counts(given, {}), '6+0 5+0 4+0 1+0');
  assert.equal(counts(given, { rules: 8 }), '6+0 2+3 0+4 0+1');
  given[0].packed = true;
  assert.equal(counts(given, { rules: 8 }), '6+0 5+0 3+1 0+1');
  assert.equal(counts(lists('/a.b/$image\n/c.d/$script\n||e.example^\n'), { regexRules: 1 }), '2+1');
});

test('an unknown browser is an error', () => {
  assert.throws(() => compileRules([], { target: 'netscape', environment: [], limits: { rules: 1, unsafeRules: 1, regexRules: 1 }, surrogates: [] }), /unknown target/);
});
