/** What linters of packages say about the package, as it would be published. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before, describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { MODULES, PACKAGE, packed, run } from '../project.mjs';

/** Entries that no program imports as a module with types: a path for Electron, modules of WebAssembly, and the package's data. */
const NO_MODULES = ['./electron-preload', './wasm', './wasm/lists', './package.json'];

describe('the package', () => {
  /** @type {string} */ let folder;
  before(() => { folder = mkdtempSync(join(tmpdir(), 'brock-pack-')); });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('publint finds nothing', async () => {
    const { messages, pkg } = await publint({ pkgDir: PACKAGE, level: 'suggestion', strict: true });
    assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
  });

  test('attw finds no wrong types', () => {
    // Node from 20.19 on can require ES modules, so CommonJS is not a problem. No entry of `exports` is for older tools.
    const { exports } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
    assert.deepEqual(NO_MODULES.filter((entry) => !(entry in exports)), []);
    const entries = Object.keys(exports).filter((entry) => !NO_MODULES.includes(entry));
    assert.ok(entries.length > 5);
    run(join(MODULES, '.bin/attw'), [packed(folder), '--profile', 'esm-only', '--format', 'ascii', '--no-emoji', ...entries.flatMap((entry) => ['--entrypoints', entry])], folder);
  });

  test('every file of exports is in it, and no file imports a module of Node', () => {
    const listed = run('tar', ['-tzf', packed(folder)], folder).trim().split('\n').map((name) => name.replace('package/', './'));
    const { exports, files } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
    const named = Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)));
    assert.deepEqual(named.filter((name) => !listed.includes(name)), []);
    assert.ok(files.length > 0);
    for (const name of listed.filter((one) => one.endsWith('.js'))) {
      const text = readFileSync(join(PACKAGE, name), 'utf8');
      assert.doesNotMatch(text, /(?:from|import|require)\s*\(?\s*['"](?:node:|fs|path|url)/, name);
      // Relative imports lead to files of the package.
      for (const [, path] of text.matchAll(/^(?:import|export)\b[^'"]*['"](\.[^'"]+)['"]/gm)) assert.ok(listed.includes(path), `${name}: ${path}`);
    }
  });

  test('what its entries export is declared', async () => {
    const { exports } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
    const entries = Object.values(exports).filter(({ types, default: file }) => types && file.endsWith('.js'));
    assert.ok(entries.length > 5);
    for (const { types, default: file } of entries) {
      const declared = [...readFileSync(join(PACKAGE, types), 'utf8').matchAll(/^export (?:function|const|class) (\w+)/gm)].map(([, name]) => name);
      const exported = Object.keys(await import(pathToFileURL(join(PACKAGE, file)).href));
      assert.deepEqual(exported.sort(), [...new Set(declared)].sort(), file);
    }
  });
});
