// The check before a release, over this checkout and over copies of its files that are ready or have one fault.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { missing, VERSIONED } from './release-check.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ADDRESS = 'https://code.example/brock';
const PYPROJECT = 'bindings/python/pyproject.toml';
const VERSION = /^version = "(.+)"$/m.exec(readFileSync(join(ROOT, 'Cargo.toml'), 'utf8'))?.[1];

/** A copy of the files with these changes, and what is missing there. @param {Record<string, (text: string) => string>} changes */
function missingWith(changes) {
  const folder = mkdtempSync(join(tmpdir(), 'brock-release-'));
  try {
    for (const path of [...VERSIONED, PYPROJECT, 'CHANGELOG.md']) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      cpSync(join(ROOT, path), join(folder, path));
      if (changes[path]) writeFileSync(join(folder, path), changes[path](readFileSync(join(folder, path), 'utf8')));
    }
    return missing(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const without = (/** @type {string} */ text) => text.replace(/^.*[Rr]epository.*\n/gm, '');
const READY = {
  'Cargo.toml': (text) => without(text).replace('[package]\n', `[package]\nrepository = "${ADDRESS}"\n`),
  'bindings/js/package.json': (text) => without(text).replace('{\n', `{\n  "repository": { "type": "git", "url": "git+${ADDRESS}.git" },\n`),
  [PYPROJECT]: (text) => `${without(text)}\n[project.urls]\nRepository = "${ADDRESS}"\n`,
  'CHANGELOG.md': (text) => text.replace(/^## .+$/m, `## ${VERSION} (2026-12-01)`),
};

test('nothing is missing in files that are ready', () => {
  assert.deepEqual(missingWith(READY), []);
});

test('each file without a repository is named', () => {
  for (const path of ['Cargo.toml', 'bindings/js/package.json', PYPROJECT]) {
    const [problem, ...others] = missingWith({ ...READY, [path]: without });
    assert.match(problem, new RegExp(`^${path} has no repository`));
    assert.deepEqual(others, []);
  }
});

test('other addresses, versions and a change log without the version are faults', () => {
  const other = (/** @type {string} */ text) => READY[PYPROJECT](text).replace(ADDRESS, 'https://code.example/other');
  assert.match(missingWith({ ...READY, [PYPROJECT]: other }).join(), /different repositories: https:\/\/code\.example\/brock, https:\/\/code\.example\/other/);
  assert.match(missingWith({ ...READY, [PYPROJECT]: (text) => other(text).replace('https', 'ssh') }).join(), /is no https address/);
  assert.match(missingWith({ ...READY, 'bindings/c/Cargo.toml': (text) => text.replace(/^version = ".+"$/m, 'version = "9.9.9"') }).join(), /^bindings\/c\/Cargo\.toml has not the version/);
  assert.match(missingWith({ ...READY, 'CHANGELOG.md': (text) => text.replace(/^## \d.+$/gm, '') }).join(), /^CHANGELOG\.md has no section "## /);
});

test('this checkout has one version', () => {
  assert.deepEqual(missing(ROOT).filter((problem) => problem.includes('has not the version')), []);
});
