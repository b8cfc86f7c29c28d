/** Where the time goes: counts of events and calls per page, and the browsers' own profilers. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { launch, send } from './browser.mjs';
import { variantOf } from './pages.mjs';

/** @typedef {import('./pages.mjs').Bench} Bench */

const SETTLE = 15_000;
const WARMING = 4;
const COUNTING = { label: 'counting', extension: /** @type {const} */ ('brock'), change: { counts: true } };

/** Visits pages of sites, and counts the starts of content scripts. @param {any} browser @param {string[]} hosts @param {number} perSite @returns {Promise<number>} */
async function browse(browser, hosts, perSite) {
  let marks = 0;
  for (const host of hosts) {
    const tab = await browser.newPage();
    for (let page = 0; page < perSite; page += 1) {
      await tab.goto(`http://${host}/bench-page?${page}`, { waitUntil: 'load', timeout: 20_000 }).catch(() => {});
      await pause(600);
      const inFrames = await Promise.all(tab.frames().map((frame) => frame.evaluate(() => performance.getEntriesByName('content-script').length).catch(() => 0)));
      marks += inFrames.reduce((sum, one) => sum + one, 0);
    }
    await tab.close();
  }
  return marks;
}

/** Events, calls, database writes and starts of content scripts per page. @param {Bench} bench */
export async function measureCounts({ place, results, sites, others, perSite }) {
  if (results.find({ kind: 'count' }).length > 0) return;
  const running = await launch(place, 'counting', COUNTING);
  await pause(SETTLE);
  await browse(running.browser, others.slice(0, WARMING).map(({ host }) => host), 1);
  await send(running, [{ bench: 'read' }]);
  const marks = await browse(running.browser, sites.map(({ host }) => host), perSite);
  await pause(1500);
  const [{ counts }] = await send(running, [{ bench: 'read' }]);
  await running.close();
  const pages = sites.length * perSite;
  for (const [name, count] of Object.entries({ ...counts, 'start of a content script': marks })) results.add({ kind: 'count', name, perPage: count / pages });
}

/** Events that wait or contain others. */
const SPANS = /^(ThreadPool|SimpleWatcher|MessagePump|Scheduler)/;

/** Chromium: CPU per page by thread and by task or mojo interface, from a trace. @param {Bench} bench @param {string} name */
async function traceChromium({ place, results, sites, others }, name) {
  const { browser, close } = await launch(place, name, variantOf(name), { profile: join(place.work, `profile-trace-${name}`) });
  await pause(SETTLE);
  await browse(browser, others.slice(0, WARMING).map(({ host }) => host), 1);
  const tab = await browser.newPage();
  const path = join(place.work, `trace-${name}.json`);
  await tab.tracing.start({ path, categories: ['toplevel', 'v8', 'extensions', 'mojom', '__metadata', 'ipc'] });
  await browse(browser, sites.map(({ host }) => host), 1);
  await tab.tracing.stop();
  await close();
  const sums = sumTrace(JSON.parse(readFileSync(path, 'utf8')).traceEvents);
  for (const [key, time] of [...sums].sort(([, a], [, b]) => b - a).slice(0, 120)) {
    results.add({ kind: 'trace', variant: name, key, msPerPage: time / 1000 / sites.length });
  }
}

/** The extension's file in a URL, if it is one. @param {string} text */
const fileIn = (text) => /(?:chrome|moz)-extension:\/\/[^/]+\/([^):?]+)/.exec(text)?.[1];

/** What an event of the trace is added to; null: nothing. @param {string} name @param {string} where @param {any} args */
function keyOf(name, where, args) {
  if (name === 'ThreadControllerImpl::RunTask') return `thread: ${where}`;
  const file = fileIn(String(args?.fileName ?? ''));
  if (file) return `file: ${where}: ${name} ${file}`;
  const tag = args?.chrome_mojo_event_info?.mojo_interface_tag;
  if (tag) return `interface: ${where}: ${tag}`;
  return SPANS.test(name) ? null : `event: ${where}: ${name}`;
}

