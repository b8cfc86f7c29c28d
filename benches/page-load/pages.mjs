/** Visits of real pages by all variants in turn: CPU, instructions, time to `load`, requests that arrived, memory. */
import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { launch, send } from './browser.mjs';
import { countInstructions, memoryByPurpose, spentByPurpose, sumOf, times } from './processes.mjs';
import { RULE_VARIANTS, VARIANTS } from './variants.mjs';

/** Milliseconds after `load` that count for the page. */
const AFTER = 400;
/** Milliseconds from the start of the browsers to the first page. uBlock Origin compiles its lists on its first start. */
const SETTLE = { ubo: 25_000, others: 12_000 };
const TIMEOUT = 20_000;

/**
 * @typedef {object} Bench
 * @property {import('./browser.mjs').Place} place
 * @property {string[]} names Variants.
 * @property {import('./site-pages.mjs').Site[]} sites Those that are measured.
 * @property {import('./site-pages.mjs').Site[]} others
 * @property {number} rounds
 * @property {number} perSite Pages of each visit.
 * @property {number} memoryPages
 * @property {Awaited<ReturnType<typeof import('./site-pages.mjs').serve>>} fixture
 * @property {import('./results.mjs').Results} results
 */

export const variantOf = (name) => VARIANTS[name] ?? RULE_VARIANTS[name];

/** Starts a browser per variant and applies its settings. @param {Bench} bench @param {string} session @param {boolean} [mayStop] */
async function start({ place, names }, session, mayStop) {
  /** @type {Record<string, import('./browser.mjs').Running>} */
  const running = {};
  for (const name of names) running[name] = await launch(place, name, variantOf(name), { profile: join(place.work, `profile-${session}-${name}`), mayStop });
  await pause(names.includes('ubo') ? SETTLE.ubo : SETTLE.others);
  for (const name of names) {
    const { settings = [] } = variantOf(name);
    if (settings.length > 0) await send(running[name], settings);
  }
  return running;
}

/** @param {Bench} bench @param {Record<string, import('./browser.mjs').Running>} running @param {string} session */
async function stop({ place }, running, session) {
  for (const [name, { close }] of Object.entries(running)) {
    await close();
    await rm(join(place.work, `profile-${session}-${name}`), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {string} name @param {string} host @param {number} page */
const addressOf = (name, host, page) => `http://${host}/bench-${variantOf(name).floor ? 'floor' : 'page'}?${page}`;

/** Visits a site: some pages in one tab. @param {Bench} bench @param {import('./browser.mjs').Running} browser @param {string} name @param {string} host @param {(page: number, figures: object) => void} note */
async function visit({ fixture, perSite }, { browser, root }, name, host, note) {
  const tab = await browser.newPage();
  for (let page = 0; page < perSite; page += 1) {
    const before = times(root);
    const instructions = await countInstructions([...before.keys()]);
    const attached = times(root);
    fixture.arrived.clear();
    const begin = performance.now();
    const failed = await tab.goto(addressOf(name, host, page), { waitUntil: 'load', timeout: TIMEOUT }).then(() => false, () => true);
    const load = performance.now() - begin;
    await pause(AFTER);
    const parts = spentByPurpose(root, attached);
    const counted = await instructions();
    if (failed) console.log(`${name}: ${host} did not load`);
    else note(page, { load, cpu: sumOf(parts), parts, instructions: counted, arrived: fixture.arrived.size });
  }
  await tab.close();
}

/** Opens pages without measuring. @param {import('./browser.mjs').Running} running @param {string} name @param {string[]} hosts */
async function browse({ browser }, name, hosts) {
  let failed = 0;
  const left = [...hosts];
  for (let host = left.shift(); host !== undefined; host = left.shift()) {
    try {
      const tab = await browser.newPage();
      await tab.goto(addressOf(name, host, 0), { waitUntil: 'load', timeout: TIMEOUT }).catch(() => {});
      await pause(AFTER);
      await tab.close();
      failed = 0;
    } catch (error) {
      // Firefox can drop a tab while another one is made: it is opened again. A browser that does not answer never will.
      failed += 1;
      left.unshift(host);
      console.log(`${name}: ${host}: ${error.message.split('\n')[0]}`);
      if (failed >= MOST_FAILED) throw error;
    }
  }
}

/** Times in a row that a browser may fail to open a page. */
const MOST_FAILED = 4;
/** Times that a measurement is tried with a new browser. */
const TRIES = 2;

const WARMING = 4;

/** Each round starts new browsers with new profiles, so that every visit is the first of its site. @param {Bench} bench */
export async function measurePages(bench) {
  const { names, sites, others, rounds, perSite, results } = bench;
  const isDone = (name, round, host) => results.find({ kind: 'visit', variant: name, round, site: host }).length >= perSite;
  for (let round = 0; round < rounds; round += 1) {
    const missing = sites.filter(({ host }) => names.some((name) => !isDone(name, round, host)));
    if (missing.length === 0) continue;
    console.log(`round ${round + 1} of ${rounds}: ${missing.length} sites, ${names.length} variants`);
    const running = await start(bench, `round-${round}`);
    for (const name of names) await browse(running[name], name, others.slice(0, WARMING).map(({ host }) => host));
    for (const { host } of missing) {
      for (const name of round % 2 === 0 ? names : [...names].reverse()) {
        if (isDone(name, round, host)) continue;
        await visit(bench, running[name], name, host, (page, figures) => results.add({ kind: 'visit', variant: name, round, site: host, page, ...figures }));
      }
    }
    await stop(bench, running, `round-${round}`);
  }
}

/** Milliseconds of rest before memory is read. */
const REST = 8000;
const IDLE = 25_000;
/** Milliseconds without a page after which Chromium has stopped the background. */
const LONG_REST = 45_000;

/** Memory after the start and after some pages, at once and after a rest; each variant alone, several pages at once. @param {Bench} bench */
export async function measureMemory(bench) {
  const { names, sites, others, memoryPages, results } = bench;
  const hosts = [...sites, ...others].map(({ host }) => host);
  const measure = async (name) => {
    const one = { ...bench, names: [name] };
    const running = await start(one, 'memory', true);
    const read = () => memoryByPurpose(running[name].root);
    try {
      await pause(IDLE - SETTLE.others);
      const idle = read();
      await pause(LONG_REST);
      const idleLater = read();
      const visited = Array.from({ length: memoryPages }, (_, at) => hosts[at % hosts.length]);
      const half = Math.ceil(visited.length / 2);
      await Promise.all([visited.slice(0, half), visited.slice(half)].map((part) => browse(running[name], name, part)));
      await pause(REST);
      const after = read();
      await pause(LONG_REST);
      const parts = { idle, idleLater, after, afterLater: read() };
      results.add({ kind: 'memory', variant: name, ...Object.fromEntries(Object.entries(parts).map(([when, part]) => [when, sumOf(part)])), parts, pages: memoryPages });
    } finally {
      await stop(one, running, 'memory');
    }
  };
  for (const name of names.filter((name) => results.find({ kind: 'memory', variant: name }).length === 0)) {
    for (let left = TRIES; left > 0; left -= 1) {
      const error = await measure(name).then(() => null, (error) => error);
      if (error === null) break;
      console.log(`${name}: memory was not measured: ${error.message}`);
    }
  }
}
