// The packaged crate: unpacked in a folder without another public suffix list, and built by a crate that depends on it.
//
// `./build.sh package --no-verify` makes the package. Nothing is downloaded: cargo has cached the dependencies.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { recordSkip } from './data.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VERSION = readFileSync(join(ROOT, 'Cargo.toml'), 'utf8').match(/^version = "(.+)"$/m)?.[1];
const NAME = `brock-${VERSION}`;
const PACKAGE = join(ROOT, 'target/package', `${NAME}.crate`);
const LIST = 'public_suffix_list.dat';
/** The list of Debian's package `publicsuffix`, which a build from git uses. */
const SYSTEM_LIST = join('/usr/share/publicsuffix', LIST);

/** Prints the decision for a request from each source, with a third-party filter. */
const PROGRAM = `
use brock::{Builder, Engine, Request, ResourceType};
fn main() {
    let mut builder = Builder::new();
    builder.add_list("mine", "||tracker.example.co.uk^$third-party");
    let engine = Engine::new(builder.build().0);
    for source in ["https://news.bbc.co.uk/", "https://www.example.co.uk/", "https://a.example.com/"] {
        let request = Request::new("https://tracker.example.co.uk/t.js", source, ResourceType::Script).unwrap();
        println!("{} {}", engine.site(request.source_host()), engine.check(&request).action().name());
    }
}`;
const RIGHT = ['bbc.co.uk block', 'example.co.uk pass', 'example.com block'];

/** The example of the README, which is a program. It prints a line at its end. */
function readmeProgram() {
  const [, block] = /^```rust\n(.*?)^```$/ms.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  assert.ok(block !== undefined && block.includes('assert!'));
  const program = block.replace(/^ {4}Ok\(\(\)\)$/m, '    println!("the example ends");\n$&');
  assert.notEqual(program, block);
  return program;
}

/** Dependencies are not optimised: what runs takes less time than its compilation. `./build.sh test` has compiled most of them. */
const QUICK = { CARGO_TARGET_DIR: join(ROOT, 'target'), CARGO_PROFILE_DEV_DEBUG: 'none' };

