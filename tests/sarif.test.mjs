// `brock lint --format sarif` writes what the official schema of SARIF 2.1.0 allows, and GitHub's limits hold.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { DATA, skipWithout } from './data.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BROCK = process.env.BROCK ?? join(ROOT, 'target/release/brock');
const Ajv = createRequire(join(ROOT, 'tests/extension/package.json'))('ajv');

/** Runs a program that must not fail; status 1 of `brock` means findings. */
function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 30, ...options });
  assert.ok(error === undefined && (status === 0 || (program === BROCK && status === 1)), `${program} ${args}: ${error ?? stderr}`);
  return stdout;
}

/** The schema: a file of the crate `serde-sarif`, which cargo fetches. */
function schema() {
  const manifest = join(ROOT, 'tests/sarif/Cargo.toml');
  const metadata = run('cargo', ['metadata', '--format-version', '1', '--locked', '--manifest-path', manifest]);
  const crate = JSON.parse(metadata).packages.find(({ name }) => name === 'serde-sarif');
  return JSON.parse(readFileSync(join(dirname(crate.manifest_path), 'src/schema.json'), 'utf8'));
}

const validate = new Ajv({ allErrors: true }).compile(schema());

/** Checks a log and returns its results. */
function results(text) {
  const log = JSON.parse(text);
  assert.ok(validate(log), JSON.stringify(validate.errors?.slice(0, 5), null, 2));
  return log.runs[0].results;
}

test('the schema refuses a wrong log', () => {
  assert.equal(validate({ version: '2.1.0', runs: [{ results: [] }] }), false);
});

test('a list with findings, corrections and names that a URI escapes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'brock-sarif-'));
  try {
    const lines = [
      '||a.example^$scripts', '||x.example^document', '||b.example^$domain=c.example|c.example', 'ä.example,,b.example##.ad',
      '||a.example^', '||a.example^', '/a(/', 'a.example##+js(set-constnt, a, true)', '||t.neti^', '\u{200b}||z.example^',
    ];
    writeFileSync(join(folder, 'my list #1 ü.txt'), lines.join('\n'));
    const found = results(run(BROCK, ['lint', '.', '--notes', '--format', 'sarif'], { cwd: folder }));
    assert.ok(found.length >= 9, `${found.length} results`);
    assert.ok(found.some((one) => one.fixes !== undefined));
    const places = found.map((one) => one.locations[0].physicalLocation.artifactLocation.uri);
    assert.deepEqual([...new Set(places)], ['my%20list%20%231%20%C3%BC.txt']);
    assert.equal(results(run(BROCK, ['lint', '-', '--format', 'sarif'], { input: '||a.example^\n' })).length, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('real lists', { skip: skipWithout('SARIF of real lists', join(DATA, 'lists')) }, () => {
  const lists = join(DATA, 'lists');
  const names = readdirSync(lists).filter((name) => name.endsWith('.txt'));
  const found = results(run(BROCK, ['lint', ...names, '--notes', '--format', 'sarif'], { cwd: lists }));
  // GitHub keeps 5,000 results of a run.
  assert.equal(found.length, 5000);
  const levels = found.map((one) => ['error', 'warning', 'note'].indexOf(one.level));
  assert.ok(levels.every((level, index) => index === 0 || levels[index - 1] <= level), 'the most serious ones come first');
});
