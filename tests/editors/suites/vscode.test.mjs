// The package for Visual Studio Code. The editor itself is not here: its client is tested in protocol.test.mjs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

import { grammar } from '../../../editors/vscode/grammar.mjs';
import { brock, root } from '../server.mjs';

const require = createRequire(join(root, 'editors/vscode/package.json'));

test('the package has the client, the grammar and no other code', () => {
  const bytes = readFileSync(join(root, 'dist/brock-vscode.vsix'));
  // Names in the central directory of the zip file.
  const names = [];
  for (let at = bytes.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\u0001\u0002', at + 4, 'latin1')) {
    names.push(bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28)));
  }
  assert.deepEqual(names.sort(), [
    '[Content_Types].xml', 'extension.vsixmanifest', 'extension/dist/LICENSE', 'extension/dist/extension.js',
    'extension/dist/grammar.json', 'extension/language-configuration.json', 'extension/package.json', 'extension/readme.md',
  ]);
});

test('the grammar', async () => {
  const { Registry, INITIAL } = require('vscode-textmate');
  const { loadWASM, OnigScanner, OnigString } = require('vscode-oniguruma');
  await loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer);
  const content = await grammar(brock);
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner: (patterns) => new OnigScanner(patterns), createOnigString: (text) => new OnigString(text) }),
    loadGrammar: async () => content,
  });
  const loaded = await registry.loadGrammar(content.scopeName);
  const scopes = (line) => loaded.tokenizeLine(line, INITIAL).tokens
    .map((token) => [line.slice(token.startIndex, token.endIndex), token.scopes.at(-1)]);
  assert.deepEqual(scopes('! comment'), [['! comment', 'comment.line']]);
  assert.deepEqual(scopes('!#if env_firefox'), [['!#if env_firefox', 'keyword.control.directive']]);
  assert.deepEqual(scopes('@@||a.example^$script,domain=b.example'), [
    ['@@', 'keyword.control'], ['||a.example^', 'string.unquoted.pattern'], ['$', 'keyword.operator'],
    ['script', 'support.type.property-name'], [',', 'text.brock-filter-list'], ['domain', 'support.type.property-name'],
    ['=', 'keyword.operator'], ['b.example', 'variable.parameter'],
  ]);
  assert.deepEqual(scopes('a.example##div:has-text(x)'), [
    ['a.example', 'entity.name.namespace'], ['##', 'keyword.operator'], ['div', 'string.unquoted.selector'], [':', 'string.unquoted.selector'],
    ['has-text', 'support.function'], ['(x)', 'string.unquoted.selector'],
  ]);
  assert.deepEqual(scopes('a.example##+js(set, b, true)').slice(0, 5), [
    ['a.example', 'entity.name.namespace'], ['##', 'keyword.operator'], ['+js', 'support.function'],
    ['(', 'text.brock-filter-list'], ['set', 'entity.name.function'],
  ]);
});
