// The language server, driven by the protocol package of Visual Studio Code's client.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { DATA, skipWithout } from '../../data.mjs';
import { brock, edited, folder, Server } from '../server.mjs';

const LIST = `! Title: Mine
||ads.example^
||ads.example/banner.js$script
news.example##.ad
\u{1f600}.example,a.example,a.example##.b
||x.example^$thirdparty
`;
const EXPECTATIONS = `[[request]]
url = "https://ads.example/a.js"
source = "https://news.example/"
type = "script"
expect = "block"
[[request]]
url = "https://x.example/a.js"
source = "https://news.example/"
type = "script"
expect = "block"
`;

describe('a list with findings', () => {
  const project = folder({ 'mine.txt': LIST, 'mine.test.toml': EXPECTATIONS, 'known.txt': '||known.example^\n', '.brock.toml': 'with = ["known.txt"]\n' });
  const uri = project.file('mine.txt');
  let server;
  before(async () => {
    server = await Server.start(project);
    await server.open(uri, LIST);
  });
  after(async () => assert.equal(await server.stop(), 0));

  test('diagnostics have UTF-16 columns', async () => {
    const all = await server.diagnostics(uri, 1);
    const repeated = all.find((one) => one.code === 'repeated-entry');
    // The character in front is one code point, two UTF-16 units and four bytes.
    assert.deepEqual(repeated.range, { start: { line: 4, character: 21 }, end: { line: 4, character: 30 } });
    const unknown = all.find((one) => one.code === 'unknown-modifier');
    assert.equal(unknown.severity, 1);
    assert.match(unknown.message, /thirdparty/);
  });

  test('hover explains a filter', async () => {
    const host = await server.ask('hover', uri, { position: { line: 1, character: 4 } });
    assert.match(host.contents.value, /Blocks requests to `ads\.example` and its subdomains\./);
    assert.match(host.contents.value, /`https:\/\/ads\.example\/`/);
    assert.match(host.contents.value, /Covers:\s+- \[mine\.txt:3\]/);
    const path = await server.ask('hover', uri, { position: { line: 2, character: 26 } });
    assert.match(path.contents.value, /Covered by:\s+- \[mine\.txt:2\].*\(path\)/);
    assert.match(path.contents.value, /`script`: Scripts\./);
    const page = await server.ask('hover', uri, { position: { line: 3, character: 0 } });
    assert.match(page.contents.value, /Hides elements that match `\.ad`\.\s+- Only on `news\.example`\./);
    assert.equal(await server.ask('hover', uri, { position: { line: 0, character: 0 } }), null);
    assert.equal(await server.ask('hover', uri, { position: { line: 99, character: 0 } }), null);
  });

  test('definition goes to the covering filter', async () => {
    const found = await server.ask('definition', uri, { position: { line: 2, character: 4 } });
    assert.deepEqual(found.map((one) => [one.uri, one.range.start.line]), [[uri, 1]]);
  });

  test('quick fixes correct the line', async () => {
    await server.diagnostics(uri, 1);
    const range = { start: { line: 4, character: 0 }, end: { line: 4, character: 40 } };
    const actions = await server.ask('codeAction', uri, { range, context: { diagnostics: [], only: ['quickfix'] } });
    const fix = actions.find((one) => one.title.includes('repeated-entry'));
    assert.match(edited(LIST, fix.edit.changes[uri]), /\n\u{1f600}\.example,a\.example##\.b\n/u);
    const all = await server.ask('codeAction', uri, { range, context: { diagnostics: [], only: ['source.fixAll'] } });
    assert.deepEqual(all.map((one) => one.kind), ['source.fixAll']);
  });

  test('code lenses have the results of expectations', async () => {
    await server.diagnostics(uri, 1);
    const lenses = await server.ask('codeLens', uri, {});
    assert.deepEqual(lenses.map((one) => [one.range.start.line, one.command.title]), [
      [0, 'fails: https://x.example/a.js: expected block, found pass'],
      [1, '1 expectation met'],
    ]);
  });

  test('semantic tokens', async () => {
    const { tokenTypes } = server.initialized.capabilities.semanticTokensProvider.legend;
    const { data } = await server.ask('semanticTokens/full', uri, {});
    assert.equal(tokenTypes[data[3]], 'comment');
    const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 1 } };
    const part = await server.ask('semanticTokens/range', uri, { range });
    const types = [];
    for (let at = 0; at < part.data.length; at += 5) types.push(tokenTypes[part.data[at + 3]]);
    assert.deepEqual(types, ['string', 'operator', 'property']);
  });

  test('a known list that is not open covers too', async () => {
    const text = '||a.known.example^\n';
    const other = project.file('other.txt');
    await server.open(other, text);
    await server.diagnostics(other, 1);
    const found = await server.ask('definition', other, { position: { line: 0, character: 4 } });
    assert.deepEqual(found.map((one) => one.uri), [project.file('known.txt')]);
  });
});