/** Microseconds by thread, by mojo interface and by event. @param {any[]} events @returns {Map<string, number>} */
function sumTrace(events) {
  const [processes, threads, sums] = [new Map(), new Map(), new Map()];
  for (const { name, pid, tid, args } of events) {
    if (name === 'process_name') processes.set(pid, args.name);
    if (name === 'thread_name') threads.set(`${pid}/${tid}`, args.name);
  }
  for (const { name, pid, tid, tdur, args } of events) {
    if (tdur === undefined) continue;
    const where = `${processes.get(pid) ?? pid} ${String(threads.get(`${pid}/${tid}`) ?? '').replace(/\/?\d+$/, '')}`;
    const key = keyOf(name, where, args);
    if (key !== null) sums.set(key, (sums.get(key) ?? 0) + tdur);
  }
  return sums;
}

/** Firefox: CPU per page by process and thread, from the Gecko profiler. @param {Bench} bench @param {string} name */
async function traceFirefox({ place, results, sites, others }, name) {
  const path = join(place.work, `gecko-${name}.json`);
  const env = { MOZ_PROFILER_STARTUP: '1', MOZ_PROFILER_STARTUP_ENTRIES: '8000000', MOZ_PROFILER_STARTUP_INTERVAL: '2', MOZ_PROFILER_STARTUP_FEATURES: 'js,cpu,stackwalk', MOZ_PROFILER_SHUTDOWN: path };
  const { browser, close } = await launch(place, name, variantOf(name), { profile: join(place.work, `profile-trace-${name}`), env });
  await pause(SETTLE);
  await browse(browser, others.slice(0, WARMING).map(({ host }) => host), 1);
  const from = Date.now();
  await browse(browser, sites.map(({ host }) => host), 1);
  const to = Date.now();
  await close();
  if (!existsSync(path)) throw new Error('Firefox wrote no profile');
  const sums = new Map();
  const collect = (profile) => {
    const [begin, end] = [from - profile.meta.startTime, to - profile.meta.startTime];
    for (const thread of profile.threads) sumThread(sums, thread, begin, end);
    for (const one of profile.processes ?? []) collect(one);
  };
  collect(JSON.parse(readFileSync(path, 'utf8')));
  for (const [key, time] of [...sums].sort(([, a], [, b]) => b - a).slice(0, 120)) {
    results.add({ kind: 'trace', variant: name, key, msPerPage: time / sites.length });
  }
}

/** The time of each thread, of its innermost named frames and of the extension's files, by CPU between samples. */
function sumThread(sums, { name, processType, processName, samples, stackTable, frameTable, stringTable }, begin, end) {
  const add = (key, time) => sums.set(key, (sums.get(key) ?? 0) + time);
  const where = `${processName ?? processType} ${name}`;
  const { time, stack, threadCPUDelta } = samples.schema;
  for (const sample of samples.data) {
    // Nanoseconds on Linux.
    const spent = (sample[threadCPUDelta] ?? 0) / 1e6;
    if (sample[time] < begin || sample[time] > end || spent === 0) continue;
    add(`thread: ${where}`, spent);
    const label = innermost(sample[stack], stackTable, frameTable, stringTable);
    if (label) add(`frame: ${where}: ${label}`, spent);
    const file = fileOf(sample[stack], stackTable, frameTable, stringTable);
    if (file) add(`file: ${where}: ${file}`, spent);
  }
}

/** The extension's file that runs, or has called what runs. */
function fileOf(stack, stackTable, frameTable, stringTable) {
  for (let at = stack; at !== null && at !== undefined; at = stackTable.data[at][stackTable.schema.prefix]) {
    const file = fileIn(stringTable[frameTable.data[stackTable.data[at][stackTable.schema.frame]][frameTable.schema.location]]);
    if (file) return file;
  }
  return undefined;
}

/** The innermost frame that is JavaScript or a label, not a native address. */
function innermost(stack, stackTable, frameTable, stringTable) {
  for (let at = stack; at !== null && at !== undefined; at = stackTable.data[at][stackTable.schema.prefix]) {
    const label = stringTable[frameTable.data[stackTable.data[at][stackTable.schema.frame]][frameTable.schema.location]];
    if (!label.startsWith('0x')) return label.slice(0, 120);
  }
  return null;
}

/** @param {Bench} bench @param {string[]} names */
export async function measureTraces(bench, names) {
  for (const name of names.filter((name) => bench.results.find({ kind: 'trace', variant: name }).length === 0)) {
    await (bench.place.browser === 'chromium' ? traceChromium : traceFirefox)(bench, name);
  }
}
