/**
 * The npm package in Node: lists are compiled once, later runs open the image.
 *
 *   node examples/node.mjs lists.image easylist.txt easyprivacy.txt < requests.jsonl
 *
 * Opens `lists.image`, or compiles the lists into it if it does not exist (delete it to update), and decides requests, one per line:
 * {"url": "https://ads.example/a.js", "sourceUrl": "https://news.example/", "type": "script"}
 */

import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
// In your own project: from 'brock-engine'.
import { init, Engine } from '../dist/npm/index.js';

const [imagePath, ...listPaths] = process.argv.slice(2);
if (listPaths.length === 0) {
  console.error('usage: node.mjs IMAGE LIST... < REQUESTS');
  process.exit(2);
}

await init();
const engine = await open().catch(compile);

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  const request = JSON.parse(line);
  const { action, filter, list, line: number } = engine.check(request);
  const by = filter === null ? '' : `  ${filter} (${list}:${number})`;
  // Filters may modify a request that is not blocked.
  const { modifiedUrl } = engine.modifications(request);
  const isSent = action === 'pass' || action === 'allow';
  console.log(`${action} ${isSent && modifiedUrl !== null ? modifiedUrl : request.url}${by}`);
}

async function open() {
  return Engine.fromImage(await readFile(imagePath));
}

/** Called if the image is missing, damaged or of a later version. @param {Error} reason */
async function compile(reason) {
  console.error(`compiling: ${reason.message}`);
  const lists = listPaths.map(async (path) => ({ name: basename(path), text: await readFile(path, 'utf8') }));
  const engine = Engine.fromLists(await Promise.all(lists));
  for (const { list, line, severity, message, suggestion } of engine.diagnostics) {
    if (severity !== 'note') console.error(`${list}:${line}: ${message}${suggestion ? `; ${suggestion}` : ''}`);
  }
  await writeFile(imagePath, engine.toImage());
  return engine;
}
