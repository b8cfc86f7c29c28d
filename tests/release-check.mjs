#!/usr/bin/env node
// What is missing before a release of the packages: docs/releasing.md. Prints one line for each, and ends with 1 if there is one.
//
//   node tests/release-check.mjs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The files with the version. */
export const VERSIONED = ['Cargo.toml', 'bindings/c/Cargo.toml', 'bindings/c/header/Cargo.toml', 'bindings/python/Cargo.toml', 'bindings/js/package.json'];

/** How each package names the address of the sources. */
const REPOSITORY = {
  'Cargo.toml': /^\[package\]\n(?:(?!\[).*\n)*?repository = "(.+)"$/m,
  'bindings/js/package.json': /"repository": (?:\{[^}]*"url": )?"([^"]+)"/,
  'bindings/python/pyproject.toml': /^\[project\.urls\]\n(?:(?!\[).*\n)*?[Rr]epository = "(.+)"$/m,
};

/** The version that a file declares. @param {string} text */
const versionIn = (text) => text.match(/^ *"?version"?(?: =|:) "(.+?)"/m)?.[1];

/** Without what npm adds to an address. @param {string} address */
const plain = (address) => address.replace(/^git\+/, '').replace(/\.git$/, '').replace(/\/$/, '');

/** @param {string} root @returns {string[]} */
export function missing(root) {
  const read = (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8');
  const version = versionIn(read('Cargo.toml'));
  const problems = VERSIONED.filter((path) => versionIn(read(path)) !== version).map((path) => `${path} has not the version ${version} of Cargo.toml`);
  const addresses = Object.entries(REPOSITORY).map(([path, pattern]) => ({ path, address: read(path).match(pattern)?.[1] }));
  for (const { path, address } of addresses) {
    if (address === undefined) problems.push(`${path} has no repository: npm's provenance and the pages of the registries need it`);
    else if (!plain(address).startsWith('https://')) problems.push(`${path}: the repository ${address} is no https address`);
  }
  const different = new Set(addresses.flatMap(({ address }) => (address === undefined ? [] : [plain(address)])));
  if (different.size > 1) problems.push(`the packages name different repositories: ${[...different].join(', ')}`);
  const sections = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  if (!sections.some((title) => title.startsWith(`${version} `) && /\d{4}-\d\d-\d\d/.test(title))) problems.push(`CHANGELOG.md has no section "## ${version} (YEAR-MONTH-DAY)"`);
  return problems;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = missing(fileURLToPath(new URL('..', import.meta.url)));
  for (const problem of problems) console.error(`release-check: ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
