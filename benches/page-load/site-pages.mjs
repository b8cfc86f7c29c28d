/** Pages of recorded requests, and the server that answers for all hosts. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFixture } from '../../tests/extension/fixture/server.mjs';
import { FRAMED } from './frame-pages.mjs';

/** @typedef {{ url: string, sourceUrl: string, type: string, stopped: boolean }} Recorded */
/** @typedef {{ host: string, requests: Recorded[] }} Site */

export const LISTS = ['easylist', 'easyprivacy', 'ubo-filters.min', 'ubo-privacy.min', 'ubo-badware.min', 'ubo-quick-fixes.min', 'ubo-unbreak.min'].map((name) => `${name}.txt`);
/** Hosts whose documents are blocked, or that lead elsewhere. */
const LEFT_OUT = /pubmatic|deadspin|gizmodo|dropbox/;
const [FEWEST, MOST] = [80, 260];
/** Milliseconds until the server answers. */
const LATENCY = 15;

/** Fails if an extension was packed with other lists than the bench counts with. @param {string} dist */
export function checkLists(dist) {
  const wanted = LISTS.map((file) => file.replace(/(\.min)?\.txt$/, '')).sort();
  const packed = JSON.parse(readFileSync(join(dist, 'data/lists.json'), 'utf8')).map(({ id }) => id).sort();
  if (packed.join() !== wanted.join()) throw new Error(`${dist} has the lists ${packed.join(', ')}; wanted: ${wanted.join(', ')}. Set BROCK_LISTS_DIR and run ./build.sh`);
}

/** The sites with a typical number of requests, and which of these the default lists stop. @param {string} data @param {string} brock @param {string} work @param {string} browser @returns {Site[]} */
export function readSites(data, brock, work, browser) {
  const image = join(work, 'lists.image');
  const requestFile = join(data, 'requests/requests.jsonl');
  const run = (...values) => spawnSync(brock, values, { encoding: 'utf8', maxBuffer: 1 << 28 });
  run('compile', ...LISTS.map((name) => join(data, 'lists', name)), '--env', `env_${browser}`, '-o', image);
  const checked = run('check', '--image', image, '--requests', requestFile, '--json').stdout;
  const actions = checked.trim().split('\n').map((line) => JSON.parse(line).action);
  /** @type {Map<string, Recorded[]>} */
  const bySite = new Map();
  readFileSync(requestFile, 'utf8').trim().split('\n').forEach((line, at) => {
    const request = JSON.parse(line);
    const host = URL.canParse(request.sourceUrl) ? new URL(request.sourceUrl).hostname : '';
    if (host === '') return;
    if (!bySite.has(host)) bySite.set(host, []);
    bySite.get(host).push({ ...request, stopped: ['block', 'redirect'].includes(actions[at]) });
  });
  return [...bySite].map(([host, requests]) => ({ host, requests }))
    .filter(({ host, requests }) => requests.length >= FEWEST && requests.length <= MOST && !LEFT_OUT.test(host))
    .sort((a, b) => (a.host < b.host ? -1 : 1));
}

export const plain = (url) => url.replace(/^https:/, 'http:').replaceAll('"', '%22');
const attribute = (url) => plain(url).replaceAll('&', '&amp;');
const TAGS = {
  script: (url) => `<script async src="${attribute(url)}"></script>`,
  image: (url) => `<img src="${attribute(url)}" alt="">`,
  stylesheet: (url) => `<link rel="stylesheet" href="${attribute(url)}">`,
  sub_frame: (url) => `<iframe src="${attribute(url)}"></iframe>`,
  xmlhttprequest: (url) => `<script>fetch("${plain(url)}", { mode: "no-cors" }).catch(() => {})</script>`,
};
/** @param {{ type: string, url: string }[]} requests */
const page = (requests) => ({
  body: `<!doctype html><title>page</title><body>${requests.filter(({ type }) => TAGS[type]).map(({ type, url }) => TAGS[type](url)).join('\n')}</body>`,
});

const SCRIPT = Buffer.from('var a=0;for(let i=0;i<20000;i++)a+=i%7;'.padEnd(12_000, ' '));
/** By `sec-fetch-dest`. */
const ANSWERS = {
  script: ['text/javascript', SCRIPT],
  style: ['text/css', 'p{color:red}'],
  iframe: ['text/html', '<p>frame'],
  image: ['image/gif', Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')],
};

/** @type {import('../../tests/extension/fixture/server.mjs').Handler} */
function answer(request, response) {
  const framed = FRAMED[new URL(String(request.url), 'http://localhost').pathname];
  const [type, body] = framed !== undefined ? ['text/html', framed] : ANSWERS[String(request.headers['sec-fetch-dest'])] ?? ['text/plain', 'ok'];
  setTimeout(() => {
    response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
    response.end(body);
  }, LATENCY);
}

/** Address of a page whose only request is made by the bench. */
export const QUIET_PAGE = 'quiet.test/';

/** The server, with `bench-page` and `bench-floor` on each site. @param {Site[]} sites @param {Record<string, { type: string, url: string }[]>} [more] Further pages by address: their requests. @param {Record<string, string>} [texts] Their texts. */
export async function serve(sites, more = {}, texts = {}) {
  const pages = { [QUIET_PAGE]: page([]), ...Object.fromEntries(Object.entries(texts).map(([address, body]) => [address, { body }])) };
  for (const { host, requests } of sites) {
    pages[`${host}/bench-page`] = page(requests);
    pages[`${host}/bench-floor`] = page(requests.filter(({ stopped }) => !stopped));
  }
  for (const [address, requests] of Object.entries(more)) pages[address] = page(requests);
  const isPage = (address) => pages[address.replace(/\?.*/, '')] !== undefined;
  const handlers = /** @type {any} */ ({ get: (address) => (isPage(address) ? undefined : answer) });
  return startFixture({ pages, handlers, serves: () => true });
}
