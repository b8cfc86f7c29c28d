/** A project with the npm package, as it would be published, and with the tools of this folder. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const MODULES = fileURLToPath(new URL('node_modules', import.meta.url));
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const PACKAGE = process.env.BROCK_NPM ?? join(ROOT, 'dist/npm');

/** Packs the package into a folder. Returns the archive's path. @param {string} folder */
export function packed(folder) {
  const [{ filename }] = JSON.parse(run('npm', ['pack', PACKAGE, '--json', '--offline', '--pack-destination', folder], folder));
  return join(folder, filename);
}

/** Makes a project; it is removed when the process ends. Returns its folder. @param {Record<string, string>} [files] texts by name */
export function project(files = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'brock-packages-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules'));
  run('tar', ['-xzf', packed(folder), '-C', folder], folder);
  renameSync(join(folder, 'package'), join(folder, 'node_modules/brock-engine'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  write(folder, files);
  return folder;
}

/** @param {string} folder @param {Record<string, string>} files */
export function write(folder, files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** Runs a program; its output is part of an error. @param {string} program @param {string[]} args @param {string} cwd @param {Record<string, string>} [environment] */
export function run(program, args, cwd, environment = {}) {
  const env = { ...process.env, ...environment };
  try {
    return execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}${error.stderr}`, { cause: error });
  }
}

/** Answers of an engine, in each environment the same. */
export const ANSWER = `
function answerOf(engine) {
  const ask = (url) => engine.check({ url, sourceUrl: 'https://news.example/', type: 'script' }).action;
  return ['https://ads.example/a.js', 'https://ads.example/ok.js', 'https://other.example/', 'no url'].map(ask).concat(engine.page('https://news.example/').hide).join(' ');
}
const LIST = '||ads.example^$third-party\\n@@||ads.example/ok.js\\nnews.example##.ad';`;
export const EXPECTED = 'block allow pass pass .ad';
