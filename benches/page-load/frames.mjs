/** What a frame costs: memory and CPU of a page with many frames, over the same page without them, with and without the extension. */
import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { launch } from './browser.mjs';
import { BARE, FRAMES, KINDS } from './frame-pages.mjs';
import { variantOf } from './pages.mjs';
import { memory, spentByPurpose, sumOf, times } from './processes.mjs';

/** Milliseconds after the start, after a load until its CPU time is read, and until its memory is read. */
const [SETTLE, AFTER, REST] = [12_000, 1500, 4000];

/** Loads a page in a new tab, and returns the CPU time of the load by purposes of processes, and the memory of all processes. */
async function load({ browser, root }, address) {
  const tab = await browser.newPage();
  const before = times(root);
  await tab.goto(`http://${address}`, { waitUntil: 'load', timeout: 60_000 });
  await pause(AFTER);
  const parts = spentByPurpose(root, before);
  await pause(REST);
  const used = memory(root);
  await tab.close();
  return { parts, used };
}

/**
 * Variants alternate, and each page follows the same page without frames, so that what the browser keeps is in both.
 *
 * @param {import('./pages.mjs').Bench} bench @param {string[]} names @param {number} tries
 */
export async function measureFrames({ place, results }, names, tries) {
  const running = [];
  for (const name of names) running.push({ name, started: await launch(place, name, variantOf(name), { profile: join(place.work, `profile-frames-${name}`) }) });
  await pause(SETTLE);
  for (const { started } of running) await load(started, KINDS.filled);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    for (const { name, started } of attempt % 2 === 0 ? running : running.toReversed()) {
      for (const [kind, address] of Object.entries(KINDS)) {
        if (results.find({ kind: 'frames', variant: name, attempt, what: kind }).length > 0) continue;
        const bare = await load(started, BARE);
        const full = await load(started, address);
        const parts = Object.fromEntries(Object.keys({ ...bare.parts, ...full.parts }).map((part) => [part, ((full.parts[part] ?? 0) - (bare.parts[part] ?? 0)) / FRAMES]));
        results.add({ kind: 'frames', variant: name, attempt, what: kind, kilobytes: ((full.used - bare.used) * 1024) / FRAMES, ms: sumOf(parts), parts });
      }
    }
  }
  for (const { name, started } of running) {
    await started.close();
    await rm(join(place.work, `profile-frames-${name}`), { recursive: true, force: true, maxRetries: 5 });
  }
}
