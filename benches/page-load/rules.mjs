/** What rules cost in Chromium: CPU time of the browser's main thread per request, with parts of the rules left out. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { launch } from './browser.mjs';
import { variantOf } from './pages.mjs';
import { countInstructions, mainThreadTime } from './processes.mjs';

/** The page of recorded requests that no rule stops. */
export const RULES_PAGE = 'rules-bench.test/page';
const REQUESTS = 400;
/** Loads before the measured ones. */
const WARMING = 3;
/** Milliseconds after the start, and after each load. */
const [SETTLE, AFTER] = [8000, 200];

/** Requests that pass, of all sites, so that a difference is the cost of the search alone. @param {import('./site-pages.mjs').Site[]} sites */
export function passing(sites) {
  const all = sites.flatMap(({ requests }) => requests.filter(({ stopped, type }) => !stopped && ['image', 'script', 'stylesheet'].includes(type)));
  const step = Math.max(1, Math.floor(all.length / REQUESTS));
  return all.filter((_, at) => at % step === 0).slice(0, REQUESTS).map(({ url }) => ({ type: 'image', url }));
}

/**
 * The browser searches the rules in the main thread of its own process. The variants load the page in turn, so that other
 * work of the machine affects all.
 *
 * @param {import('./pages.mjs').Bench} bench @param {string[]} names @param {number} loads
 */
export async function measureRules({ place, results }, names, loads) {
  const running = [];
  for (const name of names.filter((name) => results.find({ kind: 'rules', variant: name }).length < loads)) {
    const started = await launch(place, name, variantOf(name), { profile: join(place.work, `profile-rules-${name}`) });
    running.push({ name, started, tab: await started.browser.newPage() });
  }
  await pause(SETTLE);
  for (let load = -WARMING; load < loads; load += 1) {
    for (const { name, started: { root }, tab } of load % 2 === 0 ? running : running.toReversed()) {
      const count = await countInstructions([root]);
      const before = mainThreadTime(root);
      await tab.goto(`http://${RULES_PAGE}`, { waitUntil: 'load' });
      await pause(AFTER);
      const micros = (mainThreadTime(root) - before) / REQUESTS;
      const instructions = await count();
      if (load >= 0) results.add({ kind: 'rules', variant: name, micros, instructions: instructions === null ? null : instructions / REQUESTS });
    }
  }
  for (const { name, started } of running) {
    await started.close();
    rmSync(join(place.work, `profile-rules-${name}`), { recursive: true, force: true, maxRetries: 5 });
  }
}
