// A test without its data or browser fails if these are required; otherwise it is counted as skipped.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

/**
 * Runs a module in a Node of its own on a data folder that has nothing in it.
 *
 * @param {string} code
 * @param {Record<string, string>} environment
 */
function run(code, environment) {
  const folder = mkdtempSync(join(tmpdir(), 'brock-skips-'));
  try {
    const skips = join(folder, 'skips');
    const { BROCK_REQUIRE_DATA, BROCK_BROWSERS, BROCK_SKIP_BROWSERS, BROCK_REFERENCE_DIR, NODE_TEST_CONTEXT, ...others } = process.env;
    const env = { ...others, BROCK_LISTS_DIR: join(folder, 'lists'), BROCK_SKIPS: skips, ...environment };
    const args = ['--input-type=module', '--eval', code];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8', cwd: import.meta.dirname });
    return { status, stdout, stderr, skips: existsSync(skips) ? readFileSync(skips, 'utf8') : '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const DATA = `
  import { DATA, skipWithout } from './data.mjs';
  console.log(skipWithout('a test', './data.mjs'), skipWithout('another', './data.mjs', DATA + '/requests'));`;
const REFERENCE = `
  import { readReference } from './extension/fixture/reference.mjs';
  console.log(readReference('privacy').skip);`;
const BROWSERS = `
  import { browsers } from './extension/browsers/index.mjs';
  console.log(browsers().length);`;
const NO_BROWSERS = { BROCK_CHROMIUM: '/nowhere/chromium', BROCK_FIREFOX: '/nowhere/firefox' };

test('a test without its data is counted', () => {
  for (const [code, name] of [[DATA, 'another'], [REFERENCE, 'reference cases of privacy']]) {
    const { status, stdout, stderr, skips } = run(code, {});
    assert.equal(status, 0, stderr);
    assert.match(stdout, /\/(requests|privacy) does not exist\n$/);
    assert.match(skips, new RegExp(`^[^\t\n]*: ${name}\t\\S+ does not exist\n$`));
  }
  assert.match(run(DATA, {}).stdout, /^false /);
});

test('a test without required data fails', () => {
  for (const code of [DATA, REFERENCE]) {
    const { status, stderr, skips } = run(code, { BROCK_REQUIRE_DATA: '1' });
    assert.notEqual(status, 0);
    assert.match(stderr, /BROCK_REQUIRE_DATA is set, and \S+ does not exist/);
    assert.equal(skips, '');
  }
});

test('a suite without a browser fails, or is counted if browsers are optional', () => {
  const failed = run(BROWSERS, NO_BROWSERS);
  assert.notEqual(failed.status, 0);
  assert.match(failed.stderr, /chromium is not there(.|\n)*firefox is not there/);
  const { status, stdout, skips } = run(BROWSERS, { ...NO_BROWSERS, BROCK_SKIP_BROWSERS: '1' });
  assert.deepEqual([status, stdout], [0, '0\n']);
  assert.deepEqual(skips.trim().split('\n').map((line) => line.match(/all tests in (\w+)\tBROCK_SKIP_BROWSERS is set/)?.[1]), ['chromium', 'firefox']);
});

test('a suite that skips a browser is counted', () => {
  const { status, skips } = run(BROWSERS, { ...NO_BROWSERS, BROCK_CHROMIUM: process.execPath, BROCK_BROWSERS: 'chromium' });
  assert.equal(status, 0);
  assert.match(skips, /: all tests in firefox\tBROCK_BROWSERS=chromium\n$/);
});
