// The licences of what the packages contain: every dependency that is compiled into the crate's users' programs, the command line
// program, the WebAssembly modules, the wheel and the C library.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Those of `cargo deny`: they allow distribution under MIT or Apache-2.0, with their notice. */
const ALLOWED = new Set(readFileSync(new URL('../deny.toml', import.meta.url), 'utf8').match(/^allow = \[([^\]]+)\]/m)?.[1].match(/[^"\s,][^"]*(?=")/g));

/** Whether an SPDX expression allows it. `AND` binds closer than `OR`; an old form has `/` for `OR`. @param {string} expression @returns {boolean} */
function allows(expression) {
  const plain = expression.replaceAll('/', ' OR ').replace(/\(([^()]*)\)/g, (_, inner) => (allows(inner) ? 'MIT' : 'no'));
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((name) => ALLOWED.has(name.trim())));
}

test('expressions are read', () => {
  for (const good of ['MIT', 'GPL-3.0 OR MIT', '(GPL-3.0 OR MIT) AND ISC', 'MIT/Apache-2.0', 'Apache-2.0 WITH LLVM-exception']) assert.ok(allows(good), good);
  for (const bad of ['GPL-3.0', 'MIT AND GPL-3.0', '(MIT AND GPL-3.0) OR LGPL-3.0', '', 'no']) assert.ok(!allows(bad), bad);
});

test('every dependency allows distribution', () => {
  // Without the packages of other systems, which cargo would download for this.
  const host = spawnSync('rustc', ['-vV'], { encoding: 'utf8' }).stdout.match(/^host: (.+)$/m)?.[1] ?? '';
  const args = ['metadata', '--format-version', '1', '--locked', '--all-features', '--filter-platform', host];
  const { status, stdout, stderr } = spawnSync('cargo', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr);
  const { packages, resolve } = JSON.parse(stdout);
  const [byId, nodes] = [new Map(packages.map((one) => [one.id, one])), new Map(resolve.nodes.map((one) => [one.id, one]))];
  const found = new Set();
  const todo = packages.filter(({ name }) => ['brock', 'brock-python', 'brock-c'].includes(name)).map(({ id }) => id);
  assert.equal(todo.length, 3);
  for (const id of todo) {
    if (found.has(id)) continue;
    found.add(id);
    // Neither build scripts nor tests are distributed.
    todo.push(...nodes.get(id).deps.filter(({ dep_kinds }) => dep_kinds.some(({ kind }) => kind === null)).map(({ pkg }) => pkg));
  }
  assert.ok(found.size > 100, `${found.size} packages`);
  const refused = [...found].map((id) => byId.get(id)).filter(({ license }) => !allows(license ?? ''));
  assert.deepEqual(refused.map(({ name, license }) => `${name}: ${license}`), []);
});

test('packages have the licences of what is compiled into them', () => {
  for (const [file, ...needed] of [
    ['dist/npm/THIRD-PARTY.txt', 'memchr', 'wasm-bindgen'],
    ['dist/c/THIRD-PARTY.txt', 'memchr', 'url'],
    ['dist/chromium/THIRD-PARTY.txt', 'memchr', 'postcard', '@codemirror/view'],
    ['dist/firefox/THIRD-PARTY.txt', 'serde_json', '@lezer/common'],
  ]) {
    const [head, ...parts] = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').split(/\n-{80}\n\n/);
    assert.match(head, /Public Suffix List, MPL-2\.0/);
    const named = new Map(parts.map((part) => [part.slice(0, part.indexOf(' ')), part]));
    for (const name of needed) assert.match(named.get(name) ?? '', /^\S+ \d+\.\d+\.\d+: [^\n]+\n\n[^]*(?:without warranty|WITHOUT WARRANTY)/, `${file}: ${name}`);
  }
  const { files } = JSON.parse(readFileSync(new URL('../dist/npm/package.json', import.meta.url), 'utf8'));
  assert.ok(files.includes('THIRD-PARTY.txt'));
});
