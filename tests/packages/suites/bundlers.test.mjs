/** Bundles of webpack, Vite, Rollup and esbuild, run in Chromium: a page and a worker, both with both modules. */

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import test, { after, before, describe } from 'node:test';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import puppeteer from 'puppeteer-core';
import { rollup } from 'rollup';
import { build as vite } from 'vite';
import webpack from 'webpack';
import { skipWithout } from '../../data.mjs';
import { ANSWER, EXPECTED, project, write } from '../project.mjs';

const CHROMIUM = process.env.BROCK_CHROMIUM ?? '/usr/bin/chromium';
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const WORKER = `
import { init, Engine } from 'brock-engine';
${ANSWER}
init({ lists: true }).then(() => postMessage(answerOf(Engine.fromLists([LIST]))));`;
const page = (worker) => `
import { init, Engine } from 'brock-engine';
${ANSWER}
const worker = ${worker};
worker.onmessage = async ({ data }) => {
  await init({ lists: true });
  const engine = Engine.fromImage(Engine.fromLists([LIST]).toImage());
  document.title = [answerOf(engine), data].join('; ');
};`;
const BESIDE = "new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })";
const MODULES = ['brock_bg.wasm', 'lists_bg.wasm'];

const skip = skipWithout('bundles of the npm package', CHROMIUM);

describe('bundles', { skip }, () => {
  const folder = project({ 'main.js': page(BESIDE), 'worker.js': WORKER, 'index.html': '<!doctype html><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>' });
  /** @type {import('node:http').Server} */ let server;
  /** @type {import('puppeteer-core').Browser} */ let browser;
  let base = '';

  before(async () => {
    server = createServer(({ url }, response) => {
      const path = join(folder, normalize(new URL(url ?? '', 'http://localhost').pathname));
      const body = existsSync(path) ? readFileSync(path) : undefined;
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(body);
    });
    await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(undefined)); });
    base = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
    browser = await puppeteer.launch({ executablePath: CHROMIUM, headless: true, pipe: true, args: ['--no-sandbox', '--disable-quic'] });
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** Opens the bundle in a folder, and compares what it answers. @param {string} out */
  async function answers(out) {
    if (!existsSync(join(folder, out, 'index.html'))) write(join(folder, out), { 'index.html': '<!doctype html><link rel="icon" href="data:,"><script type="module" src="main.js"></script>' });
    const tab = await browser.newPage();
    /** @type {string[]} */ const problems = [];
    tab.on('pageerror', (error) => problems.push(String(error)));
    tab.on('response', (response) => { if (!response.ok()) problems.push(`${response.status()} ${response.url()}`); });
    await tab.goto(`${base}/${out}/index.html`);
    await tab.waitForFunction(() => document.title !== '', { timeout: 120_000 }).catch(() => {});
    assert.deepEqual([await tab.title(), problems], [`${EXPECTED}; ${EXPECTED}`, []]);
    await tab.close();
  }

  test('webpack', async () => {
    const compiler = webpack({
      mode: 'production', context: folder, entry: './main.js', performance: false,
      output: { path: join(folder, 'webpack'), filename: 'main.js', publicPath: 'auto' },
    });
    const stats = await new Promise((resolve, reject) => { compiler.run((error, done) => (error ? reject(error) : resolve(done))); });
    await new Promise((resolve) => { compiler.close(resolve); });
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    assert.deepEqual([errors, warnings], [[], []]);
    await answers('webpack');
  });

  test('Vite', async () => {
    await vite({ root: folder, base: './', logLevel: 'error', worker: { format: 'es' }, build: { outDir: 'vite', assetsInlineLimit: 0 } });
    await answers('vite');
  });

  test('Rollup', async () => {
    const bundle = await rollup({ input: { main: join(folder, 'main.js'), worker: join(folder, 'worker.js') }, plugins: [nodeResolve({ browser: true })], onwarn: (warning) => { throw new Error(warning.message); } });
    await bundle.write({ dir: join(folder, 'rollup'), format: 'es' });
    await bundle.close();
    // Rollup leaves the addresses of the modules as they are: beside the bundle.
    for (const name of MODULES) cpSync(join(folder, 'node_modules/brock-engine', name), join(folder, 'rollup', name));
    await answers('rollup');
  });

  test('esbuild', async () => {
    const imports = "import source from 'brock-engine/wasm';\nimport lists from 'brock-engine/wasm/lists';";
    const located = (code) => `${imports}\n${code.replaceAll('init({ lists: true })', 'init(source, { lists })')}`;
    mkdirSync(join(folder, 'esbuild'));
    for (const [name, code] of [['main', page(BESIDE)], ['worker', WORKER]]) {
      const { warnings } = await esbuild.build({
        stdin: { contents: located(code), resolveDir: folder, sourcefile: `${name}.js` }, outfile: join(folder, 'esbuild', `${name}.js`),
        bundle: true, format: 'esm', platform: 'browser', loader: { '.wasm': 'file' }, logLevel: 'silent',
      });
      assert.deepEqual(warnings, []);
    }
    await answers('esbuild');
  });
});