describe('the packaged crate', () => {
  let folder, crate, dependent;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'brock-crate-'));
    const { status, stderr } = spawnSync('tar', ['-xzf', PACKAGE, '-C', folder], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    crate = join(folder, NAME);
    dependent = join(folder, 'dependent');
    mkdirSync(join(dependent, 'src/bin'), { recursive: true });
    // Members of no other workspace, whatever is above the folder.
    const manifest = '[package]\nname = "dependent"\nversion = "0.0.0"\nedition = "2024"\ndefault-run = "dependent"\n[workspace]\n';
    writeFileSync(join(dependent, 'Cargo.toml'), manifest);
    writeFileSync(join(dependent, 'src/main.rs'), PROGRAM);
    writeFileSync(join(dependent, 'src/bin/readme.rs'), readmeProgram());
    const added = spawnSync('cargo', ['add', '--quiet', '--offline', '--path', crate], { cwd: dependent, encoding: 'utf8' });
    assert.equal(added.status, 0, added.stderr);
    // The versions that are tested, and that cargo has here.
    cpSync(join(crate, 'Cargo.lock'), join(dependent, 'Cargo.lock'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /**
   * Builds and runs the dependent.
   *
   * @param {Record<string, string>} environment
   * @param {string[]} within A program and its arguments that start cargo.
   * @param {string} bin
   */
  function run(environment = {}, within = [], bin = 'dependent') {
    const { BROCK_PSL, RUSTFLAGS, ...others } = process.env;
    const env = { ...others, ...QUICK, ...environment };
    const [program, ...args] = [...within, 'cargo', 'run', '--quiet', '--offline', '--bin', bin];
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: dependent, env, encoding: 'utf8' });
    return { status, lines: stdout.trim().split('\n'), stderr };
  }

  /** @param {Record<string, string>} environment @param {RegExp} message @param {string[]} [within] */
  function fails(environment, message, within) {
    const { status, stderr } = run(environment, within);
    assert.notEqual(status, 0);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /panicked/);
  }

  test('contains the whole list with its licence, and no unintended file', () => {
    const list = readFileSync(join(crate, LIST), 'utf8');
    assert.match(list, /^\/\/ This Source Code Form is subject to the terms of the Mozilla Public/);
    assert.match(list, /^\/\/ ===END PRIVATE DOMAINS===$/m);
    assert.match(readFileSync(join(crate, 'README.md'), 'utf8'), /public_suffix_list\.dat.*MPL-2\.0/s);
    for (const absent of ['tests/it/main.rs', 'tests/extension', 'extension', 'filter-lists/catalog.toml', 'filter-lists/brock.txt', '.ci', 'fuzz']) assert.ok(!existsSync(join(crate, absent)), absent);
    assert.ok(statSync(PACKAGE).size < 1_500_000, `${statSync(PACKAGE).size} bytes`);
  });

  test('its own tests pass', () => {
    const { BROCK_PSL, ...others } = process.env;
    // With the command line program, whose sources are in the package, too. Without any optimisation of the crate, a test with
    // hostile lists takes minutes.
    const args = ['test', '--quiet', '--offline', '--locked', '--features', 'cli', '--config', 'profile.dev.package.brock.opt-level=1', '--test', 'packaged'];
    const { status, stdout, stderr } = spawnSync('cargo', args, { cwd: crate, env: { ...others, ...QUICK }, encoding: 'utf8' });
    assert.equal(status, 0, `${stdout}${stderr}`);
    const passed = Number(/test result: ok\. (\d+) passed; 0 failed/.exec(stdout)?.[1]);
    assert.ok(passed >= 19, stdout);
  });

  test('a crate that depends on it distinguishes parties, with BROCK_PSL unset', () => {
    const { lines, stderr } = run();
    assert.deepEqual(lines, RIGHT, stderr);
  });

  test('the example of the README works in a crate that adds it by its path', () => {
    const { status, lines, stderr } = run({}, [], 'readme');
    assert.deepEqual([status, lines], [0, ['the example ends']], stderr);
  });

  test('BROCK_PSL selects another list', () => {
    const other = join(folder, 'other.dat');
    writeFileSync(other, '// ===BEGIN ICANN DOMAINS===\ncom\nuk\n// ===END ICANN DOMAINS===\n');
    const { lines, stderr } = run({ BROCK_PSL: other });
    assert.deepEqual(lines, ['co.uk pass', 'co.uk pass', 'example.com block'], stderr);
  });

  test('an absent, truncated or invalid list stops the build', () => {
    const whole = readFileSync(join(crate, LIST), 'utf8');
    const texts = /** @type {[string, RegExp][]} */ ([
      [whole.slice(0, whole.length / 2), /is not a whole public suffix list: it has no end of (ICANN|PRIVATE) DOMAINS/],
      ['', /is not a whole public suffix list: it has no rule com/],
      ['<!doctype html>\n<title>Not found</title>\n', /it has no rule com/],
      ['com\n\u{fffd}..\n', /is not a whole public suffix list/],
    ]);
    const file = join(folder, 'damaged.dat');
    for (const [text, message] of texts) {
      writeFileSync(file, text);
      fails({ BROCK_PSL: file }, message);
    }
    fails({ BROCK_PSL: join(folder, 'nowhere.dat') }, /BROCK_PSL=\S+nowhere\.dat is not a file/);
    fails({ BROCK_PSL: folder }, /is not a file/);
  });

  test('a package without the list does not build, even if the system has one', () => {
    renameSync(join(crate, LIST), join(folder, LIST));
    try {
      fails({}, /needs the public suffix list[^]*BROCK_PSL[^]*\.\/build\.sh package/);
      assert.deepEqual(run({ BROCK_PSL: join(folder, LIST) }).lines, RIGHT);
    } finally {
      renameSync(join(folder, LIST), join(crate, LIST));
    }
  });

  test('a build from git without a list names the remedy', () => {
    // A checkout has neither of them.
    rmSync(join(crate, LIST));
    rmSync(join(crate, 'Cargo.toml.orig'));
    const message = /needs the public suffix list[^]*publicsuffix\.org[^]*BROCK_PSL/;
    if (!existsSync(SYSTEM_LIST)) return fails({}, message);
    assert.deepEqual(run().lines, RIGHT);
    // For this build alone, the system has none.
    const hide = `mount -t tmpfs none ${dirname(SYSTEM_LIST)} && exec "$@"`;
    const within = ['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user']), 'sh', '-c', hide, 'sh'];
    if (spawnSync(within[0], [...within.slice(1), 'true']).status === 0) fails({}, message, within);
    else recordSkip('a build from git without a list', `${SYSTEM_LIST} exists, and cannot be hidden`);
  });
});