describe('completion', () => {
  const project = folder({});
  const uri = project.file('list.txt');
  let server;
  before(async () => {
    server = await Server.start(project);
    await server.open(uri, '||ads.example^$domain=news.example\n\n');
    await server.diagnostics(uri, 1);
  });
  after(async () => assert.equal(await server.stop(), 0));

  let version = 1;
  async function labels(line) {
    version += 1;
    await server.change(uri, version, [{ range: { start: { line: 1, character: 0 }, end: { line: 1, character: 999 } }, text: line }]);
    const { items } = await server.ask('completion', uri, { position: { line: 1, character: line.length } });
    return items.map((one) => one.label);
  }

  for (const [line, wanted] of [
    ['||x.example^$', 'third-party'],
    ['||x.example^$script,~ima', 'image'],
    ['||x.example^$domain=ne', 'news.example'],
    ['||x.example^$domain=a.example|~ne', 'news.example'],
    ['||x.example^$script,redirect=noo', 'noop.js'],
    ['||ad', 'ads.example'],
    ['news', 'news.example'],
    ['news.example##+js(', 'set-constant'],
    ['news.example##+js(set, a.b, ', 'true'],
    ['news.example##+js(aopr, ', '<chain>'],
    ['news.example##.a:has-', 'has-text'],
    ['!#', 'if'],
    ['!#if env_fire', 'env_firefox'],
  ]) {
    test(line, async () => assert.ok((await labels(line)).includes(wanted), `${line} has no ${wanted}`));
  }
});

test('findings follow changes', async () => {
  const project = folder({});
  const uri = project.file('list.txt');
  const server = await Server.start(project);
  await server.open(uri, '||a.example^$scripts\r\n||b.example^\r\n');
  assert.deepEqual((await server.diagnostics(uri, 1)).map((one) => one.code), ['unknown-modifier']);
  const end = { line: 0, character: 20 };
  await server.change(uri, 2, [{ range: { start: { line: 0, character: 19 }, end }, text: '' }]);
  assert.deepEqual(await server.diagnostics(uri, 2), []);
  // Many changes at once: the last version is checked.
  for (let version = 3; version < 60; version += 1) {
    await server.change(uri, version, [{ range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: '|' }]);
  }
  await server.diagnostics(uri, 59);
  assert.equal(await server.stop(), 0);
});

