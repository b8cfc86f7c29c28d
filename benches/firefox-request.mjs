/**
 * The cost of a request to the extension in Firefox: the request handler and the header handler of the packed extension,
 * on recorded requests, in Node. Without the browser's own work.
 *
 *   node benches/firefox-request.mjs [--passes 9]
 *
 * Two variants in alternating passes: with the calls that the decision's follow-ups ask for, and with every call for every
 * request (decide, modifications, page, check of the response). Prints the median of the passes in microseconds per
 * request. Needs the lists and requests of `BROCK_LISTS_DIR`.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DATA } from '../tests/data.mjs';
import { detailsOf, handle, handlerOf, loadExtension, withAllFollowUps } from '../tests/extension/fixture/firefox-requests.mjs';

const { values } = parseArgs({
  options: { passes: { type: 'string', default: '9' } },
});
const EASY = ['easylist.txt', 'easyprivacy.txt'];
const UBLOCK = ['ubo-filters.min.txt', 'ubo-privacy.min.txt', 'ubo-badware.min.txt', 'ubo-quick-fixes.min.txt', 'ubo-unbreak.min.txt'];

const { Engine, engineWith, RequestHandler } = await loadExtension(packed());
const requests = readFileSync(join(DATA, 'requests/requests.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
const details = requests.map(detailsOf);

/** The extension with its modules in files of their own. @returns {string} Its folder. */
function packed() {
  const [root, out] = ['../', '../target/firefox-separate'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const folders = { engine: 'dist/engine', updating: 'dist/updating', learning: 'dist/learning', policy: 'dist/policy', lists: 'target/lists/firefox' };
  const named = Object.entries(folders).flatMap(([name, path]) => [`--${name}`, join(root, path)]);
  execFileSync(process.execPath, [join(root, 'extension/pack.mjs'), '--browser', 'firefox', ...named, '--separate', '--out', out]);
  return out;
}

/** @param {any} handler @returns {number} microseconds per request */
function pass(handler) {
  const start = performance.now();
  for (const request of details) handle(handler, request);
  return (performance.now() - start) * 1000 / details.length;
}

/** @param {number[]} figures */
const median = (figures) => figures.toSorted((a, b) => a - b)[figures.length >> 1];

console.log(`Firefox, whole request: ${details.length} requests, median of ${values.passes} passes, µs per request`);
for (const [name, files] of [['EasyList and EasyPrivacy', EASY], ['default lists', [...EASY, ...UBLOCK]]]) {
  const lists = files.map((file) => ({ name: file, text: readFileSync(join(DATA, 'lists', file), 'utf8') }));
  const engine = engineWith(lists);
  const needed = await handlerOf(RequestHandler, engine);
  const every = await handlerOf(RequestHandler, withAllFollowUps(engine, Engine));
  /** @type {number[][]} */
  const [neededTimes, everyTimes] = [[], []];
  pass(needed);
  pass(every);
  for (let index = 0; index < Number(values.passes); index += 1) {
    neededTimes.push(pass(needed));
    everyTimes.push(pass(every));
  }
  const counts = { MODIFICATIONS: 0, EXCHANGE: 0, PAGE: 0 };
  for (const request of requests) {
    const packed = engine.decideWithFollowUps({ ...request, topUrl: request.sourceUrl });
    for (const flag of Object.keys(counts)) counts[flag] += packed & Engine.FOLLOW_UPS[flag] ? 1 : 0;
  }
  const [fast, slow] = [median(neededTimes), median(everyTimes)];
  console.log(`${name}: ${fast.toFixed(2)} with the needed calls, ${slow.toFixed(2)} with every call: ${(slow / fast).toFixed(2)} times`);
  console.log(`  requests with modifications ${counts.MODIFICATIONS}, with a check of the response ${counts.EXCHANGE}, with page switches ${counts.PAGE}`);
  engine.free();
}
