// The language server in Neovim, without a screen.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { brock, folder, root } from '../server.mjs';

const missing = spawnSync('nvim', ['--version']).error !== undefined;
if (missing && process.env['BROCK_REQUIRE_DATA']) throw new Error('BROCK_REQUIRE_DATA is set, and nvim is not installed');
if (missing && process.env['BROCK_SKIPS']) appendFileSync(process.env['BROCK_SKIPS'], 'Neovim\tnvim is not installed\n');

test('findings, hover and a fix in Neovim', { skip: missing && 'nvim is not installed' }, () => {
  const project = folder({ 'list.txt': '||ads.example^\n\u{1f600}.example,a.example,a.example##.b\n' });
  const script = join(root, 'tests/editors/neovim/client.lua');
  const done = spawnSync('nvim', ['--headless', '--clean', '-n', '-c', `luafile ${script}`], {
    env: { ...process.env, BROCK_LIST: join(project.path, 'list.txt'), BROCK: brock },
    encoding: 'utf8',
    timeout: 600_000,
  });
  assert.equal(done.status, 0, done.stderr);
  const shown = JSON.parse(done.stdout);
  // Neovim converts the UTF-16 columns back to bytes: the emoji has four.
  assert.deepEqual(shown.diagnostics, [{ code: 'repeated-entry', line: 1, byte: 23, end_byte: 32 }]);
  assert.match(shown.hover, /Blocks requests to `ads\.example`/);
  assert.deepEqual(shown.lines, ['||ads.example^', '\u{1f600}.example,a.example##.b']);
});
