/** Single moments: the first request after a minute idle, the start of the background, the popup of a stopped worker. */
import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { launch, send } from './browser.mjs';
import { variantOf } from './pages.mjs';
import { QUIET_PAGE } from './site-pages.mjs';

/** @typedef {import('./pages.mjs').Bench} Bench */

const MINUTE = 60_000;
const SETTLE = 15_000;
/** Milliseconds until a background that has just started has decided a request and written what it keeps. */
const STARTED = 6000;
/** Milliseconds after which a first start has copied files for the next one. */
const COPIED = 20_000;

/**
 * How long the first request waits after a minute without events: its time less that of the requests that follow it.
 *
 * @param {Bench} bench @param {number} tries
 */
export async function measureIdle(bench, tries) {
  const { place, results } = bench;
  const names = bench.names.filter((name) => ['none', 'ideal', 'brock', 'ubo'].includes(name) && results.find({ kind: 'idle', variant: name }).length < tries);
  if (names.length === 0) return;
  const running = [];
  for (const name of names) {
    const started = await launch(place, name, variantOf(name), { profile: join(place.work, `profile-idle-${name}`) });
    const tab = await started.browser.newPage();
    await tab.goto(`http://${QUIET_PAGE}`, { waitUntil: 'load' });
    running.push({ name, started, tab });
  }
  await pause(SETTLE);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    await pause(MINUTE);
    for (const { name, tab } of running) {
      const [first, ...later] = await tab.evaluate(async () => {
        const waits = [];
        for (let at = 0; at < 6; at += 1) {
          const start = performance.now();
          await fetch(`/idle-request?${start}`);
          waits.push(performance.now() - start);
        }
        return waits;
      });
      results.add({ kind: 'idle', variant: name, first, later: later.sort((a, b) => a - b)[2] });
    }
  }
  for (const { name, started } of running) {
    await started.close();
    await rm(join(place.work, `profile-idle-${name}`), { recursive: true, force: true, maxRetries: 5 });
  }
}

const COUNTING = { label: 'start', extension: /** @type {const} */ ('brock'), change: { counts: true } };

/**
 * Firefox: from the start of the background until it can decide, after the installation and later; two packages in turn.
 *
 * @param {Bench} bench @param {number} tries
 */
export async function measureStart({ place, names, results }, tries) {
  const all = ['brock', 'against'].filter((name) => names.includes(name) && results.find({ kind: 'start', variant: name }).length <= tries);
  const profileOf = (name) => join(place.work, `profile-start-${name}`);
  for (const name of all) await rm(profileOf(name), { recursive: true, force: true });
  // The first start installs the extension.
  for (let attempt = 0; attempt <= tries; attempt += 1) {
    for (const name of all) {
      const variant = { ...COUNTING, isAgainst: name === 'against' };
      const running = await launch(place, `start-${name}`, variant, { profile: profileOf(name), firstPage: `http://${QUIET_PAGE}` });
      await pause(attempt === 0 ? COPIED : STARTED);
      const [{ ranAfter, decidedAfter }, { answer }] = await send(running, [{ bench: 'read' }, { ask: 'health' }]);
      // The first decision also waits for the first request. The extension notes when it could decide, and what waited for it.
      const { readyAfter, longestWait } = answer.starts.at(-1);
      results.add({ kind: 'start', variant: name, state: attempt === 0 ? 'installed' : 'warm', ableAfter: readyAfter, ranAfter, decidedAfter, longestWait });
      await running.close();
    }
  }
}

/** Chromium: from the opening of the popup of a page to its content, with the worker stopped and running. @param {Bench} bench @param {number} tries */
export async function measurePopup({ place, results, sites }, tries) {
  if (results.find({ kind: 'popup' }).length >= tries) return;
  const { browser, base, close } = await launch(place, 'brock', variantOf('brock'), { profile: join(place.work, 'profile-popup') });
  await pause(SETTLE);
  const address = await base();
  const tab = await browser.newPage();
  await tab.goto(`http://${sites[0].host}/bench-page`, { waitUntil: 'load' });
  await pause(2000);
  const options = await browser.newPage();
  await options.goto(`${address}/options/index.html`);
  const id = await options.evaluate(async () => (await globalThis.chrome.tabs.query({})).find(({ url }) => url?.endsWith('/bench-page'))?.id);
  await options.close();
  for (let attempt = 0; attempt < tries; attempt += 1) {
    for (const state of ['warm', 'cold']) {
      if (state === 'cold') await stopWorker(browser);
      const popup = await browser.newPage();
      await popup.goto(`${address}/popup/index.html?tab=${id}`, { waitUntil: [] });
      const content = await popup.waitForFunction(() => document.querySelector('main:not([aria-busy])') && performance.now(), { polling: 'mutation' });
      results.add({ kind: 'popup', state, ms: await content.jsonValue() });
      await popup.close();
    }
  }
  await close();
}

/** Ends the service worker as the browser does, and waits for its end. */
async function stopWorker(browser) {
  const isOwn = (target) => target.type() === 'service_worker' && target.url().startsWith('chrome-extension:');
  const target = await browser.waitForTarget(isOwn);
  await (await target.worker()).close();
  while (browser.targets().includes(target)) await pause(20);
  await pause(500);
}
