/** The npm package in pages of Chromium and Firefox gives the answers of the command line program: see tests/bindings.test.mjs. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import test, { after, before, describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { skipWithout } from '../../data.mjs';
import { answersOf } from '../../verdicts.mjs';
import { NEEDED, ROOT, same, verdictSet } from '../../verdict-set.mjs';
import { PACKAGE } from '../project.mjs';

const BROWSERS = /** @type {const} */ ([
  ['chrome', process.env.BROCK_CHROMIUM ?? '/usr/bin/chromium', ['--no-sandbox', '--disable-quic']],
  ['firefox', process.env.BROCK_FIREFOX ?? '/usr/bin/firefox-esr', []],
]);
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };
const PAGE = `<!doctype html><link rel="icon" href="data:,"><script type="module">
import { init, Engine } from '/npm/index.js';
import { answersOf } from '/verdicts.mjs';
await init({ lists: true });
const image = new Uint8Array(await (await fetch('/image')).arrayBuffer());
window.answers = JSON.stringify(answersOf(Engine, image, await (await fetch('/asked.json')).json()));
</script>`;

const skip = skipWithout('the npm package in browsers gives the same answers', ...NEEDED);

describe('the npm package in browsers gives the same answers', { skip }, () => {
  /** @type {ReturnType<typeof verdictSet>} */ let set;
  /** @type {import('node:http').Server} */ let server;
  /** Those of Node. @type {string[]} */ let edges;
  let base = '';

  before(async () => {
    set = verdictSet();
    const { init, Engine } = await import(pathToFileURL(join(PACKAGE, 'index.js')).href);
    await init();
    edges = answersOf(Engine, readFileSync(set.image), { requests: [], pages: [], cases: [] }).edges;
    const fixed = { '/': PAGE, '/image': readFileSync(set.image), '/asked.json': JSON.stringify(set.asked), '/verdicts.mjs': readFileSync(join(ROOT, 'tests/verdicts.mjs')) };
    server = createServer(({ url = '/' }, response) => {
      const body = fixed[url] ?? (/^\/npm\/[\w.-]+$/.test(url) ? readFileSync(join(PACKAGE, url.slice('/npm/'.length))) : undefined);
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': TYPES[extname(url)] ?? (url === '/' ? 'text/html' : 'application/octet-stream') }).end(body);
    });
    await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(undefined)); });
    base = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}/`;
  });
  after(() => server?.close());

  for (const [name, executablePath, args] of BROWSERS) {
    const absent = skipWithout(`the npm package in ${name}`, executablePath);
    test(name, { skip: absent }, async () => {
      const browser = await puppeteer.launch({ browser: name, executablePath, headless: true, args: [...args] });
      try {
        const tab = await browser.newPage();
        await tab.goto(base);
        await tab.waitForFunction(() => 'answers' in window, { timeout: 120_000 });
        const found = JSON.parse(await tab.evaluate(() => /** @type {any} */ (window).answers));
        same(found.decisions, set.decisions);
        same(found.pages, set.pages);
        same(found.cases.filter((/** @type {string} */ _, /** @type {number} */ index) => index % 2 === 0), set.cases);
        same(found.edges, edges);
      } finally {
        await browser.close();
      }
    });
  }
});