test('malformed messages do not end the server', async () => {
  const child = spawn(brock, ['lsp'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  let output = '';
  child.stdout.on('data', (data) => { output += data; });
  const frame = (text) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  const message = (value) => frame(JSON.stringify({ jsonrpc: '2.0', ...value }));
  const broken = [
    'nonsense\r\n\r\n', 'Content-Length: x\r\n\r\n', frame('{'), frame('[1]'), frame('{"id":{}}'), frame('\u0000'),
    frame('['.repeat(100000)),
    message({ id: 1, method: 'textDocument/hover' }),
    message({ id: 2, method: 'initialize', params: 7 }),
    message({ id: 3, method: 'textDocument/hover' }),
    message({ id: 4, method: 'textDocument/hover', params: { textDocument: { uri: 5 }, position: { line: -1, character: 1e99 } } }),
    message({ id: 5, method: 'textDocument/hover', params: { textDocument: { uri: 'x:' }, position: { line: 4294967296, character: 0 } } }),
    message({ id: 6, method: 'no/such' }),
    message({ method: 'textDocument/didOpen', params: { textDocument: { uri: 'untitled:a', text: '||a.example^\n\ud83d' } } }),
    message({ method: 'textDocument/didChange', params: { textDocument: { uri: 'untitled:a' }, contentChanges: [{ range: { start: { line: 9, character: 9 }, end: { line: 0, character: 0 } }, text: '\r' }, { range: 3, text: 'x' }, 5] } }),
    message({ id: 7, method: 'textDocument/codeAction', params: { textDocument: { uri: 'untitled:a' }, range: { start: { line: 9, character: 9 }, end: { line: 0, character: 0 } } } }),
    message({ id: 8, result: 1 }),
    message({ id: 9, method: 'textDocument/semanticTokens/full', params: { textDocument: { uri: 'untitled:a' } } }),
    message({ id: 10, method: 'textDocument/completion', params: { textDocument: { uri: 'untitled:a' }, position: { line: 4294967295, character: 4294967295 } } }),
  ];
  child.stdin.write(broken.join(''));
  // The second thread answers this one.
  while (!output.includes('"id":9')) await new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdin.write(message({ id: 'last', method: 'shutdown' }));
  child.stdin.write(message({ method: 'exit' }));
  assert.equal(await exited, 0);
  const answer = (id) => JSON.parse(output.split(/Content-Length: \d+\r\n\r\n/).find((text) => text.includes(`"id":${JSON.stringify(id)}`)));
  assert.equal(answer(1).error.code, -32002);
  assert.equal(answer(3).error.code, -32602);
  assert.equal(answer(4).error.code, -32602);
  assert.equal(answer(5).result, null);
  assert.equal(answer(6).error.code, -32601);
  assert.ok('result' in answer(7) && 'result' in answer(9) && 'result' in answer(10));
  assert.equal(answer('last').result, null);
  assert.ok(output.split('"code":-32700').length > 3);
});

const [easylist, easyprivacy] = ['easylist.txt', 'easyprivacy.txt'].map((name) => join(DATA, 'lists', name));
test('hover in EasyList', { skip: skipWithout('hover in EasyList', easylist, easyprivacy) }, async () => {
  const project = folder({ '.brock.toml': `with = ["${easyprivacy}"]\n` });
  const uri = project.file('easylist.txt');
  const text = readFileSync(easylist, 'utf8');
  const server = await Server.start(project);
  await server.open(uri, text);
  await server.diagnostics(uri, 1);
  const lines = text.split('\n').length;
  const times = [];
  for (let line = 17; line < lines; line += Math.floor(lines / 300)) {
    const start = performance.now();
    await server.ask('hover', uri, { position: { line, character: 3 } });
    times.push(performance.now() - start);
  }
  // A change, then hovers at once: nothing is read again as a whole.
  await server.change(uri, 2, [{ range: { start: { line: 100, character: 0 }, end: { line: 100, character: 0 } }, text: '||new.example^\n' }]);
  const start = performance.now();
  const hover = await server.ask('hover', uri, { position: { line: 100, character: 3 } });
  times.push(performance.now() - start);
  assert.match(hover.contents.value, /new\.example/);
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
  // The times depend on the machine: they are reported, and only the answers are tested.
  console.log(`hover with EasyList and EasyPrivacy: median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms`);
  assert.equal(await server.stop(), 0);
});
